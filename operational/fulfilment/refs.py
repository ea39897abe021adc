"""References by id, number or code; the kind tells forms which pick list to show."""

from typing import Annotated

from operational.core.api import RefTo

PickListRef = Annotated[int | str, RefTo("fulfilment.pick_list")]
OrderRef = Annotated[int | str, RefTo("sales.order")]
PurchaseOrderRef = Annotated[int | str, RefTo("purchasing.order")]
SupplierExchangeRef = Annotated[int | str, RefTo("purchasing.exchange")]
SupplierRef = Annotated[int | str, RefTo("parties.supplier")]
WarehouseRef = Annotated[int | str, RefTo("stock.warehouse")]
LocationRef = Annotated[int | str, RefTo("stock.location")]
EmployeeRef = Annotated[int | str, RefTo("people.employee")]
ItemRef = Annotated[int | str, RefTo("items.item")]
