"""The sheets of customers and suppliers: one partner a row, known ones changed, roles added."""

from decimal import Decimal

from operational.core.sheets import SheetRow
from operational.dispatch.api import Call, dispatch_many
from operational.parties.sheets import CUSTOMERS, SUPPLIERS, PartyRow
from tests.books import Books

ROW = PartyRow(
    code="C1", name="上海东海水务", terms="月结30天", credit_limit="5000", contact="王工", phone="021", delivery_address="浦东1号"
)


def test_a_row_becomes_one_command() -> None:
    (call,) = CUSTOMERS.calls([SheetRow(2, ROW)])
    assert (call.command, call.rows) == ("parties.save_party", (2,))
    assert call.data == {
        "code": "C1",
        "name": "上海东海水务",
        "phone": "021",
        "terms": "月结30天",
        "credit_limit": Decimal("5000"),
        "contacts": [{"name": "王工", "email": "", "phone": "021"}],
        "addresses": [{"text": "浦东1号", "receiver": "王工", "phone": "021"}],
        "is_customer": True,
    }


def test_a_customer_that_is_also_a_supplier_keeps_both(company: Books) -> None:
    calls = [*CUSTOMERS.calls([SheetRow(2, ROW)]), *SUPPLIERS.calls([SheetRow(2, PartyRow(code="C1", name="上海东海水务"))])]
    dispatch_many(company.database, company.actor(), [Call(call.command, call.data) for call in calls], collect=True)
    seen = company.ask("parties.party", {"party": "C1"}).model_dump(mode="json")
    assert (seen["is_customer"], seen["is_supplier"], seen["terms_name"]) == (True, True, "月结30天")
    assert (seen["credit_limit"], seen["contacts"][0]["name"]) == ("5000.00", "王工")
