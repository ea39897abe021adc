"""Amounts and dates in capitals (人民币大写), as receipts, statements and cheques write them against forgery.

Basis: 正确填写票据和结算凭证的基本规定 (annex of 支付结算办法, 1997) and 会计基础工作规范 art. 52. Where the rules leave a
choice the product has one answer: 整 after whole yuan only, 零 written after 元 when the yuan digit is 0, none before the
thousands when the ten-thousands digit is 0.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from operational.core.money import AMOUNT_MAX, FEN, round_money

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")  # of four digits each
TENS_WITH_ZERO = (10, 20, 30)


def rmb_capitals(amount: Decimal) -> str:
    """壹仟陆佰捌拾元零叁角贰分 for 1680.32; without 人民币, which stands before it on the paper."""
    rounded = round_money(amount)
    if abs(rounded) > AMOUNT_MAX:
        raise ValueError(f"too large to be written in capitals: {amount}")
    sign = "负" if rounded < 0 else ""
    fen = int(abs(rounded) / FEN)
    yuan, jiao, fen = fen // 100, fen // 10 % 10, fen % 10
    if not (yuan or jiao or fen):
        return "零元整"
    whole = f"{_whole(yuan)}元" if yuan else ""
    if not (jiao or fen):
        return f"{sign}{whole}整"
    # After yuan that end in 0, and before 分 without 角, 零 keeps anybody from writing a digit in between.
    gap = "零" if yuan and (not jiao or yuan % 10 == 0) else ""
    return sign + whole + gap + (f"{DIGITS[jiao]}角" if jiao else "") + (f"{DIGITS[fen]}分" if fen else "")


def _whole(yuan: int) -> str:
    """A whole number: groups of four digits, one 零 for any run of zeros inside."""
    groups: list[int] = []
    while yuan:
        yuan, group = divmod(yuan, 10_000)
        groups.append(group)
    written, is_gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group == 0:
            is_gap = bool(written)
            continue
        # The digit before is 0 but this group is full: no 零 is needed (10,5000 is 壹拾万伍仟).
        needs_zero = bool(written) and (is_gap or group < 1000)
        unit = "万" if place == 3 and groups[2] else GROUPS[place]  # 壹万零壹亿: the 亿 of both stands behind the lower group
        written += ("零" if needs_zero else "") + _group(group) + unit
        is_gap = False
    return written


def _group(group: int) -> str:
    """Up to four digits."""
    written, is_gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit == 0:
            is_gap = bool(written)
            continue
        written += ("零" if is_gap else "") + DIGITS[digit] + PLACES[place]
        is_gap = False
    return written


def date_capitals(day: dt.date) -> str:
    """贰零贰陆年零壹月壹拾伍日: what cheques and drafts say, so that no digit can be put before month or day."""
    year = "".join(DIGITS[int(digit)] for digit in f"{day.year:04d}")
    month = ("零" if day.month in (1, 2, 10) else "") + _group(day.month)
    of_month = ("零" if day.day < 10 or day.day in TENS_WITH_ZERO else "") + _group(day.day)
    return f"{year}年{month}月{of_month}日"
