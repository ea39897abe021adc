"""The pages of a month's end: the list with its buttons, the ends kept with a close, bookings, schedules, the VAT sheet."""

from collections.abc import Callable

from operational.core.api import Actor
from tests.apps.test_screens import page
from tests.books import Books
from tests.ledger.vouchers import posted

As = Callable[[str], Actor]


def test_the_pages_of_a_months_end_do_the_work_and_show_it(company: Books, screens: As) -> None:
    posted(company, "2026-01-10", ["D 1221 1130.00", "C 5001 1000.00", "C 22210107 130.00"])
    company.run("ledger.close_period", {"month": "2026-01"})
    posted(company, "2026-02-10", ["D 1221 1130.00", "C 5001 1000.00", "C 22210107 130.00"])
    plan = {"name": "房租", "debit_account": "560207", "credit_account": "1801", "amount": "300.00", "months": 3,
            "first_month": "2026-02"}  # fmt: skip
    schedule = company.run("closing.save_schedule", plan).result
    screens("boss")
    shown = page("ledger/periods")
    assert [str(e.value) for e in (*shown.exception, *shown.error)] == []
    assert [button.key for button in shown.button if (button.key or "").startswith("do_")] == [
        "do_closing.schedules", "do_closing.vat", "do_closing.profit",
    ]  # fmt: skip
    assert shown.button(key="close_2026-02").disabled  # the schedule holds the month up
    head = company.sql("select head from ledger.closing_head where chain = 'entry'")[0]["head"]
    assert head in [block.value for block in shown.code]
    shown.button(key="do_closing.schedules").click().run()
    assert not shown.exception
    assert shown.button(key="confirm_step") and any("560207" in str(table.value) for table in shown.markdown)
    assert company.count("closing.booking") == 0  # tried only: the entry is shown before it is written
    company.run("closing.book_schedules", {"month": "2026-02"})
    made = company.sql("select number, amount::text as amount from closing.booking")
    assert [row["amount"] for row in made] == ["100.00"]
    for path, query in {
        "closing/bookings": {},
        "closing/booking": {"id": made[0]["number"]},
        "closing/schedules": {},
        "closing/schedule": {"id": schedule["number"]},
        "closing/vat": {"month": "2026-02"},
    }.items():
        shown = page(path, **query)
        assert [str(e.value) for e in (*shown.exception, *shown.error)] == [], path
