"""费用分摊: a month is tried first, with what each pool shares and the entries; then it is booked."""

from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.calling import query, show_refusal
from apps.screens.widgets.format import choice_label, field_label, money, quantity
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.month_trial import book_month
from apps.screens.widgets.papers import may
from apps.screens.widgets.periods import months

COMMAND = "costing.allocate_month"
MONTHS_BACK = 12


def proposed(choices: list[str]) -> int:
    """The month after the last one that is shared, else the last month."""
    booked = {row.month for row in query("costing.allocations", {"state": "booked", "page_rows": 100}).rows}
    later = [n for n, month in enumerate(choices) if month > max(booked, default="")]
    return max(1, later[-1]) if later and booked else 1


def pools(found: dict[str, Any]) -> None:
    """What each pool shares, before it is booked."""
    names = ("pool", "basis", "basis_total", "parts", "amount")
    head = f"| {' | '.join(field_label('costing', name) for name in names)} |\n| --- | --- | ---: | ---: | ---: |\n"
    lines = [
        f"| {row['pool']} {row['name']} | {choice_label('costing', 'basis', row['basis'])} | {quantity(row['basis_total'])} |"
        f" {row['parts']} | {money(row['amount'])} |"
        for row in found["pools"]
    ]
    st.markdown(head + "\n".join(lines))


def start() -> None:
    """The month that comes next; without a pool, the way to the first one."""
    if not query("costing.pools", {"page_rows": 1}).rows:
        st.info(t("screen.costing.allocations.no_pool"), icon=":material/inbox_customize:")
        go("costing/pools", t("screen.costing.allocations.first_pool"), key="first_pool", kind="primary")
        return
    choices = months(MONTHS_BACK)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="book_bar"):
        month = st.selectbox(field_label("costing", "month"), choices, index=proposed(choices), key="month", width=160)
        if st.button(t(f"command.{COMMAND}"), key="book", type="primary") and month:
            book_month(COMMAND, month, opens="costing/allocation", show=pools)
    show_refusal("book")


st.title(t("screen.costing.allocations.title"), anchor=False)
st.caption(t("screen.costing.allocations.how"))
with st.container(horizontal=True, gap="small", key="ways"):
    for path, icon in (("basis", "timer"), ("pools", "inbox_customize"), ("centres", "hub"), ("rates", "payments")):
        go(f"costing/{path}", t(f"screen.costing.{path}.title"), key=path, kind="tertiary", icon=f":material/{icon}:")
if may(COMMAND):
    start()
list_page(
    Listing(
        "costing.allocations",
        "costing.allocation",
        ("number", "month", "date", "state", "amount", "reason"),
        opens="costing/allocation",
        empty_key="screen.costing.allocations.empty",
        makes=COMMAND,
    )
)
