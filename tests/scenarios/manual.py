"""A manual that is carried out: each step is a sentence, what it books, and a check that stock equals the ledger.

Everything goes through the doors that screens and programs use: commands and queries with the rights of a role.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.books import Books
from tests.doors.home import at_home, gongdan

PEOPLE = {
    "老板": "boss", "经理": "manager", "销售员": "sales_clerk", "采购员": "buyer",
    "仓管员": "warehouse", "会计": "accountant", "出纳": "cashier",
}  # fmt: skip
SENTENCE = re.compile(r"(\d+)月(\d+)日 (\S+?)：.+。")
BOOKED = re.compile(r"(借|贷) (\d+) (\S+) (-?\d+\.\d\d)")
Change = dict[str, Decimal]


class Manual:
    """操作手册：一步一句话，一步一对账。"""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.names: dict[str, str] = {}
        self.before = self.balances()
        self.steps = 0

    def step(self, sentence: str, command: str, booked: str = "", /, **data: Any) -> dict[str, Any]:
        """做一步：按句子里的日期和岗位执行；``booked`` 写明这一步的借贷，不写就是不记账。"""
        day, who = _read(sentence)
        done = self.books.run(command, data, as_=who, today=day).result
        self._compare(sentence, booked)
        self.steps += 1
        return done

    def refused(self, sentence: str, command: str, key: str, /, **data: Any) -> None:
        """做一步而系统不让做：说得出原因，账上和库里什么都没变。"""
        day, who = _read(sentence)
        pieces = self.pieces()
        with pytest.raises((Refusal, NotPermitted)) as caught:
            self.books.run(command, data, as_=who, today=day)
        assert caught.value.key == key, sentence
        self._compare(sentence, "")
        assert self.pieces() == pieces, sentence
        self.steps += 1

    def see(self, query: str, **data: Any) -> Any:
        """看一张单或一张表。"""
        return self.books.ask(query, data)

    def balances(self) -> Change:
        """各科目自己的余额（不含下级），借方为正。"""
        rows: Any = self.see("ledger.account_balances", month_from="2026-01", month_to="2026-12").rows
        self.names |= {row.account_code: row.account_name for row in rows}
        total = {row.account_code: row.closing_debit - row.closing_credit for row in rows}
        found = dict(total)
        for code, value in total.items():  # a parent shows its sub-accounts too: leave it what is its own
            parent = max((other for other in total if other != code and code.startswith(other)), key=len, default=None)
            if parent is not None:
                found[parent] -= value
        assert sum(found.values()) == 0
        return {code: value for code, value in found.items() if value}

    def balance(self, account: str) -> str:
        return f"{self.before.get(account, Decimal(0)):.2f}"

    def pieces(self) -> dict[str, tuple[str, str, str]]:
        """每种物料：现存、预留、可用。"""
        rows = self.see("stock.stock_now", detail="item").rows
        return {row.item_code: tuple(f"{n.normalize():f}" for n in (row.on_hand, row.reserved, row.available)) for row in rows}

    def owed(self, party: str, side: str = "D") -> list[tuple[str, str]]:
        """往来单位还没有核销的款项：未核销金额、到期日。"""
        rows = self.see("invoicing.open_items", party=party, side=side).rows
        return [(f"{row.open:.2f}", row.due_date.isoformat()) for row in rows]

    def item(self, party: str, side: str, amount: str) -> int:
        """某笔未核销款项的编号。"""
        rows = self.see("invoicing.open_items", party=party, side=side).rows
        return int(next(row.id for row in rows if row.open == Decimal(amount)))

    def ends_clean(self, folder: Path) -> None:
        """最后一步：gongdan verify 逐条核对，没有一条不符。"""
        with at_home(self.books, folder):
            said = gongdan("verify", "--json")
        broken = [check["name"] for check in said.json["checks"] if not check["holds"]]
        assert (said.code, broken) == (0, [])
        assert len(said.json["checks"]) > 50

    def _compare(self, sentence: str, booked: str) -> None:
        now = self.balances()
        change = {code: now.get(code, Decimal(0)) - self.before.get(code, Decimal(0)) for code in {*now, *self.before}}
        expected = self._expected(booked)
        moved = {code: value for code, value in change.items() if value}
        assert moved == expected, f"{sentence}: {moved}"
        self.before = now
        proof = self.see("stock.proof", only_different=True)
        assert (proof.rows, proof.different, proof.value) == ([], 0, proof.ledger), sentence

    def _expected(self, booked: str) -> Change:
        found: Change = {}
        lines = BOOKED.findall(booked)
        assert len(lines) == booked.count("借 ") + booked.count("贷 ") and bool(lines) == bool(booked), booked
        for side, code, name, amount in lines:
            assert self.names[code] == name, f"{code} 是 {self.names[code]}"
            found[code] = found.get(code, Decimal(0)) + (Decimal(amount) if side == "借" else -Decimal(amount))
        return found


def _read(sentence: str) -> tuple[dt.date, str]:
    found = SENTENCE.fullmatch(sentence)
    assert found, f"一步要写成“3月4日 仓管员：……。”：{sentence}"
    return dt.date(2026, int(found[1]), int(found[2])), PEOPLE[found[3]]
