"""What upper slices write through the front door: invoices, their red ones, open items, due dates, exposure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

import pytest

from operational.core.api import Input, Output, Refusal, Tx, command
from operational.dispatch import dispatch as machinery
from operational.dispatch.api import dispatch
from operational.invoicing.api import (
    CHECKS,
    Invoice,
    NewLine,
    OpenItem,
    add_invoice,
    add_open_item,
    exposure,
    move_due_dates,
    net_red_item,
)
from operational.items.api import Item
from operational.ledger.api import credit, debit, post
from operational.parties.api import Party, terms_by_ref
from tests.books import Books

DAY, DUE = dt.date(2026, 3, 10), dt.date(2026, 4, 30)


class Given(Input):
    pass


class Done(Output):
    value: Any = None


@pytest.fixture
def upper(company: Books, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Tx], Any]], Any]:
    """Run a piece of some upper slice as a command, through dispatch and its closing call."""
    company.run("parties.save_party", {"code": "C1", "name": "浦东机械", "is_customer": True, "credit_limit": "900.00"})
    company.run("items.ensure_items", {"items": [{"code": "P1", "name": "水泵"}, {"code": "V1", "name": "阀门"}]})

    def run(work: Callable[[Tx], Any]) -> Any:
        @command("test.upper", permission="test.upper")
        def upper_command(tx: Tx, cmd: Given) -> Done:
            """A command of some upper slice."""
            return Done(value=work(tx))

        real = machinery._command
        monkeypatch.setattr(machinery, "_command", lambda name: upper_command if name == "test.upper" else real(name))
        return dispatch(company.database, company.actor(), "test.upper", {}, today=company.today).result["value"]

    return run


def sell(tx: Tx, *, red_of: int | None = None, share: D = D(1), number: str | None = None) -> dict[str, Any]:
    """An invoice over 2 pumps and 3 valves, 600.00 + 78.00, with its entry and open item."""
    party = tx.find(Party, "C1")
    sign = share if red_of is None else -share
    lines = [
        NewLine(tx.find(Item, "P1").id, 2 * sign, D("400.00") * sign, D("52.00") * sign, D("0.13")),
        NewLine(tx.find(Item, "V1").id, 3 * sign, D("200.00") * sign, D("26.00") * sign, D("0.13")),
    ]
    invoice, ids, shown = add_invoice(
        tx, direction="sale", party_id=party.id, date=DAY, due_date=DUE, lines=lines, number=number, red_of_id=red_of
    )
    entry = post(
        tx, source=invoice, number=shown, date=DAY, purpose="invoice", summary=f"销售发票 {shown}", rule="test:1",
        lines=[debit("1122", invoice.gross, party_id=party.id), credit("3103", invoice.gross)],
    )  # fmt: skip
    item = add_open_item(
        tx, party_id=party.id, account_code="1122", side="D", source=invoice, number=shown, entry_id=entry, date=DAY,
        due_date=DUE, amount=invoice.gross,
    )  # fmt: skip
    return {"invoice": invoice.id, "item": item.id, "lines": len(ids), "number": shown, "gross": str(invoice.gross)}


def holds(books: Books) -> None:
    assert [check.name for check in CHECKS if books.sql(check.sql)] == []


def test_an_invoice_has_its_number_everywhere(company: Books, upper: Callable[..., Any]) -> None:
    made = upper(sell)
    assert (made["number"], made["gross"], made["lines"]) == ("XSFP202603-0001", "678.00", 2)
    view = company.ask("invoicing.invoice", {"invoice": "XSFP202603-0001"})
    assert [(line.line_no, line.item_code, line.quantity, line.gross) for line in view.lines] == [  # type: ignore[attr-defined]
        (1, "P1", D("2"), D("452.00")), (2, "V1", D("3"), D("226.00")),
    ]  # fmt: skip
    assert (view.net, view.tax, view.gross, view.state, view.moves) == (  # type: ignore[attr-defined]
        D("600.00"), D("78.00"), D("678.00"), "issued", ["reverse"],
    )  # fmt: skip
    item = company.ask("invoicing.open_items", {"party": "C1"}).rows[0]  # type: ignore[attr-defined]
    assert (item.source_kind, item.source_number, item.due_date, item.open) == (
        "invoicing.invoice", "XSFP202603-0001", DUE, D("678.00"),
    )  # fmt: skip
    assert upper(lambda tx: sell(tx, number="OLD-7"))["number"] == "OLD-7"
    found = company.ask("invoicing.invoices", {"search": "OLD", "direction": "sale"})
    assert [(r.number, r.is_red) for r in found.rows] == [("OLD-7", False)]  # type: ignore[attr-defined]
    holds(company)


def test_red_invoices_take_back_at_most_what_they_name(company: Books, upper: Callable[..., Any]) -> None:
    blue = upper(sell)["invoice"]
    half = upper(lambda tx: sell(tx, red_of=blue, share=D("0.5")))
    assert D(half["gross"]) == D("-339.00")
    assert company.ask("invoicing.invoice", {"invoice": blue}).state == "issued"  # type: ignore[attr-defined]
    for work, key in (
        (lambda tx: sell(tx, red_of=blue), "invoicing.red_exceeds_invoice"),
        (lambda tx: sell(tx, red_of=half["invoice"], share=D("0.5")), "invoicing.invoice_already_reversed"),
        (lambda tx: sell(tx, red_of=5), "invoicing.invoice_unknown"),
    ):
        with pytest.raises(Refusal) as caught:
            upper(work)
        assert caught.value.key == key
    upper(lambda tx: sell(tx, red_of=blue, share=D("0.5")))
    assert company.ask("invoicing.invoice", {"invoice": blue}).state == "reversed"  # type: ignore[attr-defined]
    assert company.count("invoicing.invoice") == 3
    holds(company)


def test_a_red_item_is_netted_with_what_it_corrects(company: Books, upper: Callable[..., Any]) -> None:
    blue = upper(sell)
    named = [{"open_item": blue["item"], "amount": "500.00"}]
    company.run("invoicing.receive_money", {"party": "C1", "amount": "500.00", "allocations": named})

    def take_back(tx: Tx) -> str:
        made = sell(tx, red_of=blue["invoice"])
        tx.session.flush()
        red = tx.session.get(OpenItem, made["item"])
        assert red is not None
        return str(net_red_item(tx, red, sources=[(Invoice.kind, blue["invoice"])]))

    assert upper(take_back) == "500.00"  # 178.00 were open; the 500.00 paid are to be given back
    rows = company.ask("invoicing.open_items", {"party": "C1"}).rows  # type: ignore[attr-defined]
    assert [(r.amount, r.open) for r in rows] == [(D("-678.00"), D("-500.00"))]
    holds(company)


def test_due_dates_move_and_the_exposure_counts_what_is_open(company: Books, upper: Callable[..., Any]) -> None:
    made = upper(sell)

    def work(tx: Tx) -> list[str]:
        first = exposure(tx, tx.find(Party, "C1").id)
        move_due_dates(tx, Invoice.kind, [made["invoice"]], terms_by_ref(tx, "PD30").id, dt.date(2026, 2, 13))
        later = exposure(tx, tx.find(Party, "C1").id)
        return [str(v) for v in (first.receivable, first.overdue, later.overdue, later.total, later.limit)]

    assert upper(work) == ["678.00", "0.00", "678.00", "678.00", "900.00"]
    rows = company.sql("select due_date, version from invoicing.open_item")
    assert rows == [{"due_date": dt.date(2026, 3, 15), "version": 2}]
