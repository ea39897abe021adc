"""What must hold of stock at any commit; each SQL returns the rows that break it."""

from operational.core.checks import Check

BALANCE = """
    with summed as (
        select item_id, location_id, lot_id, sum(quantity) as quantity from stock.move group by 1, 2, 3
    )
    select item_id, location_id, lot_id, b.quantity as kept, s.quantity as summed
    from stock.balance as b full join summed as s using (item_id, location_id, lot_id)
    where coalesce(b.quantity, 0) <> coalesce(s.quantity, 0)
"""
VALUATION = """
    with summed as (select item_id, sum(quantity) as quantity, sum(value) as value from stock.move group by 1)
    select item_id, v.quantity as kept, s.quantity as summed, v.value as kept_value, s.value as summed_value
    from stock.valuation as v full join summed as s using (item_id)
    where coalesce(v.quantity, 0) <> coalesce(s.quantity, 0) or coalesce(v.value, 0) <> coalesce(s.value, 0)
"""
RUNNING = """
    select m.id, m.item_id, m.quantity_after, m.value_after
    from (
        select id, item_id, quantity_after, value_after,
            sum(quantity) over (partition by item_id order by id) as quantity,
            sum(value) over (partition by item_id order by id) as value
        from stock.move
    ) as m
    where m.quantity_after <> m.quantity or m.value_after <> m.value
"""
NOT_NEGATIVE = """
    select b.item_id, b.location_id, b.lot_id, b.quantity
    from stock.balance as b
    where b.quantity < 0 and not b.allow_negative
"""
RESERVED = """
    with summed as (select item_id, warehouse_id, sum(quantity) as quantity from stock.reservation group by 1, 2)
    select item_id, warehouse_id, r.quantity as kept, s.quantity as summed
    from stock.reserved as r full join summed as s using (item_id, warehouse_id)
    where coalesce(r.quantity, 0) <> coalesce(s.quantity, 0)
"""
ACCEPTED = """
    with summed as (
        select b.item_id, l.warehouse_id, sum(b.quantity) as quantity
        from stock.balance as b join stock.location as l on l.id = b.location_id and l.state = 'accepted' and l.kind = 'own'
        group by 1, 2
    )
    select item_id, warehouse_id, a.quantity as kept, s.quantity as summed
    from stock.accepted as a full join summed as s using (item_id, warehouse_id)
    where coalesce(a.quantity, 0) <> coalesce(s.quantity, 0)
"""
LOTS = """
    select b.item_id, b.lot_id, sum(b.quantity) as quantity
    from stock.balance as b join items.item as i on i.id = b.item_id
    group by b.item_id, b.lot_id, i.tracks_lots, i.tracks_serials
    having sum(abs(b.quantity)) <> 0
        and ((b.lot_id <> 0) <> i.tracks_lots or (i.tracks_serials and sum(b.quantity) not in (0, 1)))
"""
LAYERS = """
    with kept as (
        select i.id as item_id, coalesce(sum(l.quantity), 0) as quantity, coalesce(sum(l.value), 0) as value
        from items.item as i left join stock.layer as l on l.item_id = i.id
        where i.valuation in ('fifo', 'specific')
        group by 1
    )
    select k.item_id, k.quantity as in_layers, v.quantity as held, k.value as value_in_layers, v.value
    from kept as k join stock.valuation as v using (item_id)
    where k.quantity <> greatest(v.quantity, 0) or (v.quantity >= 0 and k.value <> v.value)
"""
LAYERS_LEFT = """
    select l.item_id, l.id as layer, l.quantity, l.value
    from stock.layer as l join items.item as i on i.id = l.item_id
    where l.quantity <> 0 and i.valuation not in ('fifo', 'specific')
"""
LAYERS_BY_LOT = """
    with held as (select item_id, lot_id, sum(quantity) as quantity from stock.balance group by 1, 2),
    kept as (select item_id, lot_id, sum(quantity) as quantity from stock.layer group by 1, 2)
    select item_id, lot_id, h.quantity as held, k.quantity as in_layers
    from held as h full join kept as k using (item_id, lot_id) join items.item as i on i.id = item_id
    where i.valuation = 'specific' and coalesce(h.quantity, 0) <> coalesce(k.quantity, 0)
"""
COUNTED_ONCE = """
    with wanted as (
        select l.id as line_id, l.count_id, l.difference
        from stock.count_line as l join stock.count as c on c.id = l.count_id and c.state = 'posted'
        where l.difference <> 0
    ),
    moved as (
        select source_line_id as line_id, source_id as count_id, sum(quantity) as difference
        from stock.move where source_kind = 'stock.count' and quantity <> 0 group by 1, 2
    )
    select line_id, count_id, w.difference as counted, m.difference as moved
    from wanted as w full join moved as m using (line_id, count_id)
    where coalesce(w.difference, 0) <> coalesce(m.difference, 0)
"""
# The account of an item is found as posting finds it: kind with category, category, kind, neither; the newest in force.
LEDGER = """
    with valued as (
        select chosen.account_code, sum(v.value) as value
        from stock.valuation as v
        join items.item as i on i.id = v.item_id
        cross join lateral (
            select p.account_code
            from ledger.posting_account as p
            where p.purpose = 'stock' and (p.item_kind = '' or p.item_kind = i.kind)
                and (p.category_id is null or p.category_id = i.category_id)
                and p.valid_from <= greatest(current_date, (select max(date) from stock.move))
            order by (p.category_id is not null) desc, (p.item_kind <> '') desc, p.valid_from desc
            limit 1
        ) as chosen
        group by 1
    ),
    booked as (
        select account_code, sum(opening + debit - credit) as value
        from ledger.balance
        where account_code in (select account_code from ledger.posting_account where purpose = 'stock')
        group by 1
    )
    select account_code, v.value as stock_value, b.value as ledger_balance
    from valued as v full join booked as b using (account_code)
    where coalesce(v.value, 0) <> coalesce(b.value, 0)
        and (exists (select from stock.move) or exists (select from company.company where stock_start is not null))
"""

