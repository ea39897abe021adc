"""The front door of core: what every slice may use."""

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
from operational.core.money import (
    BOOK_CURRENCY,
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
    part_of,
    round_money,
    round_quantity,
    split_inclusive,
)
from operational.core.settings import settings
from operational.core.states import Machine, Move
from operational.core.tx import SHANGHAI, SYSTEM_USER, Actor, Tx
from operational.core.words import LOCALES, knows, label, locale_of, say

__all__ = [
    "BOOK_CURRENCY", "FEN", "LOCALES", "SHANGHAI", "SYSTEM_USER", "ZERO", "Actor", "Amount", "AmountCol", "Base", "Command",
    "Conflict", "Database", "Document", "Fact", "Fraction", "GongdanError", "Id", "Input", "InvalidInput", "Machine", "Money",
    "Move", "NotFound", "NotPermitted", "NotSignedIn", "Output", "Problem", "Qty", "QtyCol", "Quantity", "Query", "RateCol",
    "Reaction", "RefTo", "Refusal", "Row", "SignedAmount", "SignedQty", "Tx", "UnitPrice", "Xid8", "allocate", "command",
    "fact_name", "insert_rows", "knows", "label", "locale_of", "metadata", "on", "part_of", "query", "ref", "refuse", "require",
    "round_money", "round_quantity", "say", "settings", "split_inclusive",
]  # fmt: skip
