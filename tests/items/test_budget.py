"""What keeping and finding master data may cost: statements, whatever the size."""

import pytest
import sqlalchemy as sa

from operational.items.tables import Item
from tests.books import Books


def statements(books: Books, command: str, data: dict[str, object]) -> int:
    seen: list[str] = []

    def note(*event: object) -> None:
        seen.append(str(event[2]))

    sa.event.listen(books.database.engine, "before_cursor_execute", note)
    books.run(command, data)
    sa.event.remove(books.database.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize(
    ("command", "data", "most"),
    [
        ("items.save_item", {"code": "P-1", "name": "泵", "barcode": "69", "unit": "台"}, 8),
        ("parties.save_party", {"code": "C1", "name": "甲", "is_customer": True, "contacts": [{"name": "王"}]}, 8),
        ("people.save_employee", {"code": "E1", "name": "李四"}, 8),
        ("company.save_department", {"code": "D1", "name": "销售部"}, 8),
    ],
)
def test_a_master_row_costs_few_statements(company: Books, command: str, data: dict[str, object], most: int) -> None:
    first, again = statements(company, command, data), statements(company, command, data)
    assert 3 <= again <= most
    assert 3 <= first <= most


@pytest.mark.parametrize(
    ("command", "field"),
    [("items.ensure_items", "items"), ("parties.ensure_parties", "parties"), ("people.ensure_employees", "employees")],
)
def test_ensuring_many_costs_as_many_statements_as_ensuring_one(company: Books, command: str, field: str) -> None:
    statements(company, command, {field: [{"code": "W"}]})  # reads the units once per process
    one = statements(company, command, {field: [{"code": "A"}]})
    many = statements(company, command, {field: [{"code": f"N{n}"} for n in range(500)]})
    assert one == many <= 6
    assert company.sql(f"select count(*) as n from {TABLES[command]}") == [{"n": 502}]


TABLES = {
    "items.ensure_items": "items.item",
    "parties.ensure_parties": "parties.party",
    "people.ensure_employees": "people.employee",
}


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("select 1 from items.item where code ilike '%abc%' or name ilike '%abc%' or pinyin ilike '%abc%'", "ix_item_search"),
        ("select 1 from parties.party where name ilike '%abc%' or pinyin ilike '%abc%'", "ix_party_search"),
    ],
)
def test_search_can_use_its_index(company: Books, text: str, index: str) -> None:
    engine = sa.create_engine(company.owner_url)
    with engine.connect() as connection:
        connection.execute(sa.text("set enable_seqscan = off"))
        plan = connection.exec_driver_sql(f"explain {text.replace('%', '%%')}").scalars().all()
    engine.dispose()
    assert any(index in line for line in plan)


def test_the_search_index_covers_every_searched_column() -> None:
    index = next(index for index in Item.__table__.indexes if index.name == "ix_item_search")  # type: ignore[attr-defined]
    assert [column.name for column in index.columns] == ["code", "name", "spec", "barcode", "pinyin"]