# Opening stock writes no entry of its own: what lay there at the start counts with what was booked for the item since.
PROOF = """
    with opened as (select item_id, sum(value) as value from stock.move where purpose = 'opening' group by 1),
    booked as (
        select item_id, sum(debit - credit) as value
        from ledger.balance
        where account_code in (select account_code from ledger.posting_account where purpose = 'stock') and item_id <> 0
        group by 1
    ),
    both_sides as (
        select item_id, coalesce(v.quantity, 0) as quantity, coalesce(v.value, 0) as value,
            coalesce(o.value, 0) + coalesce(b.value, 0) as ledger
        from stock.valuation as v full join booked as b using (item_id) left join opened as o using (item_id)
    )
    select s.item_id, i.code as item, i.name, s.quantity, s.value, s.ledger, s.value - s.ledger as difference
    from both_sides as s join items.item as i on i.id = s.item_id
"""
BY_ITEM = f"select item, name, value, ledger, difference from ({PROOF}) as p where difference <> 0 order by item"
AVERAGES = """
    select a.item_id, a.warehouse_id, a.month, a.closing_value, a.closing_quantity, sum(m.value) as value,
        sum(m.quantity) as quantity
    from stock.average as a
    join stock.close as c on c.id = a.close_id and c.state = 'closed'
    join stock.move as m on m.item_id = a.item_id and m.date < a.month + interval '1 month'
    join stock.location as l on l.id = m.location_id and a.warehouse_id in (0, l.warehouse_id)
    group by a.item_id, a.warehouse_id, a.month
    having sum(m.value) <> a.closing_value or sum(m.quantity) <> a.closing_quantity
"""

CHECKS = (
    Check("stock.balance", "I5: on hand in each bin and lot is the sum of its moves", BALANCE),
    Check("stock.valuation", "I5: quantity and value of each item are the sums of its moves", VALUATION),
    Check("stock.running", "I5: each move states what its item held after it", RUNNING),
    Check("stock.not_negative", "I5: no bin holds less than nothing unless its item allows it", NOT_NEGATIVE),
    Check("stock.accepted", "I5: what can be promised in a warehouse is the accepted goods in its bins", ACCEPTED),
    Check("stock.lots", "I5: what is kept by lots lies in lots, and a serial number is one piece", LOTS),
    Check("stock.reserved", "I5: what is reserved in a warehouse is the sum of the reservations", RESERVED),
    Check("stock.layers", "I5: the layers of an item kept in layers are what it holds and what that is worth", LAYERS),
    Check("stock.layers_left", "I5: only items kept in layers have any", LAYERS_LEFT),
    Check("stock.layers_by_lot", "I5: each lot valued by itself holds what its layers say", LAYERS_BY_LOT),
    Check("stock.counted_once", "each difference of a posted count moved stock once", COUNTED_ONCE),
    Check("stock.ledger", "I6: the value of stock is the balance of its account in the ledger", LEDGER),
    Check("stock.ledger_by_item", "I6: the value of each item is what the ledger holds for it", BY_ITEM),
    Check("stock.averages", "I5: stock at the end of a closed month is worth what its average says, by warehouse too", AVERAGES),
)
