"""What a statement of the company's own is made of, as it is given and shown."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from operational.core.api import CODE, Input, Output
from operational.reporting import rules

LINES_MAX = 200
COLUMNS_MAX = 8
ColumnKind = Literal[
    "period", "year_to_date", "year_begin", "previous", "last_year", "last_year_to_date", "budget", "budget_year_to_date",
    "difference", "percent",
]  # fmt: skip
LINE_CODE = r"^[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*$"


class LineGiven(Input):
    code: Annotated[str, CODE, Field(min_length=1, max_length=20, pattern=LINE_CODE)]
    text: str = Field(min_length=1, max_length=100)
    formula: str = Field(default="", max_length=1000)
    level: int = Field(default=0, ge=0, le=5)
    style: Literal["heading", "item", "total"] = "item"
    display: Literal["amount", "percent", "number"] = "amount"

    def plain(self) -> rules.Line:
        return rules.Line(**self.model_dump())


class ColumnGiven(Input):
    kind: ColumnKind
    label: str = Field(default="", max_length=40)
    first: int = Field(default=0, ge=0, le=COLUMNS_MAX)  # of a difference: between which columns, from 1
    second: int = Field(default=0, ge=0, le=COLUMNS_MAX)

    def plain(self) -> rules.Column:
        return rules.Column(**self.model_dump())


Lines = Annotated[list[LineGiven], Field(min_length=1, max_length=LINES_MAX)]
Columns = Annotated[list[ColumnGiven], Field(min_length=1, max_length=COLUMNS_MAX)]


class LineShown(Output):
    code: str
    text: str
    formula: str
    level: int
    style: str
    display: str

    def plain(self) -> rules.Line:
        return rules.Line(**self.model_dump())


class ColumnShown(Output):
    kind: str
    label: str
    first: int
    second: int

    def plain(self) -> rules.Column:
        return rules.Column(**self.model_dump())
