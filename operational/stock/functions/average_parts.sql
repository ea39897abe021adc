-- What a month-end average is made of: by item, or, where the item is kept by warehouse (分仓核算), by item and warehouse.
-- ``warehouse_id`` 0 stands for the whole company. Goods on the way belong to the warehouse that waits for them.

create or replace function stock.by_warehouse(item bigint) returns boolean
    language sql stable set search_path = stock, pg_temp as
$$
    select i.valuation = 'month_average_by_warehouse' from items.item as i where i.id = item
$$;

-- The moves of these items in a month, what each is to the average, and what closes found for it before.
--   out   leaves at the average of the month; red (negative) when an issue of the same month comes back to where it left
--   pool  comes in, goes back to suppliers, or changes the value of what is there: a late cost belongs where its goods came in
create or replace function stock.month_moves(wanted bigint[], first_day date, next_day date)
    returns table (move_id bigint, item_id bigint, warehouse_id bigint, moved_on date, quantity numeric, value numeric,
        is_out boolean, found_before numeric)
    language sql stable set search_path = stock, pg_temp as
$$
    select m.id, m.item_id, case when stock.by_warehouse(m.item_id) then coalesce(late.warehouse_id, l.warehouse_id) else 0 end,
        m.date, m.quantity, m.value,
        case
            when m.quantity = 0 or m.purpose in ('purchase_return', 'receipt', 'opening') then false
            when m.quantity < 0 then red.id is null
            else back.in_month or coalesce(red.direction = 'out' and red.in_month, false)
        end,
        coalesce((select sum(s.value) from average_share as s where s.move_id = m.id), 0)
    from move as m
    join location as l on l.id = m.location_id
    cross join lateral (
        select m.returns_line_id <> 0 and m.purpose = 'sales_return' and exists (
            select from move as o
            join location as p on p.id = o.location_id
            where o.source_line_id = m.returns_line_id and o.item_id = m.item_id and o.quantity < 0
                and o.date >= first_day and o.date < next_day
                and (p.warehouse_id = l.warehouse_id or not stock.by_warehouse(m.item_id))
        ) as in_month
    ) as back
    left join lateral (
        select p.warehouse_id
        from move as r join location as p on p.id = r.location_id
        where m.quantity = 0 and m.source_line_id <> 0 and r.source_line_id = m.source_line_id and r.item_id = m.item_id
            and r.purpose = 'receipt' and r.quantity > 0 and r.date >= first_day and r.date < next_day
        order by r.id limit 1
    ) as late on true
    left join lateral (
        select o.id, o.direction, exists (
            select from move as f
            where f.source_kind = 'stock.other_movement' and f.source_id = o.id and f.date >= first_day and f.date < next_day
        ) as in_month
        from other_movement as r join other_movement as o on o.id = r.reverses_id
        where m.source_kind = 'stock.other_movement' and r.id = m.source_id
    ) as red on true
    where m.item_id = any (wanted) and m.date >= first_day and m.date < next_day
        and m.purpose <> 'transfer' and m.source_kind <> 'stock.close'
$$;

-- Opening, what came in and what was issued, without what was carried between warehouses. A warehouse opens with what its last
-- average left there; the first month by warehouse opens at one price, whatever bins the values of before were written to.
create or replace function stock.month_base(wanted bigint[], first_day date, next_day date)
    returns table (item_id bigint, warehouse_id bigint, opening_quantity numeric, opening_value numeric, in_quantity numeric,
        in_value numeric, out_quantity numeric, outs bigint, value_booked numeric)
    language sql stable set search_path = stock, pg_temp as
