"""One page for the scanner and the phone's camera: look up, pick, receive, count, move."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import streamlit as st

from apps.screens.navigation import can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets.barcodes import scan_box
from apps.screens.widgets.calling import call, query, show_refusal, try_query
from apps.screens.widgets.document import PAGE_OF
from apps.screens.widgets.format import quantity
from apps.screens.widgets.listing import show_rows
from apps.screens.widgets.papers import may

FORM = "scan"
MODES = {
    "look_up": (),
    "pick": ("fulfilment.record_picks",),
    "receive": ("purchasing.receive_goods",),
    "count": ("stock.record_counts",),
    "move": ("stock.transfer",),
}
PLACES = ("location", "item", "lot", "expires_on", "quantity", "state")
LINES = ("item", "name", "location", "lot", "quantity")
ROWS_MAX = 100  # open papers offered to choose from

State = dict[str, Any]


def state() -> State:
    kept: State = st.session_state.setdefault("scan_state", {"mode": "", "lines": []})
    return kept


def start(mode: str) -> None:
    st.session_state["scan_state"] = {"mode": mode, "lines": []}


def say(kind: str, key: str, **values: Any) -> None:
    """What the last scan did, shown under the field; a person with gloves reads no more than this."""
    state()["said"] = (kind, key, values)


def card_of(item: Any) -> None:
    st.markdown(f"#### {item.code} {item.name} {item.spec}")
    lot = f" · {t('screen.fulfilment.scan.lot')} {item.lot}" if item.lot else ""
    figures = " · ".join(
        f"{t(f'fulfilment.field.{name}')} **{quantity(getattr(item, name))}**" for name in ("on_hand", "reserved", "available")
    )
    st.markdown(f"{figures} {item.unit}{lot}")


def look_up(found: Any) -> None:
    state()["shown"] = found


def show_found() -> None:
    found = state().get("shown")
    if found is None:
        return
    if found.kind == "unknown":
        st.warning(t("screen.fulfilment.scan.unknown", code=found.code), icon=":material/help:")
        return
    for item in found.items:
        with st.container(border=True, key=f"card_item_{item.id}_{item.lot}"):
            card_of(item)
    if found.location:
        st.markdown(f"#### :material/shelves: {found.location}")
    for paper in found.papers:
        page = PAGE_OF.get(paper.kind, "")
        label = f"{t(paper.kind)} {paper.number}"
        if page and can_open(page, actor()) and st.button(label, key=f"paper_{paper.kind}", icon=":material/open_in_new:"):
            open_screen(page, id=str(paper.id))
    if found.places:
        show_rows(found.places, PLACES, "fulfilment", key="places")


def the_item(found: Any) -> Any | None:
    if len(found.items) == 1:
        return found.items[0]
    say("warning", "screen.fulfilment.scan.which" if found.items else "screen.fulfilment.scan.unknown", code=found.code)
    return None


def chosen(kind: str, label: str, options: dict[str, str]) -> str | None:
    """The paper that is worked on: scanned, given by the address, or chosen from what is open."""
    kept = state().get("paper") or st.query_params.get(kind)
    if kept and kept not in options:
        options = {kept: kept, **options}
    names = list(options)
    found = st.selectbox(
        label, names, index=names.index(kept) if kept in names else None, format_func=lambda n: options.get(n, n),
        key=f"scan_{kind}_{kept or ''}",
    )  # fmt: skip
    if found != state().get("paper"):
        state().update(paper=found, lines=[])
    return found


def add(line: dict[str, Any], found: Any, most: Decimal | None = None) -> None:
    """One more piece of it, or as many as the label says; never more than the paper still wants."""
    more = found.quantity or Decimal(1)
    same = ("line_no", "item", "location", "lot")
    for kept in state()["lines"]:
        if all(kept.get(name) == line.get(name) for name in same):
            break
    else:
        kept = {**line, "quantity": Decimal(0)}
        state()["lines"].append(kept)
    if most is not None and kept["quantity"] + more > most:
        say("warning", "screen.fulfilment.scan.enough", item=line["item"], quantity=quantity(most))
        if not kept["quantity"]:
            state()["lines"].remove(kept)
        return
    kept["quantity"] += more
    name = f"{line['item']} {line.get('name', '')}"
    say("success", "screen.fulfilment.scan.counted", item=name, quantity=quantity(kept["quantity"]))


def begun(found: Any, kind: str) -> Any | None:
    """A paper opens the work and a bin says where; what was scanned is then the item, once there is a paper."""
    paper = next((row for row in found.papers if row.kind == kind), None)
    if paper is not None:
        state().update(paper=paper.number, lines=[])
    elif found.location:
        at_bin(found.location)
    else:
        item = the_item(found)
        return item if state().get("paper") else None
    return None


def at_bin(location: str) -> None:
    state()["bin"] = location
    say("info", "screen.fulfilment.scan.at_bin", location=location)


def add_at_bin(item: Any, found: Any) -> None:
    if not state().get("bin"):
        say("warning", "screen.fulfilment.scan.bin_first")
        return
    lot = found.serial or found.lot or item.lot
    add({"line_no": None, "item": item.code, "name": item.name, "location": state()["bin"], "lot": lot}, found)


def pick(found: Any) -> None:
    item = begun(found, "fulfilment.pick_list")
    if item is None:
        return
    lines = query("fulfilment.pick_list", {"pick_list": state()["paper"]}).lines
    fit = [n for n in lines if n.item == item.code and n.picked < n.quantity and (not item.lot or n.lot == item.lot)]
    fit.sort(key=lambda n: (n.location != state().get("bin"), n.line_no))
    for line in fit:
        taken = sum((k["quantity"] for k in state()["lines"] if k["line_no"] == line.line_no), Decimal(0))
        if taken < line.quantity - line.picked:
            row = {"line_no": line.line_no, "item": item.code, "name": item.name, "location": line.location, "lot": line.lot}
            add(row, found, line.quantity - line.picked)
            return
    say("warning", "screen.fulfilment.scan.not_wanted", item=item.code)


def save_picks() -> bool:
    known = {n.line_no: n.picked for n in query("fulfilment.pick_list", {"pick_list": state()["paper"]}).lines}
    lines = [{"line_no": k["line_no"], "picked": known[k["line_no"]] + k["quantity"]} for k in state()["lines"]]
    return call("fulfilment.record_picks", {"pick_list": state()["paper"], "lines": lines}, form=FORM) is not None


def receive(found: Any) -> None:
    item = begun(found, "purchasing.order")
    if item is None:
        return
    wanted = [n for n in query("purchasing.order", {"order": state()["paper"]}).lines if n.item == item.code and n.open > 0]
    if not wanted:
        say("warning", "screen.fulfilment.scan.not_wanted", item=item.code)
        return
    more = {"expires_on": found.expires_on, "made_on": found.made_on}
    lot = found.serial or found.lot or item.lot
    row = {"line_no": wanted[0].line_no, "item": item.code, "name": item.name, "location": state().get("bin"), "lot": lot}
    add({**row, **{n: v for n, v in more.items() if v is not None}}, found)


def save_receipt() -> bool:
    names = ("line_no", "quantity", "location", "lot", "expires_on", "made_on")
    lines = [{n: k[n] for n in names if k.get(n)} for k in state()["lines"]]
    return call("purchasing.receive_goods", {"order": state()["paper"], "lines": lines}, form=FORM) is not None


def count(found: Any) -> None:
    item = begun(found, "stock.count")
    if item is not None:
        add_at_bin(item, found)


def save_counts() -> bool:
    lines = [
        {"item": k["item"], "location": k["location"], "lot": k["lot"] or "", "counted": k["quantity"]} for k in state()["lines"]
    ]
    return call("stock.record_counts", {"count": state()["paper"], "lines": lines, "adds": True}, form=FORM) is not None


def move(found: Any) -> None:
    """A bin, then goods, then the bin they go to."""
    if found.location:
        if not state()["lines"]:
            at_bin(found.location)
        else:
            state()["to"] = found.location
            say("info", "screen.fulfilment.scan.to_bin", location=found.location)
        return
    item = the_item(found)
    if item is not None:
        add_at_bin(item, found)


def save_move() -> bool:
    lines = [
        {"item": k["item"], "quantity": k["quantity"], "from_location": k["location"], "to_location": state()["to"],
         **({"lot": k["lot"]} if k["lot"] else {})}
        for k in state()["lines"]
    ]  # fmt: skip
    return call("stock.transfer", {"lines": lines}, form=FORM) is not None


def open_papers(mode: str) -> dict[str, str]:
    if mode == "pick":
        rows = query("fulfilment.pick_lists", {"state": "open", "page_rows": ROWS_MAX}).rows
        return {row.number: f"{row.number} · {quantity(row.picked)}/{quantity(row.quantity)}" for row in rows}
    if mode == "receive":
        rows = query("purchasing.open_to_receive", {"page_rows": ROWS_MAX}).rows
        return {row.number: f"{row.number} · {row.supplier}" for row in rows}
    rows = query("stock.counts", {"state": "counting", "page_rows": ROWS_MAX}).rows
    return {row.number: row.number for row in rows}


TAKES: dict[str, Callable[[Any], None]] = {
    "look_up": look_up, "pick": pick, "receive": receive, "count": count, "move": move,
}  # fmt: skip
SAVES: dict[str, Callable[[], bool]] = {"pick": save_picks, "receive": save_receipt, "count": save_counts, "move": save_move}


def next_to_pick() -> None:
    """Where to walk next."""
    lines = query("fulfilment.pick_list", {"pick_list": state()["paper"]}).lines
    taken: dict[int, Decimal] = {}
    for kept in state()["lines"]:
        taken[kept["line_no"]] = taken.get(kept["line_no"], Decimal(0)) + kept["quantity"]
    left = [(n, n.quantity - n.picked - taken.get(n.line_no, Decimal(0))) for n in lines if not n.is_short]
    left = [(n, rest) for n, rest in left if rest > 0]
    if not left:
        st.success(t("screen.fulfilment.scan.all_picked"), icon=":material/task_alt:")
        return
    line, rest = left[0]
    st.markdown(f"### :material/arrow_forward: {line.location} · {quantity(rest)} {line.unit}")
    st.caption(" ".join(part for part in (line.item, line.name, line.spec, line.lot) if part))


def work(mode: str) -> None:
    """What was scanned so far, to be corrected by a thumb, and the button that makes it count."""
    lines = state()["lines"]
    for place, kept in enumerate(lines):
        with st.container(horizontal=True, vertical_alignment="center", key=f"scanned_{place}"):
            where = " · ".join(str(part) for part in (kept.get("location"), kept.get("lot")) if part)
            st.markdown(f"**{quantity(kept['quantity'])}** × {kept['item']} {kept['name']}  \n:gray[{where}]")
            if st.button("−1", key=f"less_{place}"):
                kept["quantity"] -= 1
                state()["lines"] = [k for k in lines if k["quantity"] > 0]
                st.rerun()
    is_ready = bool(lines) and (mode != "move" or bool(state().get("to")))
    if mode == "move" and lines:
        st.markdown(f"{state()['bin']} → **{state().get('to') or t('screen.fulfilment.scan.where_to')}**")
    label = t(f"screen.fulfilment.scan.save_{mode}")
    if st.button(label, key="scan_save", type="primary", disabled=not is_ready, width="stretch"):
        if SAVES[mode]():
            paper = state().get("paper")
            start(mode)
            state()["paper"] = paper if mode in ("pick", "count") else None
            say("success", "screen.fulfilment.scan.saved")
        st.rerun()


st.title(t("screen.fulfilment.scan.title"), anchor=False)
modes = [name for name, needs in MODES.items() if all(may(command) for command in needs)]
wanted = "pick" if "pick_list" in st.query_params and "pick" in modes else modes[0]
mode = st.segmented_control(
    t("screen.fulfilment.scan.title"), modes, format_func=lambda name: t(f"screen.fulfilment.scan.{name}"), default=wanted,
    required=True, label_visibility="collapsed", key="scan_mode",
)  # fmt: skip
if state()["mode"] != mode:
    start(str(mode))
if mode in ("pick", "receive", "count"):
    kinds = {"pick": "pick_list", "receive": "order", "count": "count"}
    chosen(kinds[str(mode)], t(f"screen.fulfilment.scan.paper_{mode}"), open_papers(str(mode)))
words = {name: t(f"screen.fulfilment.scan.{name}") for name in ("camera", "picture", "upload", "unread")}
code = scan_box(t("screen.fulfilment.scan.box"), key="scan", hint=t(f"screen.fulfilment.scan.hint_{mode}"), words=words)
if code:
    answer = try_query("fulfilment.look_up", {"code": code}, form=FORM)
    if answer is not None:
        state().pop("said", None)
        TAKES[str(mode)](answer)
    st.rerun()
said = state().get("said")
if said is not None:
    getattr(st, said[0])(t(said[1], **said[2]))
show_refusal(FORM)
if mode == "look_up":
    show_found()
elif mode == "move" or state().get("paper"):
    if mode == "pick":
        next_to_pick()
    work(str(mode))
