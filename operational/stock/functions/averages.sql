-- Month-end weighted average (全月一次加权平均): what leaves carries a provisional cost, the close of the month books the rest.

-- What a piece of such an item is worth when it moves (signed like the quantity), or null: as the moving average says.
-- Out: at the last month's average (of its warehouse, where it is kept by warehouse), never more than there is. Back from a customer: with its share of what a close found.
create or replace function stock.provisional(
    item bigint, house bigint, quantity numeric, asked numeric, returns_line bigint, held numeric, worth numeric) returns numeric
    language plpgsql stable set search_path = stock, pg_temp as
$$
declare
    last_average numeric;
    found_later numeric;
    issued numeric;
begin
    if quantity < 0 then
        if asked is not null or -quantity >= held then
            return asked;
        end if;
        select a.unit_cost into last_average from stock.average as a
            where a.item_id = item and a.warehouse_id in (0, house) order by a.month desc, a.warehouse_id desc limit 1;
        if coalesce(last_average, 0) = 0 then
            return null;
        end if;
        return -least(round(last_average * -quantity, 2), worth);
    end if;
    if asked is null or coalesce(returns_line, 0) = 0 then
        return asked;
    end if;
    select sum(s.value), sum(-m.quantity) filter (where s.first) into found_later, issued
        from (
            select s.*, row_number() over (partition by s.move_id order by s.close_id) = 1 as first
            from stock.average_share as s where s.item_id = item and s.source_line_id = returns_line
        ) as s
        join stock.move as m on m.id = s.move_id and m.quantity < 0;
    if coalesce(issued, 0) = 0 then
        return asked;
    end if;
    return greatest(asked + round(found_later * quantity / issued, 2), 0);
end
$$;

-- Books the month-end average: {month, close_id, actor_id}. Answers {items, shares, stock}:
--   shares  what issues cost more than was booked, by item and account of their cost:
--           [{item_id, purpose, account, department_id, value}]
--   stock   by item: [{item_id, value, later}]: the month's stock changes by ``value``; ``later`` of it, the part of goods
--           that left after the month, is taken back in the next month, whose own average finds it again.
create or replace function stock.run_averages(given jsonb) returns jsonb
    language plpgsql volatile security definer set search_path = stock, pg_temp as
$$
declare
    first_day date := (given ->> 'month')::date;
    next_day date := (first_day + interval '1 month')::date;
    closing bigint := (given ->> 'close_id')::bigint;
    wanted bigint[] := array(
        select i.id from items.item as i
        where i.valuation in ('month_average', 'month_average_by_warehouse')
            and exists (select from move as m where m.item_id = i.id and m.date < next_day)
        order by i.id);
    shares jsonb;
    stock_lines jsonb;
begin
    perform stock.lock_items(wanted);
    insert into stock.average as a (item_id, month, warehouse_id, close_id, opening_quantity, opening_value, in_quantity, in_value,
            out_quantity, out_value, closing_quantity, closing_value, unit_cost, carried_in_quantity, carried_in_value,
            carried_out_quantity, carried_out_value)
        select s.item_id, first_day, s.warehouse_id, closing, s.opening_quantity, s.opening_value, s.in_quantity, s.in_value, s.out_quantity,
            s.opening_value + s.in_value - s.closing_value, s.closing_quantity, s.closing_value,
            case when s.opening_quantity + s.in_quantity > 0
                then round(greatest(s.opening_value + s.in_value, 0) / (s.opening_quantity + s.in_quantity), 6) else 0 end,
            s.carried_in_quantity, s.carried_in_value, s.carried_out_quantity, s.carried_out_value
        from stock.month_sums(wanted, first_day, next_day) as s
        where s.opening_quantity <> 0 or s.in_quantity <> 0 or s.out_quantity <> 0 or s.value_booked <> 0
        on conflict (item_id, month, warehouse_id) do update set close_id = excluded.close_id, opening_quantity = excluded.opening_quantity,
            opening_value = excluded.opening_value, in_quantity = excluded.in_quantity, in_value = excluded.in_value,
            out_quantity = excluded.out_quantity, out_value = excluded.out_value,
            closing_quantity = excluded.closing_quantity, closing_value = excluded.closing_value, unit_cost = excluded.unit_cost,
            carried_in_quantity = excluded.carried_in_quantity, carried_in_value = excluded.carried_in_value,
            carried_out_quantity = excluded.carried_out_quantity, carried_out_value = excluded.carried_out_value;

    shares := stock.share_averages(wanted, first_day, next_day, closing);
    stock_lines := stock.book_averages(first_day, next_day, given);
    return jsonb_build_object('items', cardinality(wanted), 'shares', shares, 'stock', stock_lines);
