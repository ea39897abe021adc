"""The sheet of items becomes commands: units and categories first, then each item with what its row says."""

from decimal import Decimal

from operational.core.sheets import SheetRow
from operational.items.sheets import ITEMS, ItemRow


def test_rows_become_commands_in_order() -> None:
    rows = [
        SheetRow(2, ItemRow(code="P-1", name="泵", unit="台", category="泵类", list_price="12.50")),
        SheetRow(3, ItemRow(code="X", name="Chai", unit="box", category="")),
        SheetRow(4, ItemRow(code="Y", name="Chang")),
    ]
    calls = [(call.command, dict(call.data), call.rows) for call in ITEMS.calls(rows)]
    assert calls == [
        ("items.ensure_units", {"codes": ["台", "box", "个"]}, (2, 3, 4)),
        ("items.ensure_categories", {"codes": ["泵类"]}, (2,)),
        (
            "items.save_item",
            {"code": "P-1", "name": "泵", "unit": "台", "category": "泵类", "list_price": Decimal("12.50")},
            (2,),
        ),
        ("items.save_item", {"code": "X", "name": "Chai", "unit": "box"}, (3,)),
        ("items.save_item", {"code": "Y", "name": "Chang"}, (4,)),
    ]
