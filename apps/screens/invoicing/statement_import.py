"""The statement of a bank 银行对账单 as the bank's own file: columns once chosen and remembered, checked, taken in once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets import bank_files
from apps.screens.widgets.address import heed
from apps.screens.widgets.calling import call, done, query, sentence, show_refusal
from apps.screens.widgets.document import Result, totals
from apps.screens.widgets.figures import records_table
from apps.screens.widgets.format import choice_label, money
from apps.screens.widgets.go import go
from apps.screens.widgets.hotkeys import hotkeys
from operational.core.api import Problem, Refusal
from operational.invoicing.api import FileForm, FileLine, read_lines

TAKE = "invoicing.import_statement"
LINES_MAX = 5000
PROBLEMS_SHOWN = 200
FORM = "statement_import"


def told(problems: list[Any]) -> None:
    """What cannot be read, by the row of the file; nothing is taken before it is clear."""
    st.error(t("screen.imports.refused"), icon=":material/error:")
    shown = [
        {
            "row": problem.row,
            "column": choice_label("invoicing", "field", problem.field),
            "message": sentence(Problem(problem.key, values={"value": problem.value}), "invoicing"),
        }
        for problem in problems[:PROBLEMS_SHOWN]
    ]
    labels = {name: t(f"screen.imports.{name}") for name in ("row", "column", "message")}
    records_table(shown, {"row": "whole", "column": "text", "message": "text"}, key="problems", labels=labels, rows_shown=10)


def lines_of(found: list[FileLine]) -> list[dict[str, Any]]:
    return [{name: value for name, value in line.line.items() if value not in (None, "")} for line in found]


def send(account: str, form: FileForm, lines: list[FileLine], layout: Any | None) -> None:
    given = {"cash_account": account, "lines": lines_of(lines), "skip_known": True}
    answer = call(TAKE, given, form=FORM)
    if answer is None:
        st.rerun()
        return
    bank_files.remember(form, account, accounts, layout)
    result = answer.result
    done("screen.invoicing.statement_import.taken", count=result["imported"], skipped=result["skipped"])
    st.session_state["statement_taken"] = (account, result)
    st.session_state["statement_edition"] = st.session_state.get("statement_edition", 0) + 1
    st.rerun()


def check(account: str, form: FileForm, table: bank_files.BankTable, layout: Any | None) -> None:
    """A dry run at every change: what is new, what is known already, what comes and goes."""
    lines, problems = read_lines(form, table.headings, table.rows)
    if problems:
        told(problems)
        return
    if not lines or len(lines) > LINES_MAX:
        key = "nothing" if not lines else "too_many"
        st.warning(t(f"screen.invoicing.statement_import.{key}", most=LINES_MAX), icon=":material/inbox:")
        return
    given = {"cash_account": account, "lines": lines_of(lines), "skip_known": True}
    trial = call(TAKE, given, form=FORM, dry_run=True)
    show_refusal(FORM)
    if trial is None:
        return
    result = trial.result
    said = t("screen.invoicing.statement_import.checked", count=result["imported"], skipped=result["skipped"])
    st.success(said, icon=":material/task_alt:")
    days = sorted(line.line["date"] for line in lines)
    st.caption(t("screen.invoicing.statement_import.span", first=days[0], last=days[-1], rows=len(lines)))
    totals(Result(result), ("received", "paid"), "invoicing")
    if st.button(t("screen.imports.take"), key="take", type="primary", disabled=not result["imported"]):
        send(account, form, lines, layout)


st.title(t("screen.invoicing.statement_import.title"), anchor=False)
accounts = {row.code: f"{row.code} {row.name}" for row in query("invoicing.bank_accounts").rows if row.kind != "cash"}
heed("account", accounts)
account = st.selectbox(
    t("invoicing.bank_account"), list(accounts), format_func=accounts.get, key="account", bind="query-params", width=320
)
taken = st.session_state.get("statement_taken")
if account and taken and taken[0] == account:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="taken_bar"):
        amounts = {name: money(taken[1][name]) for name in ("received", "paid")}
        st.markdown(t("screen.invoicing.statement_import.amounts", **amounts))
        go("invoicing/matching", t("screen.invoicing.matching.title"), key="to_matching", kind="primary", account=account)
if account:
    st.caption(t("screen.invoicing.statement_import.hint"))
    edition = st.session_state.get("statement_edition", 0)
    label = t("screen.invoicing.statement_import.drop")
    upload = st.file_uploader(label, type=["xlsx", "csv", "txt"], key=f"statement_{account}_{edition}")
    if upload is not None:
        layout = bank_files.layout_of(account)
        try:
            table = bank_files.table_of(upload, layout)
        except Refusal as refusal:
            st.error("  \n".join(sentence(problem, "invoicing") for problem in refusal.problems), icon=":material/error:")
        else:
            bank_files.preview(table)
            form = bank_files.mapping(table, account, layout, upload.file_id)
            shown = set(form.columns)
            if "date" not in shown or not ("amount" in shown or {"amount_in", "amount_out"} <= shown):
                st.warning(t("screen.invoicing.statement_import.incomplete"), icon=":material/view_column:")
            else:
                check(account, form, table, layout)
hotkeys({"ctrl+s": "take"})
