"""The sheets of customers and suppliers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import Field

from operational.core.api import Amount, Input
from operational.core.sheets import Sheet, SheetCall, SheetRow, called
from operational.parties.commands.party import Code, Name

TAG_ENDS = re.compile(r"[、，,;；|/\n]")  # one cell holds several tags
PARTY_ROWS_MAX = 20_000  # one import is one transaction of about two minutes


class PartyRow(Input):
    """One partner a row; a known code changes only the columns that are filled in."""

    code: Code
    name: Name
    short_name: str = Field(default="", max_length=60)
    class_name: str = Field(default="", max_length=60)
    region: str = Field(default="", max_length=60)
    tax_id: str = Field(default="", max_length=30)
    address: str = Field(default="", max_length=500)
    phone: str = Field(default="", max_length=60)
    mobile: str = Field(default="", max_length=60)  # of the contact
    bank: str = Field(default="", max_length=200)
    bank_account: str = Field(default="", max_length=60)
    terms: str = Field(default="", max_length=60)
    credit_limit: Amount | None = None
    contact: str = Field(default="", max_length=200)
    email: str = Field(default="", max_length=200)
    delivery_address: str = Field(default="", max_length=500)
    tags: str = Field(default="", max_length=500)


def _parties(role: str) -> Callable[[Sequence[SheetRow[Any]]], list[SheetCall]]:
    def calls(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
        return [SheetCall("parties.save_party", _party(row.data, role), (row.number,)) for row in rows]

    return calls


def _party(row: PartyRow, role: str) -> dict[str, Any]:
    """The input of the command, with contact and delivery address as the first of each."""
    data: dict[str, Any] = {
        name: value for name, value in row.model_dump(exclude_unset=True).items() if value not in (None, "")
    }
    contact, address = data.pop("contact", ""), data.pop("delivery_address", "")
    email, mobile = data.pop("email", ""), data.pop("mobile", "")
    tags = [tag.strip() for tag in TAG_ENDS.split(data.pop("tags", ""))]
    if any(tags):
        data["tags"] = [tag for tag in tags if tag]
    if contact or email or mobile:
        data["contacts"] = [{"name": contact or row.name, "email": email, "phone": mobile or row.phone}]
    if address:
        data["addresses"] = [{"text": address, "receiver": contact, "phone": mobile or row.phone}]
    return {**data, role: True}


_ALIASES = called(
    code="编码 编号 代码 往来单位编码 往来单位编号 往来单位代码 单位编码 单位编号 单位代码",
    name="名称 往来单位 往来单位名称 单位名称 单位全名 公司名称 全称",
    short_name="简称 单位简称",
    class_name="类别 分类 分组 级别",
    region="地区 区域 所属地区 所属区域",
    tax_id="税号 纳税人识别号 统一社会信用代码 社会信用代码 税务登记号 税务登记证号 纳税登记号",
    address="地址 单位地址 通讯地址 联系地址 注册地址",
    phone="电话 联系电话 单位电话 公司电话 固定电话",
    mobile="手机 手机号 手机号码 移动电话",
    bank="开户行 开户银行",
    bank_account="账号 帐号 银行账号 银行帐号 开户账号 开户帐号",
    terms="付款条件 收款条件 付款期限 收款期限 账期",
    credit_limit="信用额度 信用额 信用限额 应收上限",
    contact="联系人 首要联系人 主要联系人",
    email="邮箱 电子邮箱 电子邮件 邮件",
    delivery_address="送货地址 收货地址 交货地址",
    tags="标签",
)
CUSTOMERS = Sheet(
    "customers",
    "parties.party.edit",
    PartyRow,
    PARTY_ROWS_MAX,
    _parties("is_customer"),
    aliases=_ALIASES
    | called(
        code="客户编码 客户编号 客户代码",
        name="客户名称 客户全名 客户全称",
        short_name="客户简称",
        class_name="客户类别 客户分类 客户分组 客户级别 客户等级",
    ),
)
SUPPLIERS = Sheet(
    "suppliers",
    "parties.party.edit",
    PartyRow,
    PARTY_ROWS_MAX,
    _parties("is_supplier"),
    aliases=_ALIASES
    | called(
        code="供应商编码 供应商编号 供应商代码 供货商编码 供货商编号",
        name="供应商名称 供应商全名 供应商全称 供货商名称",
        short_name="供应商简称",
        class_name="供应商类别 供应商分类 供应商分组 供应商级别",
    ),
)
