"""What hasty people do to drafts in parts, fixed assets, month-end work and inspections: one effect, or a refusal by name."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from operational.core.api import Refusal
from tests.books import Books
from tests.doors import asset_papers, papers
from tests.doors.shop import DAY, VOUCHER, Shop
from tests.hostile.test_mischief import holds, refused

BEFORE = "2026-03-01"


@pytest.fixture(scope="module")
def shop(still_company: Books) -> Shop:
    return Shop(still_company)


def at_once(*works: Callable[[], Any]) -> list[str]:
    """What came of callers at the same moment: ``ok`` or the key of the refusal."""
    told: list[str] = []
    gate = threading.Barrier(len(works))

    def one(work: Callable[[], Any]) -> None:
        gate.wait(timeout=60)
        try:
            work()
        except Refusal as refusal:
            told.append(refusal.key)
        else:
            told.append("ok")

    clicks = [threading.Thread(target=one, args=[work]) for work in works]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    return sorted(told)


def twice(work: Callable[[], Any]) -> list[str]:
    return at_once(work, work)


def draft(shop: Shop, tag: str) -> int:
    given = {"bill_number": f"1301 {tag}", "amount": "800.00", "issued_on": "2026-03-01", "due_date": "2026-09-01"}
    return int(shop.run("invoicing.receive_acceptance", party="C1", acceptor="中国银行", date=DAY, **given)["id"])


def test_a_part_of_a_draft_leaves_once(shop: Shop) -> None:
    bill = draft(shop, "once")
    for part in ("0.00", "800.01"):
        for command, more in (("endorse", {"party": "S1"}), ("discount", {"interest": "0.01"}), ("collect", {})):
            given = {"acceptance": bill, "part": part, **more}
            refused(shop, f"invoicing.{command}_acceptance", given, "invoicing.part_of_draft", "part")
    given = {"acceptance": bill, "part": "10.00", "interest": "10.00"}
    refused(shop, "invoicing.discount_acceptance", given, "invoicing.interest_too_large", "interest")
    told = at_once(
        lambda: shop.run("invoicing.endorse_acceptance", acceptance=bill, party="S1", part="500.00"),
        lambda: shop.run("invoicing.collect_acceptance", acceptance=bill, part="500.00"),
    )
    assert told == ["core.move_not_allowed", "ok"]
    rows = shop.books.sql(
        "select sum(amount)::text as sum, count(*) as n from invoicing.acceptance where bill_number = '1301 once'"
    )
    assert rows == [{"sum": "800.00", "n": 2}]
    holds(shop)


def test_a_draft_does_not_move_before_it_came(shop: Shop) -> None:
    for command, more in (("endorse", {"party": "S1"}), ("discount", {"interest": "1.00"}), ("collect", {})):
        given = {"acceptance": draft(shop, command), "date": BEFORE, **more}
        refused(shop, f"invoicing.{command}_acceptance", given, "core.before_its_document", "date")
    holds(shop)


def test_a_card_leaves_once_and_a_month_is_depreciated_once(shop: Shop) -> None:
    given = asset_papers.month(shop, "twice")
    assert twice(lambda: shop.run("assets.depreciate_month", **given)) == ["assets.month_is_depreciated", "ok"]
    card = asset_papers.card(shop, "gone")
    leave = {"asset": card, "way": "scrap", "reason": "旧"}
    refused(shop, "assets.dispose_asset", {**leave, "date": BEFORE}, "assets.before_start", "date")
    told = twice(lambda: shop.run("assets.dispose_asset", date=DAY, **leave))
    assert (told[1], len(told)) == ("ok", 2), told
    holds(shop)


def test_a_disposal_is_neither_to_come_nor_taken_back_before_it_was(shop: Shop) -> None:
    made = asset_papers.disposed(shop, "back")
    given = {"disposal": made, "reason": "错", "date": BEFORE}
    refused(shop, "assets.reverse_disposal", given, "core.before_its_document", "date")
    holds(shop)


def test_a_card_does_not_leave_on_a_day_to_come(shop: Shop) -> None:
    leave = {"asset": asset_papers.card(shop, "to come"), "way": "scrap", "reason": "旧", "date": "2026-12-03"}
    refused(shop, "assets.dispose_asset", leave, "assets.start_in_future", "date")
    holds(shop)


def test_a_life_cut_in_the_month_in_which_the_card_leaves_changes_nothing_any_more(shop: Shop) -> None:
    """A new life counts from the next month; February and March are two of sixty."""
    run = shop.books.sql("select number from assets.depreciation where state = 'booked'")
    card = asset_papers.card(shop, "short", date="2026-02-02", start_date="2026-01-05")
    if not run:
        shop.run("assets.depreciate_month", month="2026-02")
    shop.run("assets.change_asset", asset=card, life_months=1, date=DAY, reason="年限")
    shop.run("assets.dispose_asset", asset=card, way="scrap", date=DAY, reason="旧")
    worn = (
        "select sum(m.original) filter (where m.original > 0) - a.residual_value as most,"
        " sum(m.accumulated) filter (where m.accumulated > 0) as worn"
        " from assets.asset as a join assets.movement as m on m.asset_id = a.id where a.number = :card group by a.id"
    )
    found = shop.books.sql(worn, card=card)[0]
    assert (found["worn"], found["most"]) == (Decimal("190.00"), Decimal("5700.00"))
    holds(shop)


def test_the_work_of_a_month_is_booked_once_and_taken_back_from_its_end(shop: Shop) -> None:
    given = papers.month_work(shop, "m", "book_schedules")
    for command in ("book_schedules", "transfer_vat", "transfer_profit"):

        def work(name: str = command) -> Any:
            return shop.run(f"closing.{name}", **given)

        assert twice(work) == ["closing.booked_already", "ok"]
    booked = shop.books.sql("select number from closing.booking where state = 'booked' order by id")
    first, vat, profit = (row["number"] for row in booked)
    for number in (first, vat):
        refused(shop, "closing.reverse_booking", {"booking": number, "reason": "x"}, "closing.later_work_first", "booking")
    back = {"booking": profit, "reason": "重做"}
    assert twice(lambda: shop.run("closing.reverse_booking", **back)) == ["core.move_not_allowed", "ok"]
    holds(shop)


def test_two_who_tidy_and_merge_at_once_leave_no_gap_and_touch_nothing_posted(shop: Shop) -> None:
    posted = shop.voucher("approve_voucher", "post_vouchers")
    before = shop.books.sql("select number, sequence, provisional from ledger.voucher where id = :id", id=posted)
    for _ in range(3):
        shop.run("ledger.save_voucher", **VOUCHER)
    tidy = lambda: shop.run("ledger.renumber_vouchers", month="2026-03")  # noqa: E731
    make = lambda: shop.run("ledger.make_vouchers")  # noqa: E731
    assert at_once(tidy, make, tidy, make) == ["ok"] * 4
    tidy()
    gaps = shop.books.sql(
        "select type from ledger.voucher where month = '2026-03-01' and state <> 'discarded' group by type"
        " having max(coalesce(sequence, provisional)) <> count(*)"
        " or count(distinct coalesce(sequence, provisional)) <> count(*)")  # fmt: skip
    assert gaps == []
    assert shop.books.sql("select number, sequence, provisional from ledger.voucher where id = :id", id=posted) == before
    holds(shop)


def test_goods_are_inspected_once_and_an_exchange_given_up_once(shop: Shop) -> None:
    receipt = shop.to_inspect("insp")
    bad = {"goods_receipt": receipt, "lines": [{"line_no": 1, "accepted": "3"}, {"line_no": 1, "rejected": "-1", "reason": "坏"}]}
    with pytest.raises(Refusal) as caught:
        shop.run("purchasing.inspect_goods", **bad)
    assert (caught.value.status, caught.value.problems[0].field) == (400, "lines.1.rejected")
    refused(
        shop, "purchasing.inspect_goods", {**bad, "lines": bad["lines"][:1]}, "purchasing.more_than_pending", "lines.0.accepted"
    )
    assert twice(lambda: shop.run("purchasing.inspect_goods", goods_receipt=receipt)) == ["ok", "purchasing.nothing_to_inspect"]
    exchange = papers.direct_exchange(shop, "up")
    give_up = {"exchange": exchange, "reason": "停产"}
    told = twice(lambda: shop.run("fulfilment.give_up_direct_exchange", **give_up))
    assert told == ["core.move_not_allowed", "ok"]
    came = papers.direct_exchange(shop, "came")
    shop.run("purchasing.receive_exchange", exchange=came)
    refused(shop, "fulfilment.give_up_direct_exchange", {**give_up, "exchange": came}, "core.move_not_allowed", None)
    holds(shop)


def test_a_role_is_made_once_and_one_of_the_product_keeps_its_words(shop: Shop) -> None:
    role = {"code": "order_desk", "permissions": {"items.item.view": "all"}}
    told = twice(lambda: shop.run("identity.save_role", name='跟"单"', **role))
    assert told in (["ok", "ok"], ["core.already_exists", "ok"]), told
    with pytest.raises(Refusal) as caught:
        shop.run("identity.save_role", name="长" * 500, **role)
    assert (caught.value.status, caught.value.problems[0].field) == (400, "name")
    with pytest.raises(Refusal) as caught:
        shop.run("identity.save_role", name="长\x00", **role)
    assert caught.value.key == "dispatch.text_unstorable"


def test_a_statement_of_a_month_is_made_once(shop: Shop) -> None:
    party = shop.stated("once")
    told = twice(lambda: shop.run("dealings.mail_statement", party=party))
    assert told == ["dealings.statement_is_made", "ok"]
    made = shop.books.sql("select max(id) as id from dealings.statement")[0]["id"]
    shop.run("dealings.cancel_statement", statement=made, reason="错")
    refused(shop, "dealings.mail_statement", {"party": shop.customer("silent")}, "dealings.statement_not_due", "party")
    holds(shop)