end
$$;

-- Each issue's part of the month's cost: quantity times the average, the remainder on the last; what that is beyond what was booked.
create or replace function stock.share_averages(wanted bigint[], first_day date, next_day date, closing bigint) returns jsonb
    language plpgsql volatile set search_path = stock, pg_temp as
$$
declare
    answer jsonb;
begin
    with
    outs as (
        select m.*, s.out_value - s.carried_out_value as out_value, s.opening_value + s.in_value as all_value,
            s.opening_quantity + s.in_quantity as all_quantity,
            row_number() over (
                partition by m.item_id, m.warehouse_id order by m.quantity > 0 desc, m.moved_on, m.move_id) as place,
            count(*) over (partition by m.item_id, m.warehouse_id) as places
        from stock.month_moves(wanted, first_day, next_day) as m
        join stock.average as s on s.item_id = m.item_id and s.month = first_day and s.warehouse_id = m.warehouse_id
        where m.is_out
    ),
    priced as (
        select o.*, case when o.all_quantity > 0 then round(o.all_value * -o.quantity / o.all_quantity, 2)
                else o.found_before - o.value end as plain
        from outs as o
    ),
    shared as (
        select p.*, case when p.place = p.places and p.all_quantity > 0
                then p.out_value - coalesce(sum(p.plain) over (
                    partition by p.item_id, p.warehouse_id order by p.place rows between unbounded preceding and 1 preceding), 0)
                else p.plain end as cost
        from priced as p
    ),
    written as (
        insert into stock.average_share (move_id, close_id, item_id, source_line_id, value)
            select s.move_id, closing, s.item_id, m.source_line_id, s.cost + s.value - s.found_before
            from shared as s join stock.move as m on m.id = s.move_id
            where s.cost + s.value - s.found_before <> 0
            returning move_id, item_id, value
    ),
    -- Whoever bore the cost of the issue bears the rest of it: the largest line of cost or expense in its entries.
    sources as (
        select m.source_kind, m.source_id, w.item_id, m.purpose, sum(w.value) as value
        from written as w join stock.move as m on m.id = w.move_id group by 1, 2, 3, 4
    ),
    borne as (
        select s.*, b.account_code, b.department_id
        from sources as s
        left join lateral (
            select l.account_code, l.department_id
            from ledger.entry as e
            join ledger.entry_line as l on l.entry_id = e.id
            join ledger.account as a on a.code = l.account_code
            where e.source_kind = s.source_kind and e.source_id = s.source_id
                and a.class in ('cost', 'expense') and a.control = '' and not a.requires_party and l.debit <> 0
            order by l.item_id = s.item_id desc nulls last, abs(l.debit) desc, l.line_no limit 1
        ) as b on true
    )
    select coalesce(jsonb_agg(jsonb_build_object('item_id', item_id, 'purpose', purpose, 'account', account_code,
            'department_id', department_id, 'value', value::text) order by item_id, purpose, account_code), '[]') into answer
        from (select item_id, purpose, account_code, department_id, sum(value) as value from borne group by 1, 2, 3, 4
            having sum(value) <> 0) as b;
    return answer;
end
$$;

-- Brings each item's stock at the end of the month, warehouse by warehouse where it is kept so, to what the average says;
-- what left since then is taken back after the month.
create or replace function stock.book_averages(first_day date, next_day date, given jsonb) returns jsonb
    language plpgsql volatile set search_path = stock, pg_temp as
