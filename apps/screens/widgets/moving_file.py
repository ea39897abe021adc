"""A file of another program on the page of moving in: kept for its owner, read, mended in place, checked and taken."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from apps.moving.take import SKIP, Choice, Read, read, take
from apps.refusals.told import all_told, told
from apps.screens import session
from apps.screens.session import locale, t
from apps.screens.widgets.calling import call, done
from apps.screens.widgets.export import export_buttons
from apps.sheets.columns import columns_of
from apps.sheets.load import Loaded
from operational.core.api import Refusal, label
from operational.setup.api import Kept, built_in, drop_file, keep_choice, keep_file, kept_file

ENDINGS = ["xls", "xlsx", "csv", "txt", "html", "htm"]
CHECKED_AT_ONCE = 3000  # rows; a larger file is checked when it is asked for
ROWS_SHOWN = 200
PAGE_PIXELS = 480
Cells = dict[str, dict[str, Any]]


def panel(kind: str) -> None:
    """Everything about the file of one kind: choose it, see how it was read, mend it, check it, take it."""
    kept = kept_file(session.database(), session.actor(), kind)
    if kept is None:
        upload(kind)
        return
    chosen = dict(kept.chosen)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="moving_file_bar"):
        st.markdown(f":material/draft: **{kept.name}**")
        if st.button(t("screen.moving.drop"), key="drop_file", type="tertiary"):
            drop_file(session.database(), session.actor(), kind)
            _forget(kind)
            st.rerun()
    given = _read(kind, kept, chosen)
    if isinstance(given, Refusal):
        st.error("  \n".join(one["message"] for one in all_told(given, locale())), icon=":material/error:")
        columns(kind, None, chosen)
        return
    understood(given)
    if kind == "account_balances":
        which_end(given, chosen)
    columns(kind, given, chosen)
    proposals(given)
    loaded = _checked(kind, given, chosen)
    if loaded is not None:
        outcome(loaded, given)
    rows(given, loaded, chosen)
    buttons(kind, given, chosen, loaded)


def upload(kind: str) -> None:
    given = st.file_uploader(t("screen.moving.drop_here"), type=ENDINGS, key=f"file_{kind}")
    st.caption(t(f"screen.moving.how.{kind}"))
    if given is not None and call_kept(kind, given.name, given.getvalue()):
        st.rerun()


def call_kept(kind: str, name: str, content: bytes) -> bool:
    """Keep the file; a refusal is told in place."""
    try:
        keep_file(session.database(), session.actor(), kind, Kept(name, content, {}))
    except Refusal as refusal:
        st.error(all_told(refusal, locale())[0]["message"], icon=":material/error:")
        return False
    _forget(kind)
    return True


def choice_of(chosen: Mapping[str, Any]) -> Choice:
    return Choice(
        layout=chosen.get("layout", ""), columns=chosen.get("columns", {}), balance=chosen.get("balance", ""),
        mended=chosen.get("mended", {}),
    )  # fmt: skip


@contextmanager
def on_disk(kept: Kept) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"file{Path(kept.name).suffix.lower()}"
        file.write_bytes(kept.content)
        yield file


def _read(kind: str, kept: Kept, chosen: Mapping[str, Any]) -> Read | Refusal:
    """The file as it is understood now; read again only when something about it changed."""
    papers = kept_file(session.database(), session.actor(), "open_items") if kind == "account_balances" else None
    mark = _mark(kept, chosen, papers)
    held = st.session_state.get(f"moving_read_{kind}")
    if held is not None and held[0] == mark:
        found: Read | Refusal = held[1]
        return found
    try:
        with on_disk(kept) as file:
            if papers is None:
                made: Read | Refusal = read(session.database(), session.actor(), kind, file, choice_of(chosen))
            else:
                with on_disk(papers) as items:
                    made = read(session.database(), session.actor(), kind, file, choice_of(chosen), items)
    except Refusal as refusal:
        made = refusal
    st.session_state[f"moving_read_{kind}"] = (mark, made)
    st.session_state.pop(f"moving_checked_{kind}", None)
    return made


def _mark(kept: Kept, chosen: Mapping[str, Any], papers: Kept | None) -> str:
    parts = hashlib.sha256(kept.content)
    parts.update(json.dumps(chosen, sort_keys=True, ensure_ascii=False).encode())
    parts.update(papers.content if papers else b"")
    parts.update(str(st.session_state.get("moving_codes", 0)).encode())
    return parts.hexdigest()


def _forget(kind: str) -> None:
    for name in (f"moving_read_{kind}", f"moving_checked_{kind}", f"file_{kind}"):
        st.session_state.pop(name, None)


def keep(kind: str, chosen: Mapping[str, Any]) -> None:
    keep_choice(session.database(), session.actor(), kind, chosen)
    st.session_state.pop(f"moving_checked_{kind}", None)
    st.rerun()


def understood(given: Read) -> None:
    """How the file was understood, in one line."""
    layout = given.recognised.layout
    name = layout.name if layout.is_own else layout.program or t("screen.moving.any_program")
    row, found = given.recognised.heading_row, given.moved
    st.caption(t("screen.moving.understood", layout=name, row=row, rows=len(found.rows), passed=found.passed_over))


def which_end(given: Read, chosen: dict[str, Any]) -> None:
    ends = ("closing", "opening")
    picked = st.segmented_control(
        t("screen.moving.balance"), ends, default=given.balance, key="moving_balance", required=True,
        format_func=lambda one: t(f"screen.moving.balance_{one}"),
    )  # fmt: skip
    if picked and picked != given.balance:
        keep("account_balances", {**chosen, "balance": picked})


def columns(kind: str, given: Read | None, chosen: dict[str, Any]) -> None:
    """Which column fills which field; what is changed can be kept under a name for the next file."""
    fields = list(dict.fromkeys(name for layout in built_in() if layout.kind == kind for name in layout.columns))
    headings = [heading for heading in given.recognised.headings if heading] if given else []
    with st.expander(t("screen.moving.columns"), expanded=given is None):
        if not headings:
            st.caption(t("screen.moving.no_headings"))
            return
        shown = given.recognised.shown if given else {}
        picked: dict[str, str] = {}
        places = st.columns(3)
        for at, name in enumerate(fields):
            now = shown.get(name)
            with places[at % 3]:
                found = st.selectbox(
                    t(f"moving.field.{name}"), headings, index=headings.index(now) if now in headings else None,
                    key=f"column_{kind}_{name}", placeholder="–",
                )  # fmt: skip
            if found and found != now:
                picked[name] = found
        if picked:
            keep(kind, {**chosen, "columns": {**chosen.get("columns", {}), **picked}})
        if session.actor().may("setup.moving.edit"):
            _save_mapping(kind, shown)


def _save_mapping(kind: str, shown: Mapping[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="save_mapping_bar"):
        name = st.text_input(t("screen.moving.mapping_name"), key="mapping_name", max_chars=100)
        if st.button(t("screen.moving.save_mapping"), key="save_mapping", disabled=not name):
            given = {"name": name, "kind": kind, "columns": dict(shown)}
            if call("setup.save_source_mapping", given, form="moving_mapping") is not None:
                done("screen.moving.mapping_saved", name=name)
                st.rerun()


def proposals(given: Read) -> None:
    """Old accounts that nobody has decided on: added, taken as partners, or mapped to what there is."""
    if not given.proposals:
        return
    st.subheader(t("screen.moving.accounts"), anchor=False)
    st.caption(t("screen.moving.accounts_how"))
    actions = {one: t(f"screen.moving.action_{one}") for one in ("create", "party", "map", "skip")}
    frame = pd.DataFrame(
        [
            {"old_code": one.old_code, "name": one.name, "action": actions[one.action], "code": one.code, "parent": one.parent}
            for one in given.proposals
        ]
    )
    text = st.column_config.TextColumn
    edited = st.data_editor(
        frame, hide_index=True, key=f"proposals_{len(given.proposals)}_{given.proposals[0].old_code}", width="stretch",
        placeholder="", disabled=["old_code"], column_config={
            "old_code": text(t("setup.field.old_code")), "name": text(t("moving.field.name")),
            "action": st.column_config.SelectboxColumn(t("screen.moving.action"), options=list(actions.values())),
            "code": text(t("screen.moving.new_code"), help=t("screen.moving.new_code_help")),
            "parent": text(t("screen.moving.parent")),
        },
    )  # fmt: skip
    may = session.actor().may("ledger.account.edit") and session.actor().may("setup.moving.edit")
    if not may:
        st.caption(t("screen.moving.accounts_by"))
    elif st.button(t("screen.moving.decide"), key="decide", type="primary"):
        names = {shown: action for action, shown in actions.items()}
        decide([{**row, "action": names[row["action"]]} for row in edited.to_dict("records")])


def decide(chosen: Sequence[Mapping[str, Any]]) -> None:
    """Do what was decided for each old account, and remember it for the next files."""
    said = []
    for row in chosen:
        if row["action"] == "skip" or not row["code"]:
            continue
        if row["action"] == "create":
            new = {"code": row["code"], "name": row["name"], **({"parent": row["parent"]} if row["parent"] else {})}
            if call("ledger.save_account", new, form="moving_accounts") is None:
                break
        party = row["name"] if row["action"] == "party" else ""
        said.append({"old_code": row["old_code"], "old_name": row["name"], "new_code": row["code"], "party": party})
    if said and call("setup.save_code_translations", {"translations": said}, form="moving_accounts") is not None:
        st.session_state["moving_codes"] = st.session_state.get("moving_codes", 0) + 1
        done("screen.moving.decided", count=len(said))
        st.rerun()


def _checked(kind: str, given: Read, chosen: Mapping[str, Any]) -> Loaded | None:
    held: Loaded | None = st.session_state.get(f"moving_checked_{kind}")
    if held is None and len(given.moved.rows) <= CHECKED_AT_ONCE:
        held = _try(kind, given, chosen)
    return held


def _try(kind: str, given: Read, chosen: Mapping[str, Any]) -> Loaded:
    with st.spinner(t("screen.imports.running")):
        found = take(session.database(), session.actor(), given, choice_of(chosen), check=True)
    st.session_state[f"moving_checked_{kind}"] = found
    return found


def outcome(loaded: Loaded, given: Read) -> None:
    """Whether the rows may come in, and what they would bring along."""
    if loaded.problems:
        at = len({one.row for one in loaded.problems if one.row is not None})
        st.warning(t("screen.moving.problems", count=len(loaded.problems), rows=at), icon=":material/error:")
        for one in [one for one in loaded.problems if one.row is None][:5]:
            st.caption(told(one, locale(), given.source.slice)["message"])
    else:
        st.success(t("screen.imports.checked", rows=loaded.rows), icon=":material/task_alt:")
    for noun, codes in loaded.new.items():
        shown = "、".join(codes[:20]) + (" …" if len(codes) > 20 else "")
        st.caption(t("screen.imports.new", noun=label(f"screen.moving.new_{noun}", locale()), count=len(codes), codes=shown))


def rows(given: Read, loaded: Loaded | None, chosen: dict[str, Any]) -> None:
    """The rows as they will come in, those in the way first; each cell can be mended, each row left out."""
    wrong: dict[int, list[str]] = {}
    for one in loaded.problems if loaded else ():
        if one.row is not None:
            said = told(one, locale(), given.source.slice)
            wrong.setdefault(one.row, []).append(f"{said['column']}：{said['message']}" if one.column else said["message"])
    found = sorted(given.moved.rows, key=lambda pair: (pair[0] not in wrong, pair[0]))[:ROWS_SHOWN]
    if not found:
        return
    known = [column.name for column in columns_of(given.source.row_type, given.source.slice) or ()]
    names = [name for name in known if any(name in row for _, row in found)]
    frame = pd.DataFrame(
        [
            {"row": number, "problem": "；".join(wrong.get(number, ())), SKIP: False, **{n: _shown(row.get(n)) for n in names}}
            for number, row in found
        ]
    )
    words = {column.name: column.label(locale()) for column in given.source.columns}
    text = st.column_config.TextColumn
    config: dict[str, Any] = {name: text(words[name]) for name in names}
    config |= {
        "row": st.column_config.NumberColumn(t("screen.imports.row"), width="small"),
        "problem": text(t("screen.imports.message"), width="large"),
        SKIP: st.column_config.CheckboxColumn(t("screen.moving.leave_out"), width="small"),
    }
    st.subheader(t("screen.moving.rows"), anchor=False)
    if len(given.moved.rows) > len(found):
        st.caption(t("screen.moving.rows_shown", shown=len(found), rows=len(given.moved.rows)))
    mark = hashlib.sha256(json.dumps([chosen, sorted(wrong)], sort_keys=True, default=str).encode()).hexdigest()[:12]
    edited = st.data_editor(
        frame, hide_index=True, key=f"rows_{given.kind}_{mark}", width="stretch", disabled=["row", "problem"],
        column_config=config, height=min(PAGE_PIXELS, 36 * (len(found) + 1) + 4), placeholder="",
    )  # fmt: skip
    mended = changed(frame, edited, names)
    if mended and st.button(t("screen.moving.mend", rows=len(mended)), key="mend", type="primary"):
        before: Cells = chosen.get("mended", {})
        keep(given.kind, {**chosen, "mended": {**before, **{row: {**before.get(row, {}), **new} for row, new in mended.items()}}})


def changed(before: pd.DataFrame, after: pd.DataFrame, names: Sequence[str]) -> Cells:
    """What was typed in place of what stood there, by row and field."""
    found: Cells = {}
    for old, new in zip(before.to_dict("records"), after.to_dict("records"), strict=True):
        cells = {name: "" if new[name] is None else str(new[name]).strip() for name in names if old[name] != new[name]}
        if new[SKIP]:
            cells[SKIP] = True  # type: ignore[assignment]
        if cells:
            found[str(old["row"])] = cells
    return found


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def buttons(kind: str, given: Read, chosen: Mapping[str, Any], loaded: Loaded | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="moving_buttons"):
        if st.button(t("screen.moving.check"), key="check"):
            _try(kind, given, chosen)
            st.rerun()
        ready = loaded is not None and not loaded.problems
        why = None if ready else t("screen.moving.check_first")
        if st.button(t("screen.moving.take"), key="take", type="primary", disabled=not ready, help=why):
            bring_in(kind, given, chosen)
        if kind == "vouchers" and session.actor().may("ledger.voucher.post"):
            st.toggle(t("screen.imports.post"), key="moving_post")
    if loaded is not None and loaded.problems:
        _problem_file(loaded, given)


def _problem_file(loaded: Loaded, given: Read) -> None:
    said = [told(one, locale(), given.source.slice) for one in loaded.problems]
    headings = [t(f"screen.imports.{name}") for name in ("row", "column", "message")]
    names = ("row", "column", "message")
    export_buttons(t("screen.moving.problem_list"), headings, lambda: [[o[name] for name in names] for o in said], key="found")


def bring_in(kind: str, given: Read, chosen: Mapping[str, Any]) -> None:
    bar = st.progress(0.0, t("screen.imports.running"))

    def progress(count: int, total: int) -> None:
        bar.progress(min(1.0, count / max(total, 1)))

    post = bool(st.session_state.get("moving_post")) and kind == "vouchers"
    try:
        made = take(session.database(), session.actor(), given, choice_of(chosen), check=False, post=post, progress=progress)
    except Refusal as refusal:
        bar.empty()
        found = Loaded(given.source.name, len(given.moved.rows), 0, True, problems=refusal.problems)
        st.session_state[f"moving_checked_{kind}"] = found
        st.rerun()
    drop_file(session.database(), session.actor(), kind)
    _forget(kind)
    done("screen.moving.taken", rows=made.imported, kind=f"moving.kind.{kind}")
    st.rerun()
