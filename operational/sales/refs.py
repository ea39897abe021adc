"""References by id, number or code; the kind tells forms which pick list to show."""

from typing import Annotated

from operational.core.api import RefTo

OrderRef = Annotated[int | str, RefTo("sales.order")]
GoodsIssueRef = Annotated[int | str, RefTo("sales.goods_issue")]
PriceAdjustmentRef = Annotated[int | str, RefTo("sales.price_adjustment")]
InvoiceRef = Annotated[int | str, RefTo("invoicing.invoice")]
BillingNameRef = Annotated[int, RefTo("parties.billing_name")]
PartyRef = Annotated[int | str, RefTo("parties.party")]
CustomerRef = Annotated[int | str, RefTo("parties.customer")]
ItemRef = Annotated[int | str, RefTo("items.item")]
EmployeeRef = Annotated[int | str, RefTo("people.employee")]
DepartmentRef = Annotated[int | str, RefTo("company.department")]
WarehouseRef = Annotated[int | str, RefTo("stock.warehouse")]
LocationRef = Annotated[int | str, RefTo("stock.location")]
TermsRef = Annotated[int | str, RefTo("parties.terms")]
