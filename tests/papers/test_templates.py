"""A company's own templates: tried before they count, kept as versions, and back to the built-in one."""

from __future__ import annotations

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.papers.conftest import Printing

OWN = '#import "sheet.typ": *\n#show: sheet.with(head: head(), head-height: 19mm)\n#facts()\n我厂专用 #paper.number\n'


def own_text(printing: Printing, order: int) -> bool:
    return "我厂专用" in printing.pdf("sales_order", order=order).text()


def test_a_template_counts_from_its_day_and_back_to_the_built_in_one(printing: Printing) -> None:
    order, run = printing.order(), printing.books.run
    later = run("papers.save_template", {"paper": "sales_order", "source": OWN, "valid_from": "2026-04-01", "note": "新版"})
    assert (later.result["version_no"], later.result["valid_from"]) == (1, "2026-04-01")
    assert not own_text(printing, order)
    run("papers.save_template", {"paper": "sales_order", "source": OWN})
    assert own_text(printing, order)
    assert own_text(printing, printing.order("C8"))  # other customers get it too, in their language
    assert "sheet.with" in printing.books.ask("papers.template_text", {"paper": "sales_order"}).model_dump()["source"]
    run("papers.save_template", {"paper": "sales_order", "source": ""})
    assert not own_text(printing, order)
    rows = printing.books.ask("papers.templates", {"paper": "sales_order"}).model_dump()["rows"]
    told = [(row["version_no"], row["is_own"], row["is_in_force"]) for row in rows]
    assert told == [(3, False, True), (2, True, False), (1, True, False), (0, False, False)]
    kept = printing.books.ask("papers.template_text", {"paper": "sales_order", "version_no": 2}).model_dump()
    assert kept["source"] == OWN.strip()


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("#unknown_word", "papers.template_at_fault"),
        ('#read("/etc/passwd")', "papers.template_at_fault"),
        ('#import "@preview/tablex:0.0.8": *', "papers.template_wants_package"),
        ("#paper.no_such_field", "papers.template_at_fault"),
    ],
)
def test_a_template_that_fails_its_example_is_refused(still: Printing, source: str, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        still.books.run("papers.save_template", {"paper": "sales_order", "source": source})
    assert refused.value.key == key and refused.value.problems[0].field == "source"
    assert still.books.count("papers.template") == 0


def test_the_shift_is_kept_beside_the_template(printing: Printing) -> None:
    run = printing.books.run
    run("papers.save_template", {"paper": "delivery_note", "shift_x": "1.5", "shift_y": "-0.75"})
    paper = printing.paper("delivery_note", goods_issue=printing.issue(printing.order()))
    assert (paper.template, paper.shift_x, paper.shift_y) == ("", "1.50", "-0.75")
    assert (printing.paper("alignment").shift_x, printing.paper("alignment").shift_y) == ("1.50", "-0.75")
    with pytest.raises(Refusal):
        run("papers.save_template", {"paper": "delivery_note", "shift_x": "31"})
    with pytest.raises(Refusal) as refused:
        run("papers.save_template", {"paper": "delivery_note", "valid_from": "2026-03-15"})
    assert refused.value.key == "papers.template_in_the_past"


def test_only_who_may_changes_templates(printing: Printing) -> None:
    for role in ("sales_clerk", "nobody"):
        with pytest.raises(NotPermitted):
            printing.books.run("papers.save_template", {"paper": "sales_order", "source": ""}, as_=role)
        with pytest.raises(NotPermitted):
            printing.books.ask("papers.templates", as_=role)
    assert printing.books.count("papers.template") == 0
    printing.books.run("papers.save_template", {"paper": "sales_order", "source": ""}, as_="manager")
