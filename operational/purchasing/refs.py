"""References by id, number or code; the kind tells forms which pick list to show."""

from typing import Annotated

from operational.core.api import RefTo

OrderRef = Annotated[int | str, RefTo("purchasing.order")]
ReceiptRef = Annotated[int | str, RefTo("purchasing.goods_receipt")]
SupplierRef = Annotated[int | str, RefTo("parties.supplier")]
ItemRef = Annotated[int | str, RefTo("items.item")]
EmployeeRef = Annotated[int | str, RefTo("people.employee")]
DepartmentRef = Annotated[int | str, RefTo("company.department")]
WarehouseRef = Annotated[int | str, RefTo("stock.warehouse")]
LocationRef = Annotated[int | str, RefTo("stock.location")]
TermsRef = Annotated[int | str, RefTo("parties.terms")]
RequisitionRef = Annotated[int | str, RefTo("purchasing.requisition")]
DefectRef = Annotated[int | str, RefTo("purchasing.defect_reason")]
ExchangeRef = Annotated[int | str, RefTo("purchasing.exchange")]
InspectionRef = Annotated[int | str, RefTo("purchasing.inspection")]
