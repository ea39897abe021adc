"""The fixed assets with which a company starts, as a sheet: one row a card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from pydantic import Field

from operational.assets.commands.cards import OPENING_MAX
from operational.core.api import Amount, Fraction, Input
from operational.core.sheets import Sheet, SheetCall, SheetRow, called


class FixedAssetRow(Input):
    number: str = Field(default="", max_length=40)
    name: str = Field(min_length=1, max_length=200)
    spec: str = Field(default="", max_length=200)
    category: str = Field(min_length=1, max_length=100)
    department: str = Field(default="", max_length=60)
    place: str = Field(default="", max_length=200)
    keeper: str = Field(default="", max_length=60)
    start_date: dt.date
    original_value: Amount
    accumulated: Amount | None = None
    life_months: int | None = None
    residual_rate: Fraction | None = None
    months_used: int | None = None
    note: str = Field(default="", max_length=2000)


def _calls(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    """All cards in one command: they come in whole or not at all."""
    lines = [
        {name: value for name, value in row.data.model_dump(exclude_unset=True).items() if value not in (None, "")}
        for row in rows
    ]
    return [SheetCall("assets.enter_opening_assets", {"lines": lines}, tuple(row.number for row in rows))]


FIXED_ASSETS = Sheet(
    "fixed_assets",
    "assets.opening.enter",
    FixedAssetRow,
    OPENING_MAX,
    _calls,
    aliases=called(
        number="资产编码 资产编号 卡片编号 卡片编码 固定资产编号 固定资产编码 编码 编号",
        name="资产名称 固定资产名称 名称",
        spec="规格 规格型号 型号",
        category="类别 资产类别 类别名称 类别编码 固定资产类别",
        department="部门 使用部门 部门名称 部门编码",
        place="存放地点 地点 安装地点",
        keeper="保管人 使用人 责任人",
        start_date="开始使用日期 启用日期 入账日期 使用日期",
        original_value="原值 资产原值 固定资产原值 原币原值 本币原值",
        accumulated="累计折旧 期初累计折旧",
        life_months="使用月数 使用年限(月) 预计使用期间数 预计使用月份 折旧期限 使用寿命(月)",
        residual_rate="残值率 净残值率 预计净残值率",
        months_used="已计提月份 已使用期间数 已折旧月数 已提折旧期数",
        note="备注",
    ),
)
