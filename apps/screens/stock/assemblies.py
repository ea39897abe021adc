"""Assembly and disassembly 组装拆卸: parts become a product, a product its parts."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.papers import paper_list

paper_list(
    "screen.stock.assemblies.title",
    Listing(
        "stock.assemblies",
        "stock.assembly",
        ("number", "date", "is_disassembly", "item", "name", "quantity", "value", "note"),
        opens="stock/assembly",
        picks={"item": "items.item"},
        empty_key="screen.stock.assemblies.empty",
    ),
    ("stock.assemble", "stock.disassemble"),
)
