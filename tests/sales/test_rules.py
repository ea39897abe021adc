"""The two fronts of an order line, to the fen."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from operational.core.api import ZERO, line_amounts, part_of
from operational.sales import price_rules, rules
from operational.sales.rules import Line


def line(quantity: str = "3", net: str = "100.00", tax: str = "13.00") -> Line:
    return Line(id=1, line_no=1, quantity=D(quantity), net=D(net), tax=D(tax))


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "rate", "includes", "net", "tax", "gross"),
    [
        ("3", "113", "0", "0.13", True, "300.00", "39.00", "339.00"),
        ("1", "100", "0", "0.13", True, "88.50", "11.50", "100.00"),
        ("7", "9.99", "0.05", "0.13", True, "58.79", "7.64", "66.43"),
        ("3", "33.335", "0", "0.06", False, "100.01", "6.00", "106.01"),
        ("1", "0.005", "0", "0.13", False, "0.01", "0.00", "0.01"),
    ],
)
def test_amounts_of_a_line(
    quantity: str, price: str, discount: str, rate: str, includes: bool, net: str, tax: str, gross: str
) -> None:
    assert line_amounts(D(quantity), D(price), D(discount), D(rate), includes) == (D(net), D(tax), D(gross))


def test_parts_of_a_delivery_add_up_to_the_line() -> None:
    first = rules.issue(line(), D(1), waiting=D(1))
    second = rules.issue(first.line, D(1), waiting=D(1))
    third = rules.issue(second.line, D(1), waiting=D(1))
    assert [part.net for part in (first, second, third)] == [D("33.33"), D("33.34"), D("33.33")]
    assert [part.tax for part in (first, second, third)] == [D("4.33"), D("4.34"), D("4.33")]
    assert third.line.tax_deferred == D("13.00")
    assert third.line.open == 0


def test_invoice_before_the_goods_is_a_claim_and_the_goods_use_it_up() -> None:
    billed = rules.invoice(line(), D(2))
    assert (billed.ahead_net, billed.ahead_tax, billed.released) == (D("66.67"), D("8.67"), ZERO)
    shipped = rules.issue(billed.line, D(3), waiting=D(1))
    assert (shipped.net, shipped.tax) == (D("100.00"), D("13.00"))
    assert (shipped.prebilled_net, shipped.claim_net, shipped.claim_tax) == (D("66.67"), D("33.33"), D("4.33"))
    rest = rules.invoice(shipped.line, D(1))
    assert (rest.net, rest.tax, rest.released, rest.ahead_net) == (D("33.33"), D("4.33"), D("4.33"), ZERO)
    assert (rest.line.tax_deferred, rest.line.to_invoice) == (ZERO, 0)


def test_tax_due_with_the_goods_is_not_released_again_by_the_invoice() -> None:
    shipped = rules.issue(line(), D(3), waiting=D(0))
    assert (shipped.claim_tax, shipped.deferred) == (D("13.00"), ZERO)
    assert rules.invoice(shipped.line, D(3)).released == ZERO


def test_tax_whose_date_has_come_is_used_by_the_oldest_delivery_first() -> None:
    first = rules.issue(line(), D(1), waiting=D(1))
    both = rules.issue(first.line, D(1), waiting=D(1)).line
    assert rules.due_now(both, D("4.33")) == D("4.33")
    after = Line(**{**both.__dict__, "tax_deferred": both.tax_deferred - D("4.33")})
    assert rules.due_now(after, D("4.33")) == ZERO
    one = rules.invoice(after, D(1))
    assert (one.tax, one.released) == (D("4.33"), D("0.00"))
    two = rules.invoice(one.line, D(1))
    assert (two.tax, two.released, two.line.tax_deferred) == (D("4.34"), D("4.34"), ZERO)


def test_goods_returned_after_the_invoice_keep_their_tax_until_the_red_invoice() -> None:
    done = rules.invoice(rules.issue(line(), D(3), waiting=D(1)).line, D(3)).line
    back = rules.take_back(done, D(1), D("33.33"), D("4.33"), deliver_again=False)
    assert (back.from_deferred, back.from_output) == (D("4.33"), ZERO)
    assert (back.line.red_due, back.line.red_due_tax, back.line.cancelled, back.line.open) == (1, D("4.33"), 1, 0)
    red = rules.reverse_invoice(back.line, D(1), D("33.33"), D("4.33"), waiting=D(1))
    assert (red.taken_back, red.ahead_net) == (D("4.33"), ZERO)
    assert (red.line.invoiced, red.line.red_due, red.line.invoiced_net) == (2, 0, D("66.67"))


def test_goods_delivered_again_need_no_red_invoice() -> None:
    done = rules.invoice(rules.issue(line(), D(3), waiting=D(0)).line, D(3)).line
    back = rules.take_back(done, D(1), D("33.33"), D("4.33"), deliver_again=True)
    assert (back.line.open, back.from_deferred) == (1, D("4.33"))
    again = rules.issue(back.line, D(1), waiting=D(0))
    assert (again.claim_net, again.claim_tax, again.deferred) == (D("33.33"), D("4.33"), D("4.33"))
    assert (again.line.red_due, again.line.delivered_net, again.line.billed) == (0, D("100.00"), 3)


def test_red_invoice_of_goods_not_delivered_takes_the_claim_back() -> None:
    billed = rules.invoice(line(), D(3)).line
    red = rules.reverse_invoice(billed, D(3), D("100.00"), D("13.00"), waiting=D(1))
    assert (red.ahead_net, red.ahead_tax, red.taken_back) == (D("100.00"), D("13.00"), ZERO)
    assert red.line.invoiced == 0


@dataclass
class Books:
    """What the entries of all steps leave on the accounts."""

    receivable: D = ZERO
    revenue: D = ZERO
    prebilled: D = ZERO
    deferred: D = ZERO
    output: D = ZERO
    issues: list[list[D]] = field(default_factory=list)  # quantity, returned, net, tax
    invoices: list[list[D]] = field(default_factory=list)


def step(books: Books, now: Line, verb: str, part: int, waiting: D) -> Line:
    """Take one step as the commands do, with a part of what is possible."""
    if verb == "issue" and now.open > 0:
        quantity = min(now.open, D(part))
        done = rules.issue(now, quantity, waiting=waiting)
        books.receivable += done.claim_net + done.claim_tax
        books.prebilled -= done.prebilled_net
        books.revenue += done.net
        books.deferred += done.deferred
        books.output += done.claim_tax - done.deferred
        books.issues.append([quantity, D(0), done.net, done.tax])
        return done.line
    if verb == "invoice" and now.to_invoice > 0:
        quantity = min(now.to_invoice, D(part))
        billed = rules.invoice(now, quantity)
        books.receivable += billed.ahead_net + billed.ahead_tax
        books.prebilled += billed.ahead_net
        books.output += billed.ahead_tax + billed.released
        books.deferred -= billed.released
        books.invoices.append([quantity, D(0), billed.net, billed.tax])
        return billed.line
    source = books.issues if verb in ("return", "swap") else books.invoices
    left = [row for row in source if row[0] > row[1]]
    if verb in ("issue", "invoice") or not left:
        return now
    row = left[part % len(left)]
    quantity = min(row[0] - row[1], D(part))
    net, tax = (part_of(row[i], row[1], row[1] + quantity, row[0]) for i in (2, 3))
    row[1] += quantity
    if verb == "red":
        red = rules.reverse_invoice(now, quantity, net, tax, waiting=waiting)
        books.receivable -= red.ahead_net + red.ahead_tax
        books.prebilled -= red.ahead_net
        books.output -= red.ahead_tax + red.taken_back
        books.deferred += red.taken_back
        return red.line
    back = rules.take_back(now, quantity, net, tax, deliver_again=verb == "swap")
    books.receivable -= net + tax
    books.revenue -= net
    books.deferred -= back.from_deferred
    books.output -= back.from_output
    return back.line


STEPS = st.lists(st.tuples(st.sampled_from(["issue", "invoice", "return", "swap", "red"]), st.integers(1, 5)), max_size=12)


@settings(max_examples=600, deadline=None)
@given(STEPS, st.integers(1, 9), st.integers(1, 100_000), st.sampled_from([D(0), D("0.4"), D(1)]))
def test_any_sequence_of_steps_leaves_the_books_whole(
    steps: list[tuple[str, int]], quantity: int, fen: int, waiting: D
) -> None:
    gross = D(fen) / 100
    net, tax, _ = line_amounts(D(1), gross, D(0), D("0.13"), True)
    now, books = Line(1, 1, D(quantity), net, tax), Books()
    for verb, part in steps:
        now = step(books, now, verb, part, waiting)
        assert books.receivable == books.revenue + books.prebilled + books.deferred + books.output
        assert books.revenue == now.delivered_net
        assert books.prebilled == (now.billed_net - now.delivered_net if now.ahead else ZERO)
        assert books.deferred == now.tax_deferred - now.red_due_tax
        assert now.open >= 0
        assert now.delivered + now.open + now.cancelled == now.quantity
        assert 0 <= now.red_due <= now.invoiced <= now.quantity


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["issue", "invoice"]), st.integers(1, 4))), st.integers(1, 9), st.integers(1, 100_000))
def test_a_line_delivered_and_invoiced_in_any_parts_ends_at_its_amounts(
    steps: list[tuple[str, int]], quantity: int, fen: int
) -> None:
    net, tax, gross = line_amounts(D(1), D(fen) / 100, D(0), D("0.13"), True)
    now, books = Line(1, 1, D(quantity), net, tax), Books()
    for verb, part in [*steps, ("issue", quantity), ("invoice", quantity)]:
        now = step(books, now, verb, part, D(1))
    assert (books.receivable, books.revenue, books.output) == (gross, net, tax)
    assert (books.prebilled, books.deferred) == (ZERO, ZERO)


def test_due_tax_is_spread_over_the_latest_deliveries() -> None:
    assert rules.spread_back(D("5.00"), [D("4.00"), D("3.00"), D("3.00")]) == [D("0.00"), D("2.00"), D("3.00")]


def test_prices_with_and_without_tax() -> None:
    assert price_rules.price_as(D("113"), D("0.13"), has_tax=True, wants_tax=False) == D("100.000000")
    assert price_rules.price_as(D("100"), D("0.13"), has_tax=False, wants_tax=True) == D("113.000000")
    assert price_rules.price_as(D("99.5"), D("0.13"), has_tax=True, wants_tax=True) == D("99.5")


@pytest.mark.parametrize(
    ("asked", "of_lines", "is_short", "promised"),
    [
        (dt.date(2026, 4, 1), [], True, dt.date(2026, 4, 1)),
        (None, [], False, dt.date(2026, 3, 17)),
        (None, [], True, dt.date(2026, 3, 30)),
        (None, [dt.date(2026, 3, 20), dt.date(2026, 3, 18)], False, dt.date(2026, 3, 20)),
        (None, [dt.date(2026, 3, 20)], True, dt.date(2026, 3, 30)),
        (None, [dt.date(2026, 5, 1)], True, dt.date(2026, 5, 1)),
    ],
)
def test_promise(asked: dt.date | None, of_lines: list[dt.date], is_short: bool, promised: dt.date) -> None:
    assert rules.promise_date(asked, of_lines, dt.date(2026, 3, 16), is_short=is_short) == promised


@pytest.mark.parametrize(
    ("kind", "fixes"),
    [("net", True), ("month_end", True), ("month_day", True), ("prepaid", True), ("cash", False), ("invoice", False)],
)
def test_terms_that_fix_a_collection_date(kind: str, fixes: bool) -> None:
    assert rules.has_collection_date(kind) is fixes


def test_without_terms_tax_falls_due_with_the_goods() -> None:
    assert rules.has_collection_date(None) is False


def test_steps_that_documents_forbid() -> None:
    fresh = line()
    issued = rules.issue(fresh, D(3), waiting=D(1)).line
    billed = rules.invoice(fresh, D(1)).line
    assert rules.blocked_moves("approved", [fresh]) == []
    assert [b.move for b in rules.blocked_moves("approved", [issued])] == ["unapprove", "cancel"]
    assert [b.move for b in rules.blocked_moves("approved", [billed])] == ["unapprove", "cancel", "close"]
    assert rules.blocked_moves("placed", [fresh]) == []
