"""One way in: one effect for a request key, nothing kept after a refusal, a batch is all or nothing."""

import threading
from typing import Any

import pytest
import sqlalchemy as sa

from operational.core.api import Conflict, InvalidInput, NotFound, NotPermitted, Refusal
from operational.dispatch.api import Answer, Call, dispatch, dispatch_many
from operational.dispatch.database_errors import as_refusal
from tests.books import Books

ITEM = {"code": "P-001", "name": "离心泵", "unit": "台"}


def items(company: Books) -> int:
    return company.count("items.item")


def test_a_command_answers_and_leaves_an_event(company: Books) -> None:
    answer = company.run("items.save_item", ITEM)
    row = company.sql("select id, name from items.item where code = 'P-001'")[0]
    assert answer.result["id"] == row["id"]
    event = company.sql("select kind, name, document_id, actor_id from core.event where name = 'items.save_item'")
    assert event == [{"kind": "command", "name": "items.save_item", "document_id": row["id"], "actor_id": 1}]


def test_the_same_key_with_the_same_input_gives_the_first_answer(company: Books) -> None:
    first = company.run("items.save_item", ITEM, key="once")
    again = company.run("items.save_item", ITEM, key="once")
    assert (first.replayed, again.replayed) == (False, True)
    assert again.result == first.result
    assert items(company) == 1
    assert company.count("core.request where key = 'once'") == 1


def test_the_same_key_with_another_input_is_refused(company: Books) -> None:
    company.run("items.save_item", ITEM, key="once")
    with pytest.raises(Conflict) as caught:
        company.run("items.save_item", {**ITEM, "name": "别的泵"}, key="once")
    assert caught.value.key == "dispatch.key_reused"
    assert company.sql("select name from items.item") == [{"name": "离心泵"}]


def test_eight_callers_with_one_key_have_one_effect(company: Books) -> None:
    answers: list[Answer] = []
    barrier = threading.Barrier(8)

    def click() -> None:
        barrier.wait()
        answers.append(company.run("items.save_item", ITEM, key="click"))

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 7
    assert len({answer.result["id"] for answer in answers}) == 1
    assert items(company) == 1


def test_a_dry_run_answers_and_keeps_nothing(company: Books) -> None:
    answer = company.run("items.save_item", ITEM, key="try", dry_run=True)
    assert answer.dry_run
    assert items(company) == 0
    assert company.count("core.request where key = 'try'") == 0
    assert company.count("core.event where name = 'items.save_item'") == 0
    assert not company.run("items.save_item", ITEM, key="try").replayed


def test_without_the_right_nothing_happens(company: Books) -> None:
    with pytest.raises(NotPermitted) as caught:
        company.run("items.save_item", ITEM, as_="nobody")
    assert caught.value.values["permission"].startswith("permission.items.")
    assert items(company) == 0