$$
    with
    moved as (
        select m.item_id, case when stock.by_warehouse(m.item_id) then l.warehouse_id else 0 end as warehouse_id,
            coalesce(sum(m.quantity) filter (where m.date < first_day), 0) as quantity,
            coalesce(sum(m.value) filter (where m.date < first_day), 0) as value, sum(m.value) as booked
        from move as m join location as l on l.id = m.location_id
        where m.item_id = any (wanted) and m.date < next_day group by 1, 2
    ),
    -- The last average of the item, where it was by warehouse and still is what lies there.
    known as (
        select o.item_id, bool_and(a.warehouse_id <> 0) and sum(a.closing_value) = max(o.value) as holds
        from (select moved.item_id, sum(moved.value) as value from moved group by 1) as o
        join average as a on a.item_id = o.item_id
        where a.month = (select max(b.month) from average as b where b.item_id = o.item_id and b.month < first_day)
        group by 1
    ),
    shared as (
        select m.*, sum(m.quantity) over whole as of_item, sum(m.value) over whole as worth, sum(m.quantity) over upto as seen,
            coalesce(k.holds, false) or m.warehouse_id = 0 as holds
        from moved as m left join known as k using (item_id)
        window whole as (partition by m.item_id), upto as (partition by m.item_id order by m.warehouse_id)
    ),
    opening as (
        select s.item_id, s.warehouse_id, s.quantity, s.booked,
            case
                when s.holds or s.of_item <= 0 then s.value
                else round(s.worth * s.seen / s.of_item, 2) - round(s.worth * (s.seen - s.quantity) / s.of_item, 2)
            end as value
        from shared as s
    ),
    month as (
        select m.item_id, m.warehouse_id, sum(m.quantity) filter (where not m.is_out) as in_quantity,
            sum(m.value) filter (where not m.is_out) as in_value, -sum(m.quantity) filter (where m.is_out) as out_quantity,
            count(*) filter (where m.is_out) as outs
        from month_moves(wanted, first_day, next_day) as m group by 1, 2
    )
    select o.item_id, o.warehouse_id, o.quantity, o.value, coalesce(m.in_quantity, 0), coalesce(m.in_value, 0),
        coalesce(m.out_quantity, 0), coalesce(m.outs, 0), o.booked
    from opening as o left join month as m using (item_id, warehouse_id)
$$;

-- What was carried from one warehouse to another in the month. Each piece that leaves stands before the one that arrives.
create or replace function stock.month_carried(wanted bigint[], first_day date, next_day date)
    returns table (item_id bigint, from_id bigint, to_id bigint, quantity numeric)
    language sql stable set search_path = stock, pg_temp as
$$
    select c.item_id, c.from_id, c.to_id, sum(c.quantity)
    from (
        select m.item_id, m.quantity, l.warehouse_id as to_id,
            lag(l.warehouse_id) over (partition by m.item_id, m.source_kind, m.source_id order by m.id) as from_id
        from move as m join location as l on l.id = m.location_id
        where m.item_id = any (wanted) and stock.by_warehouse(m.item_id) and m.purpose = 'transfer'
            and m.date >= first_day and m.date < next_day
    ) as c
    where c.quantity > 0 and c.from_id <> c.to_id group by 1, 2, 3
$$;

-- What the goods carried are worth: each warehouse sends at its own average of the month, and what arrives is part of the
-- average there. Goods carried in a circle make these prices depend on each other, so they are worked out in rounds until
-- no value changes by a hundredth of a cent; sixty rounds are enough even when nearly everything goes around.
create or replace function stock.month_transfers(wanted bigint[], first_day date, next_day date)
    returns table (item_id bigint, from_id bigint, to_id bigint, quantity numeric, value numeric)
    language plpgsql stable set search_path = stock, pg_temp as
$$
declare
    houses jsonb;  -- by item and warehouse: quantity and value without what was carried in
    prices jsonb;  -- by item and warehouse: the price of the round
    ways jsonb;
    changed numeric;
