"""Due days and credit codes, worked out by hand."""

import datetime as dt

import pytest

from operational.parties import rules


@pytest.mark.parametrize(
    ("kind", "days", "start", "invoice", "expected"),
    [
        ("cash", 0, "2026-03-16", None, "2026-03-16"),
        ("prepaid", 0, "2026-03-16", None, "2026-03-16"),
        ("net", 30, "2026-04-01", None, "2026-05-01"),
        ("net", 30, "2026-01-30", None, "2026-03-01"),
        ("invoice", 30, "2026-03-01", None, "2026-03-31"),
        ("invoice", 30, "2026-03-01", "2026-03-20", "2026-04-19"),
        ("net", 30, "2026-03-01", "2026-03-20", "2026-03-31"),
        ("month_end", 30, "2026-03-10", None, "2026-04-30"),
        ("month_end", 60, "2026-12-31", None, "2027-03-01"),
        ("month_day", 15, "2026-03-31", None, "2026-04-15"),
        ("month_day", 31, "2026-01-31", None, "2026-02-28"),
        ("month_day", 15, "2026-12-01", None, "2027-01-15"),
    ],
)
def test_due_days(kind: str, days: int, start: str, invoice: str | None, expected: str) -> None:
    invoice_date = dt.date.fromisoformat(invoice) if invoice else None
    assert rules.due_date(kind, days, dt.date.fromisoformat(start), invoice_date) == dt.date.fromisoformat(expected)


def test_an_unknown_kind_of_terms_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown kind of terms 'barter'"):
        rules.due_date("barter", 0, dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("code", "is_right"),
    [
        ("91350100M000100Y43", True),  # the example of GB 32100-2015
        ("91350100M000100Y44", False),
        ("91350100M000100Y34", False),  # two characters changed places
        ("91350100M000I00Y43", False),  # I is not used, it reads as 1
        ("91350100M000100Y4", False),
    ],
)
def test_the_check_character_of_credit_codes(code: str, is_right: bool) -> None:
    assert rules.is_credit_code(code) is is_right


@pytest.mark.parametrize(
    ("tax_id", "is_suspect"),
    [("", False), ("310115123456789", False), ("91350100m000100y43", False), ("91350100M000100Y44", True)],
)
def test_only_an_18_character_code_can_be_wrong(tax_id: str, is_suspect: bool) -> None:
    assert rules.is_tax_id_suspect(tax_id) is is_suspect
