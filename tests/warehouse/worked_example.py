"""A service shop's January 2026: opening balances, thirteen vouchers and its three statements worked out by hand."""

from __future__ import annotations

from typing import Any

OPENING: list[dict[str, Any]] = [
    {"account": "1001", "debit": "1000.00"},
    {"account": "1002", "debit": "60000.00"},
    {"account": "1122", "debit": "10100.00", "party": "M"},
    {"account": "1403", "debit": "8000.00"},
    {"account": "1601", "debit": "30000.00"},
    {"account": "1602", "credit": "6000.00"},
    {"account": "2202", "credit": "3500.00", "party": "N"},
    {"account": "2211", "credit": "18000.00"},
    {"account": "222101", "credit": "300.00"},
    {"account": "3001", "credit": "80000.00"},
    {"account": "310499", "credit": "1300.00"},
]

VOUCHERS: list[tuple[str, list[dict[str, Any]]]] = [
    (  # pay December wages
        "2026-01-05",
        [
            {"account": "2211", "debit": "18000.00"},
            {"account": "1002", "credit": "18000.00", "cf": 4},
        ],
    ),
    (  # service work orders, paid by transfer
        "2026-01-09",
        [
            {"account": "1002", "debit": "40400.00", "cf": 1},
            {"account": "5001", "credit": "40000.00"},
            {"account": "222101", "credit": "400.00"},
        ],
    ),
    (  # parts used
        "2026-01-09",
        [
            {"account": "5401", "debit": "6000.00"},
            {"account": "1403", "credit": "6000.00"},
        ],
    ),
    (  # receipt from M
        "2026-01-12",
        [
            {"account": "1002", "debit": "10100.00", "cf": 1},
            {"account": "1122", "credit": "10100.00", "party": "M"},
        ],
    ),
    (  # parts from N (VAT is cost for a small-scale taxpayer)
        "2026-01-13",
        [
            {"account": "1403", "debit": "5150.00"},
            {"account": "2202", "credit": "5150.00", "party": "N"},
        ],
    ),
    (  # pay N
        "2026-01-15",
        [
            {"account": "2202", "debit": "3500.00", "party": "N"},
            {"account": "1002", "credit": "3500.00", "cf": 3},
        ],
    ),
    (  # wages: technicians and office
        "2026-01-31",
        [
            {"account": "5401", "debit": "15000.00"},
            {"account": "560201", "debit": "6000.00"},
            {"account": "2211", "credit": "21000.00"},
        ],
    ),
    (  # rent
        "2026-01-16",
        [
            {"account": "560207", "debit": "4000.00"},
            {"account": "1002", "credit": "4000.00", "cf": 6},
        ],
    ),
    (  # depreciation
        "2026-01-31",
        [
            {"account": "560206", "debit": "250.00"},
            {"account": "1602", "credit": "250.00"},
        ],
    ),
    (  # pay VAT of the last quarter
        "2026-01-15",
        [
            {"account": "222101", "debit": "300.00"},
            {"account": "1002", "credit": "300.00", "cf": 5},
        ],
    ),
    (  # fuel in cash
        "2026-01-20",
        [
            {"account": "560199", "debit": "320.00"},
            {"account": "1001", "credit": "320.00", "cf": 6},
        ],
    ),
    (  # urban construction tax
        "2026-01-31",
        [
            {"account": "540302", "debit": "14.00"},
            {"account": "222112", "credit": "14.00"},
        ],
    ),
    (  # income tax accrued
        "2026-01-31",
        [
            {"account": "5801", "debit": "420.80"},
            {"account": "222115", "credit": "420.80"},
        ],
    ),
]

# fmt: off
_BALANCE_SHEET = {
    "end": {
        "1": "85380.00", "9": "7150.00", "10": "7150.00", "15": "92530.00", "18": "30000.00", "19": "6250.00",
        "20": "23750.00", "29": "23750.00", "30": "116280.00", "33": "5150.00", "35": "21000.00", "36": "834.80",
        "41": "26984.80", "47": "26984.80", "48": "80000.00", "51": "9295.20", "52": "89295.20", "53": "116280.00",
    },
    "year_begin": {
        "1": "61000.00", "4": "10100.00", "9": "8000.00", "10": "8000.00", "15": "79100.00", "18": "30000.00",
        "19": "6000.00", "20": "24000.00", "29": "24000.00", "30": "103100.00", "33": "3500.00", "35": "18000.00",
        "36": "300.00", "41": "21800.00", "47": "21800.00", "48": "80000.00", "51": "1300.00", "52": "81300.00",
        "53": "103100.00",
    },
}

_INCOME = {
    "month": {
        "1": "40000.00", "2": "21000.00", "3": "14.00", "6": "14.00", "11": "320.00", "14": "10250.00", "21": "8416.00",
        "30": "8416.00", "31": "420.80", "32": "7995.20",
    },
    "ytd": {
        "1": "40000.00", "2": "21000.00", "3": "14.00", "6": "14.00", "11": "320.00", "14": "10250.00", "21": "8416.00",
        "30": "8416.00", "31": "420.80", "32": "7995.20",
    },
}

_CASH_FLOW = {
    "month": {
        "1": "50500.00", "3": "3500.00", "4": "18000.00", "5": "300.00", "6": "4320.00", "7": "24380.00",
        "20": "24380.00", "21": "61000.00", "22": "85380.00",
    },
    "ytd": {
        "1": "50500.00", "3": "3500.00", "4": "18000.00", "5": "300.00", "6": "4320.00", "7": "24380.00",
        "20": "24380.00", "21": "61000.00", "22": "85380.00",
    },
}

# fmt: on


def _filled(given: dict[str, str], lines: int) -> dict[str, str]:
    """Lines without a value are 0.00."""
    return {str(line): given.get(str(line), "0.00") for line in range(1, lines + 1)}


def balance_sheet(column: str) -> dict[str, str]:
    return _filled(_BALANCE_SHEET[column], 53)


def income_statement(column: str) -> dict[str, str]:
    return _filled(_INCOME[column], 32)


def cash_flow(column: str) -> dict[str, str]:
    return _filled(_CASH_FLOW[column], 22)
