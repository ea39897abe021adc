"""What is agreed with a customer about items before he orders: the rows of price lists that hold for him on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from operational.core.api import BOOK_CURRENCY, Tx
from operational.items.api import Item
from operational.parties.api import Party
from operational.sales.price_rules import Offer
from operational.sales.tables import CustomerItem

_OFFERS = sa.text(
    """
    select l.item_id, case when p.customer_id is not null then 2 when p.class_name <> '' then 1 else 0 end as rank,
        l.minimum_quantity, l.price, p.includes_tax, p.code, greatest(p.valid_from, l.valid_from) as valid_from,
        p.id, p.currency, x.rate
    from sales.price_list as p
    join sales.price_list_line as l on l.price_list_id = p.id
    left join lateral (
        select r.rate from company.exchange_rate as r
        where p.currency <> :book and r.currency = p.currency and r.day <= :date
        order by r.day desc limit 1
    ) as x on true
    where l.item_id = any(cast(:items as bigint[])) and p.is_active
        and (p.customer_id = :customer or (p.customer_id is null and p.class_name in ('', :class_name)))
        and :date between p.valid_from and coalesce(p.valid_to, 'infinity')
        and :date between coalesce(l.valid_from, '-infinity') and coalesce(l.valid_to, 'infinity')
    """
)


def offers_for(tx: Tx, customer: Party, item_ids: Sequence[int], date: dt.date) -> Mapping[int, list[Offer]]:
    """The rows of price lists for this customer, his class and everybody, by item, with the rate of the day where a list
    is in a foreign currency; in one statement.
    """
    given = {
        "items": sorted(set(item_ids)),
        "book": BOOK_CURRENCY,
        "customer": customer.id,
        "class_name": customer.class_name,
        "date": date,
    }
    tx.session.flush()
    found: dict[int, list[Offer]] = {}
    for item_id, *offer in tx.session.execute(_OFFERS, given):
        found.setdefault(item_id, []).append(Offer(*offer))
    return found


def items_by_customer_code(tx: Tx, customer: Party, codes: Sequence[str]) -> dict[int | str, Item]:
    """The items that this customer orders under codes of his own."""
    statement = (
        sa.select(CustomerItem.code, Item)
        .join(Item, Item.id == CustomerItem.item_id)
        .where(CustomerItem.customer_id == customer.id, CustomerItem.is_active)
        .where(CustomerItem.code == sa.any_(sa.cast(codes, sa.ARRAY(sa.Text))))
    )
    tx.session.flush()
    return {code: item for code, item in tx.session.execute(statement)}
