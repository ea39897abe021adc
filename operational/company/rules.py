"""The calendar and the numbering of documents, as values."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

HOLIDAYS_FILE = Path(__file__).with_name("data") / "holidays.csv"
DAYS_OFF_IN_A_ROW_MAX = 60  # the longest official break is nine days; more is an error in the calendar
SATURDAY = 5

# Prefixes as Chinese trading software writes them: the pinyin initials of the paper's name.
SERIES_PREFIXES: Mapping[str, str] = {
    "sales.order": "XSDD",
    "sales.goods_issue": "XSCK",
    "sales.goods_return": "XSTH",
    "sales.amendment": "XSBG",
    "sales.price_adjustment": "XSTJ",
    "sales.exchange": "HHD",
    "purchasing.requisition": "QGD",
    "purchasing.order": "CGDD",
    "purchasing.goods_receipt": "CGRK",
    "purchasing.goods_return": "CGTH",
    "purchasing.inspection": "LLJY",
    "purchasing.exchange": "CGHH",
    "invoicing.receipt": "SKD",
    "invoicing.payment": "FKD",
    "invoicing.sales_invoice": "XSFP",
    "invoicing.purchase_invoice": "CGFP",
    "invoicing.clearing": "HXD",
    "invoicing.netting": "CDD",
    "dealings.statement": "DZD",
    "invoicing.write_off": "HXZD",
    "invoicing.cash_count": "XJPD",
    "invoicing.cash_entry": "QTSZ",
    "invoicing.payment_request": "FKSQ",
    "invoicing.acceptance": "CDHP",
    "invoicing.claim": "QTYS",
    "invoicing.revaluation": "WBTH",
    "closing.booking": "QMJZ",
    "closing.schedule": "TXJH",
    "reporting.budget": "YSD",
    "invoicing.invoice_request": "KPSQ",
    "invoicing.invoice_batch": "KPPC",
    "invoicing.red_confirmation": "HZQR",
    "invoicing.tax_selection": "GXDK",
    "stock.transfer": "DBD",
    "stock.other_receipt": "QTRK",
    "stock.other_issue": "QTCK",
    "stock.loan": "JCD",
    "stock.custody": "DGD",
    "stock.assembly": "ZZD",
    "stock.disassembly": "CXD",
    "stock.count": "PDD",
    "stock.close": "CHGZ",
    "stock.value_adjustment": "CBTZ",
    "purchasing.landed_cost": "FYFT",
    "expenses.claim": "BXD",
    "expenses.advance": "JKD",
    "assets.asset": "GDZC",
    "assets.depreciation": "ZJD",
    "assets.disposal": "ZCCZ",
    "assets.stocktake": "ZCPD",
    "costing.allocation": "ZZFT",
    "fulfilment.pick_list": "JHD",
    "planning.suggestion": "BHJY",
}


def is_workday(day: dt.date, kinds: Mapping[dt.date, str]) -> bool:
    """Whether people work: official days off and make-up days first, then Monday to Friday."""
    kind = kinds.get(day)
    if kind is not None:
        return kind == "makeup_workday"
    return day.weekday() < SATURDAY


def next_workday(day: dt.date, kinds: Mapping[dt.date, str]) -> dt.date:
    """The day itself when people work on it, else the first workday after it."""
    for offset in range(DAYS_OFF_IN_A_ROW_MAX + 1):
        candidate = day + dt.timedelta(days=offset)
        if is_workday(candidate, kinds):
            return candidate
    raise ValueError(f"no workday within {DAYS_OFF_IN_A_ROW_MAX} days after {day}")


def series_rows() -> list[dict[str, Any]]:
    """How the documents of a new company are numbered: prefix, year and month, four digits from 1 each month."""
    return [
        {"kind": kind, "prefix": prefix, "period_format": "YYYYMM", "width": 4}
        for kind, prefix in SERIES_PREFIXES.items()
    ]


def holiday_rows() -> list[dict[str, Any]]:
    """The official calendar that comes with the product; later years are added by the company."""
    with HOLIDAYS_FILE.open(encoding="utf-8", newline="") as file:
        return [
            {**row, "day": dt.date.fromisoformat(row["day"]), "overtime_factor": Decimal(row["overtime_factor"])}
            for row in csv.DictReader(file)
        ]