begin
    select jsonb_agg(to_jsonb(c)) into ways from stock.month_carried(wanted, first_day, next_day) as c;
    if ways is null then
        return;
    end if;
    select jsonb_agg(jsonb_build_object('item_id', b.item_id, 'house', b.warehouse_id,
            'quantity', b.opening_quantity + b.in_quantity, 'value', b.opening_value + b.in_value)) into houses
        from stock.month_base(array(select distinct (w ->> 'item_id')::bigint from jsonb_array_elements(ways) as w),
            first_day, next_day) as b;
    prices := '[]';
    for step in 1..60 loop
        with
        priced as (
            select * from jsonb_to_recordset(prices) as p (item_id bigint, house bigint, price numeric)
        ),
        arrived as (
            select w.item_id, w.to_id as house, sum(w.quantity) as quantity, sum(w.quantity * coalesce(p.price, 0)) as value
            from jsonb_to_recordset(ways) as w (item_id bigint, from_id bigint, to_id bigint, quantity numeric)
            left join priced as p on p.item_id = w.item_id and p.house = w.from_id
            group by 1, 2
        ),
        next_prices as (
            select h.item_id, h.house, h.quantity + coalesce(a.quantity, 0) as quantity,
                case when h.quantity + coalesce(a.quantity, 0) > 0
                    then round(greatest(h.value + coalesce(a.value, 0), 0) / (h.quantity + coalesce(a.quantity, 0)), 16) else 0 end
                    as price
            from jsonb_to_recordset(houses) as h (item_id bigint, house bigint, quantity numeric, value numeric)
            left join arrived as a using (item_id, house)
        )
        select jsonb_agg(jsonb_build_object('item_id', n.item_id, 'house', n.house, 'price', n.price)),
            max(abs(n.price - coalesce(p.price, -1)) * greatest(n.quantity, 1))
            into prices, changed
            from next_prices as n left join priced as p using (item_id, house);
        exit when changed < 0.0001;
    end loop;
    return query
        select w.item_id, w.from_id, w.to_id, w.quantity,
            -- Differences of rounded sums: what left a warehouse adds up to what all of it was worth.
            round(p.price * sum(w.quantity) over upto, 2) - round(p.price * (sum(w.quantity) over upto - w.quantity), 2)
        from jsonb_to_recordset(ways) as w (item_id bigint, from_id bigint, to_id bigint, quantity numeric)
        join jsonb_to_recordset(prices) as p (item_id bigint, house bigint, price numeric)
            on p.item_id = w.item_id and p.house = w.from_id
        window upto as (partition by w.item_id, w.from_id order by w.to_id);
end
$$;

-- What the month comes to: opening and what came in, at one price; what is left is worth its quantity times that price.
create or replace function stock.month_sums(wanted bigint[], first_day date, next_day date)
    returns table (item_id bigint, warehouse_id bigint, opening_quantity numeric, opening_value numeric, in_quantity numeric,
        in_value numeric, out_quantity numeric, closing_quantity numeric, closing_value numeric, carried_in_quantity numeric,
        carried_in_value numeric, carried_out_quantity numeric, carried_out_value numeric, value_booked numeric)
    language sql stable set search_path = stock, pg_temp as
$$
    with
    carried as materialized (select * from month_transfers(wanted, first_day, next_day)),
    arrived as (
        select c.item_id, c.to_id as warehouse_id, sum(c.quantity) as quantity, sum(c.value) as value from carried as c group by 1, 2
    ),
    sent as (
        select c.item_id, c.from_id as warehouse_id, sum(c.quantity) as quantity, sum(c.value) as value from carried as c group by 1, 2
    ),
    summed as (
        select b.*, coalesce(a.quantity, 0) as arrived_quantity, coalesce(a.value, 0) as arrived_value,
            coalesce(s.quantity, 0) as sent_quantity, coalesce(s.value, 0) as sent_value,
            b.opening_quantity + b.in_quantity + coalesce(a.quantity, 0) as all_quantity,
            b.opening_value + b.in_value + coalesce(a.value, 0) as all_value,
            b.opening_quantity + b.in_quantity + coalesce(a.quantity, 0) - b.out_quantity - coalesce(s.quantity, 0) as left_quantity
        from month_base(wanted, first_day, next_day) as b
        left join arrived as a using (item_id, warehouse_id)
        left join sent as s using (item_id, warehouse_id)
    )
    select item_id, warehouse_id, opening_quantity, opening_value, in_quantity + arrived_quantity, in_value + arrived_value,
        out_quantity + sent_quantity, left_quantity,
        case
            when all_quantity <= 0 then 0
            -- Where only other warehouses took goods, nobody else can bear what rounding leaves.
            when outs = 0 and sent_quantity <> 0 and left_quantity <> 0 and all_value >= sent_value then all_value - sent_value
            else round(greatest(all_value, 0) * left_quantity / all_quantity, 2)
        end,
        arrived_quantity, arrived_value, sent_quantity, sent_value, value_booked
    from summed
$$;
