"""One sales order: what may come next, and what followed from it."""

from typing import Any

import streamlit as st

from apps.screens.session import actor, t
from apps.screens.widgets.calling import call, done, show_refusal, try_query
from apps.screens.widgets.document import DocumentView, document_page
from apps.screens.widgets.form import derived_form
from apps.screens.widgets.format import day, field_label, money
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import show_rows
from operational.catalog.api import catalog


def actions(found: Any) -> None:
    """The pages where the next document is made."""
    ref = str(found.id)
    if found.state in ("draft", "quotation", "placed"):
        go("sales/order_entry", t("screen.edit"), key="edit", id=ref)
    if found.state == "approved" and found.delivery != "all":
        go("sales/issue", t("command.sales.issue_goods"), key="issue", kind="primary", id=ref)
    if found.state == "approved" and found.billing != "all":
        go("sales/invoice", t("command.sales.invoice_order"), key="invoice", id=ref)
    if found.state == "approved" and is_held_back(found) and st.button(t("command.sales.ask_release"), key="ask_release"):
        ask_release(found)
    if found.state == "approved":
        go("sales/amend", t("screen.sales.amend.button"), key="amend", id=ref)


def is_held_back(found: Any) -> bool:
    """Goods still to go to a customer over the limit or on hold, and the person may ask for a release."""
    declared = catalog().commands["sales.ask_release"]
    if found.delivery == "all" or found.special_approval == "waiting" or not actor().may(declared.permission):
        return False
    told = try_query("sales.credit", {"customer": found.customer_id}, form="credit")
    return told is not None and (told.is_on_hold or (told.credit_limit is not None and told.exposure > told.credit_limit))


def ask_release(found: Any) -> None:
    """A word to whoever decides, then the order stands in the list of what waits."""

    @st.dialog(t("command.sales.ask_release"), width="medium")
    def ask() -> None:
        answer = derived_form("sales.ask_release", form="ask_release", fixed={"order": found.id}, button=t("screen.confirm"))
        if answer is not None:
            done("screen.document.moved", command="command.sales.ask_release")
            st.rerun()

    ask()


def changes(found: Any) -> None:
    """The numbered changes of the order, each with what was before and what is now."""
    answer = try_query("sales.amendments", {"order": found.id}, form="amendments")
    if answer is None or not answer.rows:
        return
    st.subheader(t("query.sales.amendments"), anchor=False)
    for row in answer.rows:
        title = f"{row.number} · {day(row.date)} · {row.who} · {money(row.old_gross)} → {money(row.new_gross)}"
        with st.expander(f"{title} · {row.reason}", key=f"amendment_{row.id}"):
            if row.new_promise_date != row.old_promise_date:
                st.caption(f"{field_label('sales', 'promise_date')} {day(row.old_promise_date)} → {day(row.new_promise_date)}")
            if row.lines:
                show_rows(row.lines, CHANGES, "sales", key=f"amendment_lines_{row.id}")


def versions(found: Any) -> None:
    """What was offered, version by version; any that still holds can be ordered, and two can be compared."""
    answer = try_query("sales.quotation_versions", {"order": found.id}, form="versions")
    if answer is None or not answer.rows:
        return
    st.subheader(t("screen.sales.quotations.title"), anchor=False)
    show_rows(answer.rows, VERSIONS, "sales", key="versions")
    may_place = actor().may(catalog().commands["sales.place_order"].permission)
    earlier = [row.version_no for row in answer.rows[1:] if row.holds] if may_place else []
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="version_tools"):
        for number in earlier:
            if st.button(t("screen.sales.quotations.place", version=number), key=f"place_{number}"):
                given = {"order": found.id, "version": found.version, "quotation_version": number}
                if call("sales.place_order", given, form="move") is not None:
                    done("screen.document.moved", command="command.sales.place_order")
                st.rerun()
    numbers = [row.version_no for row in reversed(answer.rows)]
    if len(numbers) > 1:
        compared(found, numbers)


def compared(found: Any, numbers: list[int]) -> None:
    """Two versions side by side; at first the newest and the one before it."""
    with st.expander(t("screen.sales.quotations.compare"), key="compare"):
        chosen = []
        sides = (("first", numbers[-2]), ("second", numbers[-1]))
        for column, (name, start) in zip(st.columns(2), sides, strict=True):
            with column:
                label = field_label("sales", name)
                shown = st.selectbox(label, numbers, index=numbers.index(start), key=f"compare_{name}", format_func=version_label)
                chosen.append(shown)
        given = {"order": found.id, "first": chosen[0], "second": chosen[1]}
        answer = try_query("sales.compare_quotations", given, form="compare")
        if answer is None:
            show_refusal("compare")
            return
        st.caption(
            f"{field_label('sales', 'gross')} {money(answer.old_gross)} → {money(answer.new_gross)} · "
            f"{field_label('sales', 'valid_until')} {day(answer.old_valid_until)} → {day(answer.new_valid_until)}"
        )
        rows = [row for row in answer.rows if row.change != "same"]
        if rows:
            show_rows(rows, CHANGES, "sales", key="compared_lines")
        else:
            st.caption(t("screen.sales.quotations.same"))


def version_label(number: int) -> str:
    return t("screen.sales.quotations.version", version=number)


VERSIONS = (
    "version_no",
    "valid_until",
    "holds",
    "lines",
    "promise_date",
    "gross",
    "made_at",
    "who",
    "outcome",
    "lost_reason",
    "outcome_note",
)
CHANGES = (
    "line_no",
    "item",
    "name",
    "change",
    "old_quantity",
    "new_quantity",
    "old_price",
    "new_price",
    "old_promise_date",
    "new_promise_date",
    "old_gross",
    "new_gross",
)
LINES = (
    "line_no",
    "item",
    "name",
    "spec",
    "unit",
    "quantity",
    "foreign_price",
    "price",
    "price_origin",
    "price_list",
    "listed_currency",
    "listed_price",
    "listed_rate",
    "discount",
    "net",
    "gross",
    "foreign_gross",
    "issued",
    "invoiced",
    "open",
    "reserved",
    "available",
    "note",
)

shown = document_page(
    DocumentView(
        kind="sales.order",
        query="sales.order",
        ref="order",
        facts=("customer", "billing_name", "payer", "date", "promise_date", "customer_po", "salesperson", "warehouse", "terms",
               "price_includes_tax", "currency", "rate"),
        lines=LINES,
        quiet=("rate", "foreign_price", "foreign_gross", "price_list", "listed_currency", "listed_price", "listed_rate"),
        totals=("net", "tax", "gross", "foreign_gross"),
        progress=("delivery", "billing", "payment"),
        primary={"draft": "sales.place_order", "quotation": "sales.place_order", "placed": "sales.approve_order"},
        forms={
            "sales.refuse_order": ("reason",),
            "sales.quote_order": ("valid_until",),
            "sales.lose_quotation": ("lost_reason", "note"),
        },
        actions=actions,
    )
)
if shown is not None:
    versions(shown)
    changes(shown)
