"""A paper of each kind as an example: what a new template is tried with before it counts."""

from __future__ import annotations

from decimal import Decimal

from operational.core.api import say
from operational.papers.shapes import (
    Paper,
    PaperCompany,
    PaperForm,
    PaperFormLine,
    PaperLabel,
    PaperLine,
    PaperParty,
    facts_of,
    totals_of,
)
from operational.papers.wording import words_of

LINES = 24  # so that a second page is tried too


def sample(name: str, locale: str = "zh_CN") -> Paper:
    """An example of the paper, long enough for two pages."""
    words = words_of(locale)
    is_buying = name == "purchase_order"
    lines = [
        PaperLine(
            no=str(no), item=f"A-{no:03d}", name="立式离心泵", spec="ISG50-160 不锈钢", customer_code=f"K{no}",
            location="A-01-02", lot="L2026", unit="台", quantity="12",
            price="1,130.00", discount="5%", vat_rate="13%", net="11,400.00",
            tax="1,482.00", gross="12,882.00", promise_date="2026-03-30", note="含底座",
        )
        for no in range(1, LINES + 1)
    ]  # fmt: skip
    labels = [
        PaperLabel(code=f"A-{no:03d}", name="立式离心泵", detail=["ISG50-160 不锈钢", "L2026"], corner="台") for no in (1, 2)
    ]
    facts = {"terms": "月结 30 天", "valid_until": "2026-04-15", "warehouse": "主仓", "customer_po": "PO-2026-088"}
    return Paper(
        name=name,
        kind="",
        id=0,
        locale=locale,
        title=say(f"papers.choice.paper.{name}", locale),
        number="YB2026030001",
        date="2026-03-16",
        company=PaperCompany(
            name="上海示例泵业有限公司", address="上海市嘉定区示例路 1 号", phone="021-00000000", tax_id="91310000MA00000000",
            bank="示例银行上海分行", bank_account="0000 0000 0000",
        ),
        party=PaperParty(
            label=words["supplier" if is_buying else "customer"], name="苏州示例机电有限公司", contact="王先生",
            phone="0512-00000000", address="苏州市示例路 2 号",
        ),
        facts=facts_of(words, facts),
        lines=lines,
        totals=totals_of(Decimal("273600.00"), Decimal("35568.00"), Decimal("309168.00"), Decimal(288)),
        labels=labels if name == "labels" else [],
        size="50x30" if name == "labels" else "",
        form=_form() if name == "financial_statement" else None,
        note="请在收货时当面清点。",
        maker="李明",
        checker="张华",
        words=dict(words),
    )  # fmt: skip


def _form() -> PaperForm:
    """Two halves of a balance sheet, one line below a heading in each."""
    halves = [
        [
            PaperFormLine(name=f"{name}：", second=f"{second}:", kind="heading"),
            PaperFormLine(line=str(no), name=name, second=second, kind="item", level=1, amounts=["1,234,567.89", ""]),
        ]
        for no, name, second in ((1, "货币资金", "Cash and bank"), (31, "短期借款", "Short-term loans"))
    ]
    return PaperForm(
        code="会小企01表", statement="balance_sheet", unit="元", taken=["current", "comparative"],
        columns=["期末余额", "年初余额"], left=halves[0], right=halves[1],
    )  # fmt: skip
