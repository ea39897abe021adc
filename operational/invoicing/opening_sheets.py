"""The papers behind the opening balances of partners, as a sheet: one row a paper that is still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from operational.core.api import Input, SignedAmount
from operational.core.sheets import Sheet, SheetCall, SheetRow, called
from operational.invoicing.commands.opening_items import ITEMS_MAX

Code = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value), Field(max_length=100)]


class OpeningItemRow(Input):
    account: Code = Field(min_length=1)
    party: Code = Field(min_length=1)
    number: Code = Field(min_length=1)
    date: dt.date
    due_date: dt.date | None = None
    amount: SignedAmount


def _calls(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    """All papers in one command: partner by partner they agree with the balance or none is taken."""
    items = [row.data.model_dump() for row in rows]
    numbers = tuple(row.number for row in rows)
    return [SheetCall("invoicing.enter_opening_items", {"items": items}, numbers)]


OPENING_ITEMS = Sheet(
    "opening_items",
    "invoicing.opening.enter",
    OpeningItemRow,
    ITEMS_MAX,
    _calls,
    aliases=called(
        account="科目 科目编码 科目代码",
        party="往来单位 往来单位编码 客户 客户编码 客户名称 供应商 供应商编码 供应商名称 单位编码 单位名称",
        number="单据号 单据编号 发票号 发票号码 业务编号 凭证号",
        date="日期 单据日期 业务日期 发票日期",
        due_date="到期日 到期日期 应收日期 应付日期",
        amount="余额 未核销金额 未收金额 未付金额 欠款金额 本币余额",
    ),
)