$$
declare
    item record;
    here record;
    held stock.valuation;
    later numeric;
    answer jsonb := '[]';
begin
    for item in
        select w.item_id, sum(w.closing_quantity) as closing_quantity, sum(w.value) as value
        from stock.to_book(first_day, next_day, (given ->> 'close_id')::bigint) as w
        group by 1 having bool_or(w.value <> 0) order by 1
    loop
        select * into held from stock.valuation as v where v.item_id = item.item_id;
        later := case
            when held.quantity <= 0 or item.closing_quantity <= 0 then item.value
            else item.value - greatest(
                round(item.value * least(held.quantity, item.closing_quantity) / item.closing_quantity, 2), -held.value)
        end;
        for here in
            select next_day as day, b.location_id, -later as value, 0 as place
            from stock.balance as b where b.item_id = item.item_id and later <> 0
            order by b.quantity > 0 desc, b.location_id limit 1
        loop
            held := stock.book_difference(given, item.item_id, here.day, here.location_id, here.value, held);
        end loop;
        for here in
            select w.location_id, w.value
            from stock.to_book(first_day, next_day, (given ->> 'close_id')::bigint) as w
            where w.item_id = item.item_id and w.value <> 0 order by w.warehouse_id
        loop
            held := stock.book_difference(given, item.item_id, next_day - 1, here.location_id, here.value, held);
        end loop;
        update stock.valuation as v
            set value = held.value,
                last_unit_cost = case when v.quantity > 0 and held.value > 0
                    then round(held.value / v.quantity, 6) else v.last_unit_cost end
            where v.item_id = item.item_id;
        if item.value <> 0 then
            answer := answer || jsonb_build_object('item_id', item.item_id, 'value', item.value::text, 'later', later::text);
        end if;
    end loop;
    return answer;
end
$$;

-- What is missing to the average by item and warehouse, and the bin it is written to.
create or replace function stock.to_book(first_day date, next_day date, closing bigint)
    returns table (item_id bigint, warehouse_id bigint, location_id bigint, closing_quantity numeric, value numeric)
    language sql stable set search_path = stock, pg_temp as
$$
    select a.item_id, a.warehouse_id, place.location_id, a.closing_quantity, a.closing_value - booked.value
    from average as a
    cross join lateral (
        select coalesce(sum(m.value), 0) as value
        from move as m join location as l on l.id = m.location_id
        where m.item_id = a.item_id and m.date < next_day and a.warehouse_id in (0, l.warehouse_id)
    ) as booked
    cross join lateral (
        select b.location_id from balance as b join location as l on l.id = b.location_id
        where b.item_id = a.item_id and a.warehouse_id in (0, l.warehouse_id)
        order by b.quantity > 0 desc, b.location_id limit 1
    ) as place
    where a.month = first_day and a.close_id = closing
$$;

-- Writes one difference of a close; answers what the item holds after it.
create or replace function stock.book_difference(
    given jsonb, item bigint, day date, place bigint, amount numeric, held stock.valuation) returns stock.valuation
    language plpgsql volatile set search_path = stock, pg_temp as
$$
begin
    held.value := held.value + amount;
    insert into stock.move (date, item_id, location_id, lot_id, quantity, value, quantity_after, value_after, purpose,
            source_kind, source_id, source_line_id, actor_id)
        values (day, item, place, 0, 0, amount, held.quantity, held.value, 'difference', 'stock.close',
            (given ->> 'close_id')::bigint, 0, (given ->> 'actor_id')::bigint);
    return held;
end
$$;

-- Nobody else moves stock until commit: the close of a month looks, and decides, alone.
create or replace function stock.hold_all(given jsonb) returns jsonb
    language plpgsql volatile security definer set search_path = stock, pg_temp as
$$
begin
    perform pg_advisory_xact_lock(stock.close_lock());
    return '{}';
end
$$;
