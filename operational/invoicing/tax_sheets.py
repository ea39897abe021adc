"""Files of the tax platform: its full export of invoices (全量发票导出) and the result of the deduction (勾选结果)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from operational.core.api import Input, SignedAmount
from operational.core.sheets import Sheet, SheetCall, SheetRow, in_parts
from operational.invoicing import tax_rules
from operational.invoicing.commands.deductions import ROWS_MAX
from operational.invoicing.commands.tax_invoices import INVOICES_MAX

EXPORT_ROWS_MAX = 20_000  # lines; the platform splits longer exports itself
PLACES = Decimal("1E-13")
NOTHING = ("", "***", "*", "-", "--", "/")


def _day(value: Any) -> Any:
    """The platform writes the moment of issue; the day counts."""
    return value[:10] if isinstance(value, str) and len(value) > 10 and value[10] in " T" else value


def _long(value: Any) -> Any:
    """A quantity or price as the platform writes it: long, or a mark for nothing."""
    if value is None or (isinstance(value, str) and value.strip() in NOTHING):
        return None
    try:
        return Decimal(value).quantize(PLACES)
    except (InvalidOperation, TypeError) as error:
        raise PydanticCustomError("not_a_number", "not a number") from error


def _amount(value: Any) -> Any:
    return Decimal(0) if isinstance(value, str) and value.strip() in NOTHING else value


Day = Annotated[dt.date, BeforeValidator(_day)]
Long = Annotated[Decimal | None, BeforeValidator(_long)]
ExportedAmount = Annotated[SignedAmount, BeforeValidator(_amount)]


class _Numbered(Input):
    """A row of the platform names its invoice by the number of 20 digits, or by code and number of a paper one."""

    invoice_code: str = Field(default="", max_length=40)
    paper_number: str = Field(default="", max_length=40)
    e_number: str = Field(default="", max_length=40, validate_default=True)

    @field_validator("e_number")
    @classmethod
    def _has_number(cls, value: str, info: ValidationInfo) -> str:
        given = info.data
        if not tax_rules.number_of(value, given.get("invoice_code", ""), given.get("paper_number", "")):
            raise PydanticCustomError("invoice_number_wrong", "not the number of an invoice")
        return value

    @property
    def number(self) -> str:
        return tax_rules.number_of(self.e_number, self.invoice_code, self.paper_number)


class TaxInvoiceRow(_Numbered):
    """One row a line; rows of the same number make one invoice."""

    issue_date: Day
    kind_name: str = Field(default="", max_length=100)
    status: str = Field(default="", max_length=40)
    buyer_name: str = Field(default="", max_length=200)
    buyer_tax_id: str = Field(default="", max_length=20)
    seller_name: str = Field(default="", max_length=200)
    seller_tax_id: str = Field(min_length=1, max_length=20)
    tax_code: str = Field(default="", max_length=30)
    goods: str = Field(default="", max_length=300)
    spec: str = Field(default="", max_length=200)
    unit: str = Field(default="", max_length=40)
    quantity: Long = None
    unit_price: Long = None
    net: SignedAmount
    vat_text: str = Field(default="", max_length=20)
    tax: ExportedAmount = Decimal(0)
    remark: str = Field(default="", max_length=2000)
    issuer: str = Field(default="", max_length=60)
    special_business: str = Field(default="", max_length=60)
    red_of_number: str = Field(default="", max_length=20)
    red_confirm_number: str = Field(default="", max_length=40)

    @field_validator("kind_name")
    @classmethod
    def _known(cls, value: str) -> str:
        if value and tax_rules.kind_named(value) is None:
            raise PydanticCustomError("invoice_kind_unknown", "not a kind of invoice")
        return value


INVOICE_HEADINGS = {
    "数电发票号码": "e_number", "数电票号码": "e_number", "全电发票号码": "e_number", "发票代码": "invoice_code",
    "发票号码": "paper_number", "开票日期": "issue_date", "发票票种": "kind_name", "票种": "kind_name", "发票类型": "kind_name",
    "发票状态": "status", "购买方名称": "buyer_name", "购方名称": "buyer_name", "购方识别号": "buyer_tax_id",
    "购买方识别号": "buyer_tax_id", "购买方纳税人识别号": "buyer_tax_id", "购方税号": "buyer_tax_id", "销方名称": "seller_name",
    "销售方名称": "seller_name", "销方识别号": "seller_tax_id", "销售方识别号": "seller_tax_id",
    "销售方纳税人识别号": "seller_tax_id", "销方税号": "seller_tax_id", "税收分类编码": "tax_code",
    "商品和服务税收编码": "tax_code", "货物或应税劳务名称": "goods", "货物或应税劳务、服务名称": "goods", "项目名称": "goods",
    "规格型号": "spec", "单位": "unit", "数量": "quantity", "单价": "unit_price", "金额": "net", "合计金额": "net",
    "税率": "vat_text", "税率/征收率": "vat_text", "税额": "tax", "合计税额": "tax", "备注": "remark", "开票人": "issuer",
    "特定业务类型": "special_business",
    "被红冲蓝字发票号码": "red_of_number", "被红冲蓝字数电票号码": "red_of_number", "对应蓝字发票号码": "red_of_number",
    "红字确认单编号": "red_confirm_number", "红字发票信息确认单编号": "red_confirm_number",
}  # fmt: skip


def _invoices(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    """Rows of one number are one invoice; the content of the whole file tells whether it came before."""
    groups: dict[str, list[SheetRow[Any]]] = {}
    for row in rows:
        groups.setdefault(row.data.number, []).append(row)
    calls = []
    for part in in_parts(list(groups.items()), INVOICES_MAX):
        numbers = tuple(row.number for _, group in part for row in group)
        data = {
            "fingerprint": tax_rules.fingerprint(row.data.model_dump() for _, group in part for row in group),
            "invoices": [_invoice(number, [row.data for row in group]) for number, group in part],
        }
        calls.append(SheetCall("invoicing.import_tax_invoices", data, numbers))
    return calls


def _invoice(number: str, rows: Sequence[TaxInvoiceRow]) -> Mapping[str, Any]:
    head = rows[0]
    plain = (
        "buyer_name", "buyer_tax_id", "seller_name", "seller_tax_id", "remark", "issuer", "special_business", "red_of_number",
        "red_confirm_number",
    )  # fmt: skip
    return {
        "number": number,
        "date": head.issue_date,
        "invoice_kind": tax_rules.kind_named(head.kind_name) if head.kind_name else "other",
        "state": tax_rules.state_named(head.status),
        **{name: getattr(head, name) for name in plain},
        "lines": [
            {
                "tax_code": row.tax_code,
                "name": row.goods,
                "spec": row.spec,
                "unit": row.unit,
                "quantity": row.quantity,
                "unit_price": row.unit_price,
                "net": row.net,
                "tax": row.tax,
                "vat_rate": tax_rules.rate_of(row.vat_text),
                "rate_text": row.vat_text,
            }
            for row in rows
        ],
    }


class DeductionRow(_Numbered):
    month: str = Field(pattern=r"^20\d{2}[-/年]?(0?[1-9]|1[0-2])月?$")
    deductible_tax: SignedAmount | None = None


DEDUCTION_HEADINGS = {
    "数电发票号码": "e_number", "数电票号码": "e_number", "全电发票号码": "e_number", "发票代码": "invoice_code",
    "发票号码": "paper_number", "税款所属期": "month", "抵扣所属期": "month", "所属期": "month", "有效抵扣税额": "deductible_tax",
    "有效税额": "deductible_tax", "抵扣税额": "deductible_tax",
}  # fmt: skip


def _deductions(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
    calls = []
    for part in in_parts(rows, ROWS_MAX):
        invoices = [
            {"number": one.number, "month": _month(one.month), "deductible_tax": one.deductible_tax}
            for one in (row.data for row in part)
        ]
        calls.append(SheetCall("invoicing.import_deductions", {"invoices": invoices}, tuple(row.number for row in part)))
    return calls


def _month(text: str) -> str:
    digits = "".join(letter for letter in text if letter.isdigit())
    return f"{digits[:4]}-{int(digits[4:]):02d}"


TAX_INVOICES = Sheet(
    "tax_invoices", "invoicing.tax_invoice.import", TaxInvoiceRow, EXPORT_ROWS_MAX, _invoices, aliases=INVOICE_HEADINGS,
    group="e_number+invoice_code+paper_number", is_foreign=True,
)  # fmt: skip
DEDUCTIONS = Sheet(
    "deductions", "invoicing.deduction.edit", DeductionRow, ROWS_MAX, _deductions, aliases=DEDUCTION_HEADINGS, is_foreign=True
)
