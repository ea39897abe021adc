"""Vouchers: what was approved, what waits for posting; ticked ones are checked, printed and posted together."""

from typing import Any

import streamlit as st

from apps.papers.voucher_forms import vouchers_pdf
from apps.screens import session
from apps.screens.session import t
from apps.screens.widgets.calling import call, done, query, show_refusal, try_query
from apps.screens.widgets.format import choice_label
from apps.screens.widgets.go import go
from apps.screens.widgets.hotkeys import hotkeys
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.periods import bounds, months
from apps.screens.widgets.runs import run_button
from apps.screens.widgets.ticks import tick_table
from operational.catalog.api import catalog
from operational.core.api import PAGE_ROWS_MAX

COLUMNS = (
    "number", "provisional_number", "date", "state", "is_checked", "summary", "reference", "amount", "attachments", "is_hand",
    "rule",
)  # fmt: skip
LISTING = Listing(
    "ledger.vouchers",
    "ledger.voucher",
    COLUMNS,
    opens="ledger/voucher",
    dates=("date_from", "date_to"),
    choices={"type": ("记", "收", "付", "转")},
    empty_key="screen.ledger.vouchers.empty",
    makes="ledger.enter_voucher",
)
BATCH_COLUMNS = ("number", "provisional_number", "date", "state", "is_checked", "is_signed", "summary", "amount", "is_hand")
GAPS_NAMED = 12
CHECK, POST, TIDY = "ledger.check_vouchers", "ledger.post_vouchers", "ledger.renumber_vouchers"
SIGN = "ledger.sign_vouchers"


def may(command: str) -> bool:
    return session.actor().may(catalog().commands[command].permission)


def actions() -> None:
    go("ledger/voucher_entry", t("screen.new"), key="new", kind="primary", icon=":material/add:")
    run_button("ledger.make_vouchers", "screen.ledger.made", ("vouchers", "entries"))
    go("ledger/templates", t("screen.ledger.templates.title"), key="templates", icon=":material/content_copy:")
    run_button(POST, "screen.ledger.posted", ("count",), confirm_key="screen.ledger.post_confirm")
    if st.button(t("screen.ledger.batch.open"), key="batch", icon=":material/checklist:"):
        st.query_params["batch"] = "1"
        st.rerun()


def batch_page() -> None:
    """The vouchers of a month that are not posted yet, or are, with a tick each; every step names how many it takes."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="batch_bar"):
        month = st.selectbox(t("ledger.field.month"), months(), key="batch_month", width=130)
        with_posted = st.toggle(t("screen.ledger.batch.with_posted"), key="with_posted")
        with_all = st.toggle(t("screen.ledger.batch.all"), key="with_all", value=True)
        if may(TIDY) and st.button(t(f"command.{TIDY}"), key="tidy"):
            answer = call(TIDY, {"month": month}, form="batch")
            if answer is not None:
                done("screen.ledger.batch.tidied", count=answer.result["changed"])
            st.rerun()
        if st.button(t("screen.ledger.batch.leave"), key="leave_batch", type="tertiary"):
            st.query_params.pop("batch", None)
            st.rerun()
    number_gaps(str(month))
    first, last = bounds(str(month), str(month))
    given = {"date_from": first, "date_to": last, "page_rows": PAGE_ROWS_MAX}
    found = try_query("ledger.vouchers", given, form="batch")
    show_refusal("batch")
    rows = [row for row in found.rows if row.state != "discarded" and (with_posted or row.state != "posted")] if found else []
    if not rows:
        st.info(t("screen.ledger.batch.none"), icon=":material/inbox:")
        return
    every = range(len(rows)) if with_all else ()
    ticked = tick_table(
        rows, BATCH_COLUMNS, "ledger", "ledger.voucher", key=f"ticks_{month}_{len(rows)}_{with_all}_{with_posted}", ticked=every
    )
    if found is not None and found.total > len(found.rows):
        st.caption(t("screen.ledger.batch.first", count=len(found.rows)))
    steps(ticked)


def number_gaps(month: str) -> None:
    """Numbers that are missing or given twice, and whether tidying mends them."""
    found = query("ledger.number_gaps", {"month": month})
    parts = []
    for kind in ("missing", "double"):
        names = [row.number for row in found.rows if row.problem == kind]
        if names:
            parts.append(f"{choice_label('ledger', 'problem', kind)} {'、'.join(names[:GAPS_NAMED])}")
    if found.can_tidy:
        parts.append(t("screen.ledger.batch.tidy_mends"))
    if parts:
        st.warning("　".join(parts), icon=":material/format_list_numbered:")


def steps(ticked: list[Any]) -> None:
    unchecked = [row.id for row in ticked if row.state == "draft" or (row.state == "approved" and not row.is_checked)]
    unsigned = [row.id for row in ticked if row.state == "approved" and row.is_checked and not row.is_signed]
    ready = [row.id for row in ticked if row.state == "approved" and row.is_checked]
    printable = [row.id for row in ticked if row.state != "draft"]
    with st.container(horizontal=True, gap="small", key="batch_steps"):
        if may(CHECK) and st.button(
            t("screen.ledger.batch.check", count=len(unchecked)), key="check", disabled=not unchecked, type="primary"
        ):
            _run(CHECK, unchecked, "screen.ledger.batch.checked")
        if may(SIGN) and unsigned and st.button(t("screen.ledger.batch.sign", count=len(unsigned)), key="sign"):
            _run(SIGN, unsigned, "screen.ledger.batch.signed")
        if may(POST) and st.button(t("screen.ledger.batch.post", count=len(ready)), key="post", disabled=not ready):
            _run(POST, ready, "screen.ledger.posted")
        if printable:
            database, reader, language = session.database(), session.actor(), session.locale()
            st.download_button(
                t("screen.ledger.batch.print", count=len(printable)),
                lambda: vouchers_pdf(database, reader, printable, language),
                file_name=f"{t('ledger.voucher')}.pdf",
                mime="application/pdf",
                on_click="ignore",
                key="print_vouchers",
                icon=":material/print:",
            )


def _run(command: str, ids: list[int], done_key: str) -> None:
    answer = call(command, {"vouchers": ids}, form="batch")
    if answer is not None:
        done(done_key, count=answer.result["count"])
    st.rerun()


st.title(t("screen.ledger.vouchers.title"), anchor=False)
if st.query_params.get("batch"):
    batch_page()
else:
    list_page(LISTING, actions=actions)
    hotkeys({"/": "focus:search", "n": "new"})
