"""The front door of core: what every slice may use."""

from operational.core.capitals import date_capitals, rmb_capitals
from operational.core.checks import OFFENDERS_MAX, Check
from operational.core.codes import CODE, as_code, without_invisible_ends
from operational.core.database import (
    AmountCol,
    Base,
    Database,
    Document,
    Id,
    QtyCol,
    RateCol,
    Row,
    Xid8,
    insert_rows,
    metadata,
)
from operational.core.declare import Command, Fact, Input, Output, Query, Reaction, RefTo, command, fact_name, on, query, ref
from operational.core.errors import (
    Conflict,
    GongdanError,
    InvalidInput,
    NotFound,
    NotPermitted,
    NotSignedIn,
    Problem,
    Refusal,
    refuse,
    require,
)
from operational.core.masters import locked_master, remember, save_master
from operational.core.money import (
    BOOK_CURRENCY,
    ENTERED,
    FEN,
    ZERO,
    Amount,
    Fraction,
    Money,
    Qty,
    Quantity,
    SignedAmount,
    SignedQty,
    UnitPrice,
    allocate,
    line_amounts,
    part_of,
    round_money,
    round_quantity,
    split_inclusive,
    written_number,
)
from operational.core.paging import PAGE_ROWS_MAX, Page, like, page_of
from operational.core.pinyin import initials, spelled
from operational.core.settings import settings
from operational.core.states import Machine, Move
from operational.core.tables import Series, Setting
from operational.core.tx import SHANGHAI, SYSTEM_USER, Actor, Tx
from operational.core.verify import CHECKS
from operational.core.waiting import WAITING_ROWS_MAX, Waiting, WaitingAsked, WaitingRow
from operational.core.words import LOCALES, knows, label, locale_of, say

__all__ = [
    "BOOK_CURRENCY", "CHECKS", "CODE", "ENTERED", "FEN", "LOCALES", "OFFENDERS_MAX", "PAGE_ROWS_MAX", "SHANGHAI", "SYSTEM_USER",
    "WAITING_ROWS_MAX", "ZERO", "Actor", "Amount", "AmountCol", "Base", "Check", "Command", "Conflict", "Database",
    "Document", "Fact", "Fraction", "GongdanError", "Id", "Input", "InvalidInput", "Machine", "Money", "Move",
    "NotFound", "NotPermitted", "NotSignedIn", "Output", "Page", "Problem", "Qty", "QtyCol", "Quantity", "Query",
    "RateCol", "Reaction", "RefTo", "Refusal", "Row", "Series", "Setting", "SignedAmount", "SignedQty", "Tx",
    "UnitPrice", "Waiting", "WaitingAsked", "WaitingRow", "Xid8", "allocate", "as_code", "command", "date_capitals", "fact_name",
    "initials", "insert_rows", "knows", "label", "like", "line_amounts", "locale_of", "locked_master", "metadata", "on",
    "page_of", "part_of", "query", "ref", "refuse", "remember", "require", "rmb_capitals", "round_money", "round_quantity",
    "save_master", "say", "settings", "spelled", "split_inclusive", "without_invisible_ends", "written_number",
]  # fmt: skip