@pytest.mark.parametrize(
    ("data", "field", "key"),
    [
        ({"code": "P-001", "unit": "台"}, "name", "core.field_missing"),
        ({**ITEM, "colour": "red"}, "colour", "core.field_unknown"),
        ({**ITEM, "list_price": 1.5}, "list_price", "core.float_refused"),
        ({**ITEM, "list_price": "Infinity"}, "list_price", "core.not_a_number"),
        ({**ITEM, "list_price": "-1"}, "list_price", "core.must_not_be_negative"),
    ],
)
def test_bad_input_is_refused_by_field(company: Books, data: dict[str, Any], field: str, key: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        company.run("items.save_item", data)
    assert [(p.field, p.key) for p in caught.value.problems] == [(field, key)]
    assert items(company) == 0


def test_every_problem_is_reported_at_once(company: Books) -> None:
    with pytest.raises(InvalidInput) as caught:
        company.run("items.save_item", {"list_price": "x"})
    assert {p.field for p in caught.value.problems} >= {"code", "name", "list_price"}


def test_an_unknown_command_is_named(company: Books) -> None:
    with pytest.raises(NotFound) as caught:
        company.run("items.fly", {})
    assert caught.value.values == {"name": "items.fly"}


def test_a_batch_is_all_or_nothing(company: Books) -> None:
    calls = [Call("items.save_item", {**ITEM, "code": f"P-{n}"}) for n in range(3)]
    calls.append(Call("items.save_item", {**ITEM, "code": "P-9", "unit": "没有的单位"}))
    with pytest.raises(Refusal) as caught:
        dispatch_many(company.database, company.actor(), calls)
    assert caught.value.problems[0].row == 4
    assert items(company) == 0
    outcomes = dispatch_many(company.database, company.actor(), calls[:3])
    assert [o.answer is not None for o in outcomes] == [True, True, True]
    assert items(company) == 3


def test_a_collecting_batch_reports_every_refusal_and_keeps_nothing(company: Books) -> None:
    calls = [
        Call("items.save_item", {**ITEM, "code": "A"}),
        Call("items.save_item", {"code": "B"}),
        Call("items.save_item", {**ITEM, "code": "C", "unit": "没有的单位"}),
        Call("items.save_item", {**ITEM, "code": "D"}),
    ]
    outcomes = dispatch_many(company.database, company.actor(), calls, collect=True)
    assert [o.index for o in outcomes] == [0, 1, 2, 3]
    assert [o.refusal is not None for o in outcomes] == [False, True, True, False]
    assert items(company) == 0
    assert company.count("core.event where name = 'items.save_item'") == 0


def test_the_same_key_twice_in_one_batch_has_one_effect(company: Books) -> None:
    call = Call("items.save_item", ITEM, key="twin")
    outcomes = dispatch_many(company.database, company.actor(), [call, call])
    assert [o.answer.replayed for o in outcomes if o.answer] == [False, True]
    assert items(company) == 1
    again = dispatch_many(company.database, company.actor(), [call])
    assert again[0].answer is not None and again[0].answer.replayed


def test_a_changed_row_is_not_overwritten_by_someone_who_did_not_see_it(company: Books) -> None:
    company.run("items.save_item", ITEM)
    company.run("items.save_item", {**ITEM, "name": "新名", "version": 1})
    with pytest.raises(Conflict) as caught:
        dispatch(company.database, company.actor(), "items.save_item", {**ITEM, "name": "旧人改名", "version": 1})
    assert caught.value.key == "core.changed_by_another"
    assert company.sql("select name, version from items.item") == [{"name": "新名", "version": 2}]


def test_amounts_that_nobody_can_keep_are_refused_in_words(company: Books) -> None:
    company.run("items.save_item", ITEM)
    company.run("parties.save_party", {"code": "C1", "name": "申江水务", "is_customer": True, "is_supplier": True})
    barcode, beyond = "690123456789", {"quantity": "99999999", "price": "99999999"}
    for name, partner in (("sales.save_order", "customer"), ("purchasing.save_order", "supplier")):
        for line, key in (({"quantity": barcode, "price": "1"}, "core.too_large"), (beyond, "core.amount_out_of_range")):
            with pytest.raises(Refusal) as caught:
                company.run(name, {partner: "C1", "lines": [{"item": "P-001", **line}]})
            assert caught.value.key == key
    with pytest.raises(InvalidInput) as refused:
        company.run("invoicing.receive_money", {"party": "C1", "amount": "1000000000000.00"})
    assert refused.value.key == "core.too_large"
    assert company.count('sales."order"') + company.count('purchasing."order"') == 0


@pytest.mark.parametrize(("written", "meant"), [("1,234.5", "1234.500000"), ("1,2345", "12345.000000"), ("２", "2.000000")])
def test_numbers_are_read_as_people_group_them(company: Books, written: str, meant: str) -> None:
    company.run("items.save_item", {**ITEM, "list_price": written})
    assert company.sql("select list_price::text from items.item") == [{"list_price": meant}]


@pytest.mark.parametrize("written", ["1,5", "1.234,56", "1_5", "1,,5", ","])
def test_numbers_that_may_mean_two_things_are_refused(company: Books, written: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        company.run("items.save_item", {**ITEM, "list_price": written})
    assert caught.value.key == "core.not_a_number"


def test_a_sum_that_no_column_holds_is_a_refusal(company: Books) -> None:
    with pytest.raises(sa.exc.DBAPIError) as caught:
        company.sql("select 99999999999999999::numeric(18,2)")
    refused = as_refusal(caught.value)
    assert refused is not None
    assert refused.key == "core.amount_out_of_range"
