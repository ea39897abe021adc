"""Ledgers 账簿: general, detail, journal, multi-column, quantity, balances; a line opens its voucher and document."""

import datetime as dt
from typing import Any

import streamlit as st

from apps.papers.ledger_books import BOOKS, PRINT_ROWS_MAX, Table, ledger_pdf, table_of
from apps.screens import session
from apps.screens.navigation import can_open, open_screen
from apps.screens.session import locale, t
from apps.screens.widgets.calling import query
from apps.screens.widgets.document import PAGE_OF
from apps.screens.widgets.export import export_buttons
from apps.screens.widgets.figures import ask, records_table, title_bar
from apps.screens.widgets.go import ways
from apps.screens.widgets.periods import today
from apps.screens.widgets.picks import pick_box, row_of
from operational.core.api import label

DIMENSIONS = {"party": "parties.party", "item": "items.item", "department": "company.department", "employee": "people.employee"}
LEVELS = (1, 2, 3, 4)
ROWS_SHOWN = 22
KINDS = {"money": "money", "quantity": "quantity", "price": "factor"}


def choices() -> tuple[str, dict[str, Any]]:
    """Which book, of what, over which days; all of it in the address, so that a link shows the same page."""
    asked = st.query_params.get("book", "")
    book = st.segmented_control(
        t("screen.ledger.ledgers.book"),
        list(BOOKS),
        default=asked if asked in BOOKS else "general",
        format_func=lambda name: label(f"papers.ledger.book.{name}", locale()),
        key="book",
        label_visibility="collapsed",
        required=True,
    )
    name = str(book or "general")
    st.query_params["book"] = name
    given: dict[str, Any] = {}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="ledger_bar"):
        kept = tuple(dt.date.fromisoformat(st.query_params[n]) for n in ("from", "to") if n in st.query_params)
        first = kept if len(kept) == 2 else (today().replace(day=1), today())
        days = st.date_input(t("screen.list.dates"), value=first, key="ledger_days", format="YYYY-MM-DD", width=230)
        span = days if isinstance(days, tuple) else (days,)
        if len(span) == 2:
            given |= {"from": span[0].isoformat(), "to": span[1].isoformat()}
            st.query_params.update({"from": given["from"], "to": given["to"]})
        with st.container(width=260):
            account = pick_box(
                "ledger.account", t("screen.ledger.ledgers.account"), key="account", default=st.query_params.get("account")
            )
        given["account"] = account
        if account:
            st.query_params["account"] = account
        else:
            st.query_params.pop("account", None)
        if not BOOKS[name].by_account:
            given["level"] = st.selectbox(t("screen.ledger.level"), LEVELS, key="level", bind="query-params", width=110)
        if name == "balances":
            given["dimension"] = _split("dimension", ["none", *DIMENSIONS])
        if name == "columns":
            given["columns"] = _split("columns", ["account", *DIMENSIONS])
        with st.popover(t("screen.ledger.ledgers.more"), icon=":material/tune:"):
            for dimension, kind in DIMENSIONS.items():
                given[dimension] = pick_box(kind, t(f"screen.ledger.ledgers.by.{dimension}"), key=f"of_{dimension}")
        given["unposted"] = st.toggle(t("screen.statement.unposted"), value=True, key="unposted")
    return name, {key: value for key, value in given.items() if value is not None}


def _split(name: str, options: list[str]) -> str:
    asked = st.query_params.get(name, "")
    chosen = st.selectbox(
        t(f"screen.ledger.ledgers.{name}"),
        options,
        index=options.index(asked) if asked in options else 0,
        format_func=lambda value: t("screen.ledger.ledgers.none" if value == "none" else f"screen.ledger.ledgers.by.{value}"),
        key=name,
        width=130,
    )
    st.query_params[name] = str(chosen)
    return str(chosen)


def table(name: str, found: Table) -> int | None:
    kinds = {column: KINDS.get(kind, "text") for column, kind in zip(found.names, found.kinds, strict=True)}
    rows = [{**dict.fromkeys(found.names), **row} for row in found.rows]
    words = dict(zip(found.names, found.labels, strict=True))
    return records_table(rows, kinds, key=f"book_{name}", opens=True, rows_shown=ROWS_SHOWN, labels=words)


def leave(name: str, row: Any, given: dict[str, Any]) -> None:
    """Where the chosen line leads: its voucher and its document, or the detail ledger of its account."""
    actor = session.actor()
    with st.container(horizontal=True, gap="small", key="ledger_line"):
        if row.get("voucher_id") and can_open("ledger/voucher", actor):
            number = row["voucher_number"] or row["source_number"]
            if st.button(t("screen.ledger.ledgers.open_voucher", number=number), key="open_voucher", icon=":material/menu_book:"):
                open_screen("ledger/voucher", id=str(row["voucher_id"]))
        page = PAGE_OF.get(row.get("source_kind") or "", "")
        if page and page != "ledger/voucher" and can_open(page, actor):
            words = t("screen.ledger.ledgers.open_document", number=row["source_number"])
            if st.button(words, key="open_document", icon=":material/description:"):
                open_screen(page, id=str(row["source_id"]))
        if not BOOKS[name].by_account and row.get("account"):
            words = t("screen.ledger.ledgers.open_account", account=row["account"])
            if st.button(words, key="open_account", icon=":material/subject:"):
                days = {"from": given["from"], "to": given["to"]}
                for box in ("book", "account"):
                    st.session_state.pop(box, None)
                open_screen("ledger/ledgers", book="detail", account=str(row["account"]), **days)


def files(name: str, found: Table, given: dict[str, Any]) -> None:
    """The book as a spreadsheet and as the customary page."""
    account = str(given.get("account") or "")
    title = f"{account} {row_of('ledger.account', account).get('name', '')}".strip()
    book = label(f"papers.ledger.book.{name}", locale())

    company, reader = query("company.company").name, locale()
    note = label(f"papers.ledger.{'with' if given['unposted'] else 'without'}_unposted", reader)
    period = f"{given['from']} — {given['to']}"

    def printed() -> bytes:
        return ledger_pdf(name, found, reader, company=company, account=title, period=period, note=note)

    with st.container(horizontal=True, gap="small", key="ledger_files"):
        export_buttons(f"{book} {title}".strip(), list(found.labels), lambda: [found.cells(row) for row in found.rows], key=name)
        st.download_button(
            t("screen.print"), printed, file_name=f"{book} {title}".strip() + ".pdf", mime="application/pdf", on_click="ignore",
            key="print_book", icon=":material/print:",
        )  # fmt: skip
        if len(found.rows) > PRINT_ROWS_MAX:
            st.caption(t("screen.ledger.ledgers.print_max", rows=f"{PRINT_ROWS_MAX:,}"))


def page() -> None:
    title_bar("screen.ledger.ledgers.title")
    name, given = choices()
    if "from" not in given:
        return
    if BOOKS[name].by_account and "account" not in given:
        st.info(t("screen.ledger.ledgers.pick_account"), icon=":material/account_tree:")
        return
    answer = ask(BOOKS[name].question, **{**given, **BOOKS[name].fixed})
    if answer is None:
        return
    found = table_of(name, answer, locale(), dimension=str(given.get("dimension", "none")))
    if not found.rows:
        st.info(t("screen.ledger.ledgers.nothing"), icon=":material/inbox:")
        ways("ledger/voucher_entry", "settings/imports?sheet=opening_balances")
        return
    chosen = table(name, found)
    if chosen is not None:
        leave(name, found.rows[chosen], given)
    files(name, found, given)


page()
