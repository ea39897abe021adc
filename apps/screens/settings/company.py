"""The company whose books these are, its departments, and how its documents are numbered."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import done, query
from apps.screens.widgets.document import facts
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import field_label
from apps.screens.widgets.listing import show_rows

PLAIN = {"name": field_label("core", "name")}  # not the company's

st.title(t("screen.settings.company.title"), anchor=False)
company = query("company.company")
facts(company, ("name", "tax_id", "taxpayer", "opening_date", "stock_start", "prices_include_tax"), "company")
with st.expander(t("command.company.change_company"), expanded=not (company.tax_id and company.address and company.phone)):
    names = ("name", "tax_id", "address", "phone", "bank", "bank_account", "stock_start", "prices_include_tax")
    defaults = {name: getattr(company, name) for name in names}
    fixed = {"version": company.version}
    if derived_form("company.change_company", form="company", fixed=fixed, defaults=defaults, only=names) is not None:
        done("screen.document.moved", command="command.company.change_company")
        st.rerun()
st.subheader(t("company.department"), anchor=False)
departments = query("company.departments").rows
if departments:
    show_rows(departments, ("code", "name", "is_active"), "company", key="departments", labels=PLAIN)
with st.expander(t("command.company.save_department")):
    if derived_form("company.save_department", form="department", labels=PLAIN) is not None:
        done("screen.document.moved", command="command.company.save_department")
        st.rerun()
st.subheader(t("core.series"), anchor=False)
rows = query("company.series").rows
if rows:
    show_rows(rows, ("kind", "prefix", "period_format", "width"), "company", key="series")
