"""A handful of everything else: what the company's people did in the last days of the story, beside orders and money.

The story tells what happens a thousand times. Here stands what happens now and then (a price list, a loan, a count, a draft),
so that each page of the demo company shows something. It is written when the story is over, each paper by commands.
"""

from __future__ import annotations

from apps.demo.recent import buying, expenses, money, notices, sales, stock
from apps.demo.recent.desk import Desk

__all__ = ["Desk", "write_recent"]


def write_recent(desk: Desk) -> None:
    """The last days' papers: goods first, so that nobody promises or lends what is not there."""
    stock.write(desk)
    sales.write(desk)
    buying.write(desk)
    money.write(desk)
    expenses.write(desk)
    notices.write(desk)
