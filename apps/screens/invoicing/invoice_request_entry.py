"""A new request to invoice: from orders, goods issues, booked invoices, or by hand."""

from __future__ import annotations

from typing import Any

import streamlit as st

from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, query, show_refusal
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import choice_label, field_label, money
from apps.screens.widgets.picks import pick_box
from apps.screens.widgets.platform import may
from apps.screens.widgets.sides import side_of
from apps.screens.widgets.ticks import tick_table

HAND, ORDERS = "invoicing.request_invoice", "sales.request_invoice"
FORM = "request_entry"
KINDS = ("special", "ordinary")
BUYER = ("name", "tax_id", "address", "phone", "bank", "bank_account")
# source: command, query behind it, what the command calls its rows, the columns shown
SOURCES: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "orders": (ORDERS, "sales.to_invoice", "orders", ("order_number", "date", "delivered")),
    "issues": (ORDERS, "sales.goods_issues", "goods_issues", ("number", "date", "order_number", "gross")),
    "invoices": (HAND, "invoicing.invoices", "invoices", ("number", "date", "net", "tax", "gross")),
}


def sent(made: Any) -> None:
    done("screen.document.saved", kind="invoicing.invoice_request", number=made.result["number"])
    open_screen("invoicing/invoice_request", id=str(made.result["id"]))


def head() -> dict[str, Any]:
    """Kind, remark, and where they differ from the customer's page, the buyer's data."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="request_head"):
        kind = st.segmented_control(
            field_label("invoicing", "invoice_kind"),
            KINDS,
            format_func=lambda one: choice_label("invoicing", "invoice_kind", one),
            default="special",
            key="invoice_kind",
        )
        remark = st.text_input(field_label("invoicing", "remark"), key="remark", max_chars=180, width=320).strip()
    buyer = {}
    with st.expander(field_label("invoicing", "buyer")):
        for columns in (BUYER[:3], BUYER[3:]):
            for place, name in zip(st.columns(3), columns, strict=True):
                value = place.text_input(field_label("invoicing", name), key=f"buyer_{name}").strip()
                if value:
                    buyer[name] = value
    given: dict[str, Any] = {"invoice_kind": kind or "special"}
    return given | ({"remark": remark} if remark else {}) | ({"buyer": buyer} if buyer else {})


def rows_of(source: str, customer: str) -> list[Any]:
    if source == "orders":
        rows = query("sales.to_invoice", {"customer": customer, "page_rows": 200}).rows
        return [row for row in rows if row.delivered]
    if source == "issues":
        found = query("sales.goods_issues", {"customer": customer, "page_rows": 200})
        return [row for row in found.rows if not row.is_return]
    found = query("invoicing.invoices", {"direction": "sale", "party": customer, "state": "issued", "page_rows": 200})
    return [row for row in found.rows if not row.tax_number and not row.is_red]


def from_documents(source: str) -> None:
    command, _, field, columns = SOURCES[source]
    customer = pick_box("parties.customer", field_label("sales", "customer"), key="customer")
    if not customer:
        st.info(t("screen.invoicing.invoice_request_entry.customer_first"), icon=":material/person_search:")
        return
    rows = rows_of(source, customer)
    if not rows:
        st.info(t("screen.invoicing.invoice_request_entry.nothing"), icon=":material/inbox:")
        return
    chosen = tick_table(rows, columns, command.split(".", 1)[0], key=f"ticks_{source}_{customer}")
    given = head()
    show_refusal(FORM)
    amount = sum((getattr(row, "gross", None) or getattr(row, "delivered", 0) for row in chosen), 0)
    label = t(f"command.{command}") + (f" · ¥{money(amount)}" if chosen else "")
    if st.button(label, key="send", type="primary", disabled=not chosen):
        ids = [row.order_id if source == "orders" else row.id for row in chosen]
        made = call(command, {**given, field: [{"order": one} for one in ids] if source == "orders" else ids}, form=FORM)
        if made is None:
            st.rerun()
        sent(made)


st.title(t("screen.invoicing.invoice_request_entry.title"), anchor=False)
offered = [name for name, (command, asked, _, _) in SOURCES.items() if may(command) and may(asked)]
offered += ["hand"] if may(HAND) else []
source = side_of("source", offered, "screen.invoicing.invoice_request_entry") if offered else ""
if source == "hand":
    only = ("party", "invoice_kind", "date", "remark", "note", "lines")
    labels = {"party": field_label("sales", "customer")}
    answer = derived_form(HAND, form=FORM, only=only, button=t(f"command.{HAND}"), labels=labels)
    if answer is not None:
        sent(answer)
elif source:
    from_documents(source)
