"""Every declared question runs on every published file, and refuses parameters that are not of its kind."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest

from tests.warehouse.conftest import Core
from warehouse.api import ParameterError, UnknownQueryError, frame, question, questions

EXAMPLES: dict[str, Any] = {"date": "2026-01-31", "boolean": True, "integer": 1, "decimal": "1.5", "text": "X1"}


def given_for(name: str) -> dict[str, Any]:
    return {
        parameter.name: parameter.choices[0] if parameter.type == "choice" else EXAMPLES[parameter.type]
        for parameter in question(name).params.values()
    }


def test_every_question_runs_on_an_empty_company(core: Core) -> None:
    core.refresh()
    for name, asked in questions().items():
        answer = core.ask(name, **given_for(name))
        assert answer["as_of"] == "2026-03-16", name
        required = {key: value for key, value in given_for(name).items() if asked.params[key].is_required}
        assert set(core.ask(name, **required)) == set(answer), name
        assert frame(core.home, name, required).width > 0


def test_every_question_declares_the_parameters_that_it_uses() -> None:
    for name, asked in questions().items():
        used = set(re.findall(r"\$([a-z_]+)", asked.sql))
        assert used <= set(asked.params) | set(asked.fixed), name
        unused = set(asked.params) - used
        assert unused == set(), f"{name} declares {unused} and does not use it"
        assert asked.meaning and re.fullmatch(r"[a-z_]+\.[a-z_]+\.[a-z_]+", asked.permission), name


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"from": "2026-01-01"}, "to is missing"),
        ({"from": "2026-13-01", "to": "2026-01-31"}, "from must be a date, not '2026-13-01'"),
        ({"from": "2026-01-01", "to": "2026-01-31", "view": "as_was"}, "view must be one of as_now, as_closed, not 'as_was'"),
        ({"from": "2026-01-01", "to": "2026-01-31", "unposted": "maybe"}, "unposted must be a boolean, not 'maybe'"),
        ({"from": "2026-01-01", "to": "2026-01-31", "company": 1}, "company is unknown"),
        ({"from": None, "to": "2026-01-31"}, "from must be a date, not None"),
    ],
)
def test_parameters_are_refused_by_name(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(ParameterError) as refused:
        question("finance.income_statement").values(given)
    assert problem in str(refused.value)


def test_text_from_a_command_line_is_understood() -> None:
    values = question("finance.entries").values(
        {"from": "2026-01-01", "to": dt.date(2026, 1, 31), "unposted": "false", "page": "2"}
    )
    assert (values["from"], values["to"], values["unposted"], values["page"]) == (
        dt.date(2026, 1, 1),
        dt.date(2026, 1, 31),
        False,
        2,
    )
    assert question("finance.entries").params["page"].read("q", "7") == 7
    decimal = question("finance.entries").params["page"].__class__("x", "decimal", "", True, None, ())
    assert decimal.read("q", "1.50") == Decimal("1.50")
    with pytest.raises(ParameterError):
        decimal.read("q", "Infinity")


def test_an_unknown_question_is_named() -> None:
    with pytest.raises(UnknownQueryError, match=r"finance\.profit"):
        question("finance.profit")
