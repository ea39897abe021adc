"""All there is with one partner on one page: record, credit, open items, ageing, score, documents, last prices, time line."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from apps.screens import session
from apps.screens.navigation import can_ask, can_open, open_screen
from apps.screens.session import actor, t
from apps.screens.widgets import attachments
from apps.screens.widgets.calling import done, query, sentence, show_refusal, try_query
from apps.screens.widgets.document import PAGE_OF, facts
from apps.screens.widgets.figures import ask
from apps.screens.widgets.form import derived_form, fields_of
from apps.screens.widgets.format import capital, choice_label, field_label, moment, money, percent, price, quantity
from apps.screens.widgets.go import go
from apps.screens.widgets.listing import show_rows
from apps.screens.widgets.master import defaults_from
from apps.screens.widgets.statement_of_account import kind_word
from operational.catalog.api import catalog
from operational.core.api import NotPermitted, knows

KIND = "parties.party"
SAVE = "parties.save_party"
FACTS = ("code", "short_name", "class_name", "region", "tagged", "terms_name", "tax_id", "phone", "address", "bank",
         "bank_account", "prices_include_tax", "credit_limit", "credit_hold")  # fmt: skip
DETAILS = {
    "contacts": ("name", "job", "phone", "email"),
    "addresses": ("purpose", "text", "receiver", "phone", "longitude", "latitude"),
    "billing_names": ("title", "tax_id", "address", "phone", "bank", "bank_account", "is_default"),
    "paid_by": ("code", "name"),
    "pays_for": ("code", "name"),
    "merged": ("code", "name"),
}
PRICE_LISTS = ("code", "name", "customer", "class_name", "valid_from", "valid_to", "includes_tax", "items", "is_active")
SUPPLIER_PRICES = ("item", "name", "spec", "supplier_code", "price", "steps", "last_price", "last_includes_tax", "last_on",
                   "last_order", "unit", "minimum_quantity", "pack_size", "lead_time_days", "lead_time_usual", "receipts",
                   "is_preferred")  # fmt: skip
SUPPLIER_PRICES_SHOWN = 200  # the last bought first; the box above finds the others
OPEN_ITEMS = ("source_number", "due_date", "days_late", "account_code", "amount", "open")


def may_ask(name: str) -> bool:
    found = catalog().queries.get(name)
    return found is not None and session.actor().may(found.permission)


def title_bar(found: Any) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="title_bar"):
        with st.container(horizontal=True, vertical_alignment="center", width="content", gap="small"):
            st.title(found.name, anchor=False, width="content")
            for flag in ("is_customer", "is_supplier"):
                if getattr(found, flag):
                    st.badge(field_label("parties", flag))
            if found.credit_hold:
                st.badge(field_label("parties", "credit_hold"), color="red")
        with st.container(horizontal=True, width="content", gap="small", key="party_buttons"):
            buttons(found)


def buttons(found: Any) -> None:
    if found.merged_into:
        go("partners/party", found.merged_into, key="to_kept", kind="primary", icon=":material/merge:", party=found.merged_into)
        return
    code = found.code
    if found.is_customer:
        go("sales/order_entry", t("screen.sales.order_entry.title"), key="new_order", kind="primary", customer=code)
        go("invoicing/receive", t("command.invoicing.receive_money"), key="receive", party=code)
    if found.is_supplier:
        go("purchasing/order_entry", t("screen.purchasing.order_entry.title"), key="new_purchase", supplier=code)
        go("invoicing/pay", t("command.invoicing.pay_supplier"), key="pay", party=code)
    side = "sale" if found.is_customer else "purchase"
    go("partners/statement", t("dealings.statement"), key="statement", party=code, side=side)
    if actor().may(catalog().commands[SAVE].permission) and st.button(t("screen.edit"), key="edit", icon=":material/edit:"):
        edit(found)


def edit(found: Any) -> None:
    @st.dialog(t(f"command.{SAVE}"), position="right", width="medium")
    def drawer() -> None:
        fields = fields_of(catalog().commands[SAVE].input_type)
        fixed = {"party": found.id, "version": found.version}
        if derived_form(SAVE, form="party", fixed=fixed, defaults=defaults_from(found, fields)) is not None:
            st.cache_data.clear()
            done("screen.master.saved", name=found.code)
            st.rerun()

    drawer()


def figures(found: Any) -> None:
    """What is owed, how much credit is left, how well it is paid or delivered."""
    cells: list[tuple[str, str, str]] = []
    if found.is_customer and may_ask("invoicing.credit"):
        credit = try_query("invoicing.credit", {"party": found.id}, form="credit")
        if credit is not None:
            cells = [
                (field_label("sales", "receivable"), money(credit.receivable), ""),
                (field_label("sales", "overdue"), money(credit.overdue), ""),
                (field_label("sales", "advances"), money(credit.advances), ""),
                (field_label("parties", "credit_limit"), "–" if credit.limit is None else money(credit.limit), ""),
            ]
    for name, key in (("sales.payment_scores", "customer"), ("purchasing.supplier_scores", "supplier")):
        row = score(found, name, key) if getattr(found, f"is_{key}") else None
        if row:
            share = row["share_on_time"]
            late = "" if share is None else f"{t('screen.field.share_on_time')} {percent(share)}"
            cells.append((t(f"screen.partners.party.{key}_score"), f"{row['grade']} · {row['score']}", late))
    if not cells:
        return
    with st.grid("auto", min_column_width=150):
        for label, value, more in cells:
            st.metric(capital(label), value, border=True, help=more or None)


def score(found: Any, name: str, key: str) -> dict[str, Any] | None:
    if not can_ask(name, actor()):
        return None
    answer = ask(name, **{key: found.code})
    return answer["rows"][0] if answer and answer["rows"] else None


def table(rows: list[Any], columns: tuple[str, ...], slice_: str, key: str, *, opens: bool = False) -> int | None:
    if not rows:
        st.caption(t("screen.partners.statement.nothing"))
        return None
    return show_rows(rows, columns, slice_, key=key, opens=opens, height_rows=14)


def documents(page: Any) -> None:
    rows = [row.model_copy(update={"kind": kind_word(row.kind), "state": state_word(row)}) for row in page.documents]
    chosen = table(rows, ("date", "kind", "number", "amount", "party_code"), "dealings", "documents", opens=True)
    if chosen is not None:
        one = page.documents[chosen]
        path = PAGE_OF.get(one.kind, "partners/statement_made" if one.kind == "dealings.statement" else "")
        if path and can_open(path, actor()):
            open_screen(path, id=str(one.document_id))


def state_word(row: Any) -> str:
    key = f"{row.kind}.state.{row.state}"
    return t(key) if knows(key) else row.state


def open_items(found: Any) -> None:
    for direction in ("sale", "purchase"):
        if not (found.is_customer if direction == "sale" else found.is_supplier):
            continue
        aged = try_query("invoicing.ageing", {"party": found.id, "direction": direction}, form="ageing")
        if aged is not None and aged.rows:
            row = aged.rows[0]
            parts = [f"{choice_label('invoicing', 'name', b.name)} **{money(b.amount)}**" for b in row.buckets if b.amount]
            st.markdown(f"{choice_label('dealings', 'side', direction)}：" + (" · ".join(parts) or "–"))
    items = try_query("invoicing.open_items", {"party": found.id, "page_rows": 200}, form="open_items")
    rows = items.rows if items is not None else []
    chosen = table(rows, OPEN_ITEMS, "invoicing", "open", opens=True)
    page = PAGE_OF.get(rows[chosen].source_kind, "") if chosen is not None else ""
    if chosen is not None and page and can_open(page, actor()):
        open_screen(page, id=str(rows[chosen].source_id))


def time_line(page: Any) -> None:
    for row in page.time_line:
        word = t(f"command.{row.name}") if knows(f"command.{row.name}") else row.name
        st.markdown(f"{moment(row.at)} · {row.who} · **{word}**" + (f" · {row.reason}" if row.reason else ""))


def record(found: Any) -> None:
    facts(found, FACTS, "parties")
    for name, columns in DETAILS.items():
        rows = getattr(found, name)
        if rows:
            st.markdown(f"**{field_label('parties', name)}**")
            filled = [column for column in columns if any(getattr(row, column) not in (None, "") for row in rows)]
            show_rows(rows, filled, "parties", key=f"detail_{name}")


def price_lists(found: Any) -> None:
    """Lists of the customer itself, then those of its class."""
    own = try_query("sales.price_lists", {"customer": found.id}, form="price_lists")
    rows = list(own.rows) if own is not None else []
    if found.class_name:
        of_class = try_query("sales.price_lists", {"class_name": found.class_name}, form="price_lists")
        rows += [row for row in of_class.rows if row.customer is None] if of_class is not None else []
    show_refusal("price_lists")
    chosen = table(rows, PRICE_LISTS, "sales", "price_lists", opens=True)
    if chosen is not None and can_open("sales/price_list", actor()):
        open_screen("sales/price_list", id=str(rows[chosen].id))


def supplier_prices(found: Any) -> None:
    """What the supplier asks and last got, item by item, with the steps of its list and the days it needs."""
    word = t("screen.list.search")
    search = st.text_input(word, key="supplier_prices_search", label_visibility="collapsed", placeholder=word)
    given = {"supplier": found.id, "search": search, "page_rows": SUPPLIER_PRICES_SHOWN}
    answer = try_query("purchasing.supplier_prices", given, form="supplier_prices")
    show_refusal("supplier_prices")
    if answer is None:
        return
    rows = [row.model_copy(update={"steps": steps_told(row)}) for row in answer.rows]
    chosen = table(rows, SUPPLIER_PRICES, "purchasing", "supplier_prices", opens=True)
    if answer.total > len(rows):
        st.caption(t("screen.partners.party.more_prices", shown=len(rows), total=answer.total))
    if chosen is not None and rows[chosen].last_order_id and can_open("purchasing/order", actor()):
        open_screen("purchasing/order", id=str(rows[chosen].last_order_id))


def steps_told(row: Any) -> str:
    """The steps in one cell: from how many pieces on, at which price, until when."""
    told = []
    for step in row.steps:
        until = f" (~{step.valid_to})" if step.valid_to else ""
        told.append(f"≥{quantity(step.minimum_quantity)}: {price(step.price)}{until}")
    return " · ".join(told)


def tabs(found: Any, page: Any) -> None:
    parts: dict[str, Any] = {"record": lambda: record(found)}
    if page is not None:
        parts = {"documents": lambda: documents(page), **parts}
    if may_ask("invoicing.open_items"):
        parts["open"] = lambda: open_items(found)
    if page is not None:
        prices = ("side", "item", "name", "spec", "unit", "price", "discount", "date", "number")
        parts["prices"] = lambda: table(page.prices, prices, "dealings", "prices")
    if found.is_customer and may_ask("sales.price_lists"):
        parts["price_lists"] = lambda: price_lists(found)
    if found.is_supplier and may_ask("purchasing.supplier_prices"):
        parts["supplier_prices"] = lambda: supplier_prices(found)
    if page is not None:
        parts["time_line"] = lambda: time_line(page)
    draws = {t(f"screen.partners.party.{name}"): draw for name, draw in parts.items()}
    for name in attachments.title(KIND, found.id):
        draws[name] = lambda: attachments.attachments_of(KIND, found.id)
    places: list[DeltaGenerator] = list(st.tabs(list(draws)))
    for place, draw in zip(places, draws.values(), strict=True):
        with place:
            draw()


def overview_of(found: Any) -> Any | None:
    """Nothing of what somebody else deals with is shown; that is how it shall be, and no error."""
    if not may_ask("dealings.overview"):
        return None
    try:
        return query("dealings.overview", {"party": found.id})
    except NotPermitted as refusal:
        st.info(sentence(refusal.problems[0], "dealings"), icon=":material/lock:")
        return None


ref = st.query_params.get("party", "")
found = try_query("parties.party", {"party": int(ref) if ref.isdigit() else ref}, form="party_page") if ref else None
if not ref:
    st.info(t("screen.document.none_chosen"), icon=":material/person_search:")
show_refusal("party_page")
if found is not None:
    title_bar(found)
    if found.merged_into:
        st.warning(t("screen.partners.party.merged", code=found.merged_into), icon=":material/merge:")
    figures(found)
    tabs(found, overview_of(found))
