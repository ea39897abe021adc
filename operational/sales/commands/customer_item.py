"""Keeping what customers call items (客户料号)."""

from __future__ import annotations

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Tx, command, require
from operational.items.api import Item
from operational.parties.api import partner
from operational.sales.refs import CustomerRef, ItemRef
from operational.sales.tables import CustomerItem


class SaveCustomerItem(Input):
    customer: CustomerRef
    item: ItemRef
    code: str = Field(min_length=1, max_length=60)
    name: str = Field(default="", max_length=200)  # left out: the customer uses our name
    is_active: bool = True


class CustomerItemSaved(Output):
    id: int
    customer: str
    item: str
    code: str
    is_new: bool


@command("sales.save_customer_item", permission="sales.customer_item.edit", path="POST /sales/customer-items")
def save_customer_item(tx: Tx, cmd: SaveCustomerItem) -> CustomerItemSaved:
    """Note under which code a customer orders an item, or change it."""
    customer = partner(tx, cmd.customer, field="customer")
    require(customer.is_customer, "sales.not_a_customer", field="customer", customer=customer.name)
    item = tx.find(Item, cmd.item, field="item")
    of_customer = sa.select(CustomerItem).where(
        CustomerItem.customer_id == customer.id, sa.or_(CustomerItem.item_id == item.id, CustomerItem.code == cmd.code)
    )
    rows = list(tx.session.execute(of_customer.order_by(CustomerItem.id).with_for_update(key_share=True)).scalars())
    row = next((row for row in rows if row.item_id == item.id), None)
    taken = next((row for row in rows if row.code == cmd.code and row.item_id != item.id and row.is_active), None)
    require(taken is None or not cmd.is_active, "sales.customer_code_taken", field="code", code=cmd.code, customer=customer.name)
    if row is None:
        values = {"customer_id": customer.id, "item_id": item.id}
        made = tx.new(CustomerItem, **values, code=cmd.code, name=cmd.name, is_active=cmd.is_active)
        return CustomerItemSaved(id=made.id, customer=customer.code, item=item.code, code=made.code, is_new=True)
    row.code, row.name, row.is_active = cmd.code, cmd.name, cmd.is_active
    return CustomerItemSaved(id=row.id, customer=customer.code, item=item.code, code=row.code, is_new=False)
