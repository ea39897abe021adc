-- Month-end weighted average (全月一次加权平均): what leaves carries a provisional cost, the close of the month books the rest.

-- What a piece of such an item is worth when it moves (signed like the quantity), or null: as the moving average says.
-- Out: at the last month's average, never more than there is. Back from a customer: with its share of what a close found.
create or replace function stock.provisional(
    item bigint, quantity numeric, asked numeric, returns_line bigint, held numeric, worth numeric) returns numeric
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
        select a.unit_cost into last_average from stock.average as a where a.item_id = item order by a.month desc limit 1;
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

-- The moves of these items in a month, what each is to the average, and what closes found for it before.
--   out   leaves at the average of the month; red (negative) when an issue of the same month comes back
--   pool  comes in, goes back to suppliers, or changes the value of what is there
create or replace function stock.month_moves(wanted bigint[], first_day date, next_day date)
    returns table (move_id bigint, item_id bigint, moved_on date, quantity numeric, value numeric, is_out boolean,
        found_before numeric)
    language sql stable set search_path = stock, pg_temp as
$$
    select m.id, m.item_id, m.date, m.quantity, m.value,
        case
            when m.quantity = 0 or m.purpose in ('purchase_return', 'receipt', 'opening') then false
            when m.quantity < 0 then red.id is null
            else back.in_month or coalesce(red.direction = 'out' and red.in_month, false)
        end,
        coalesce((select sum(s.value) from average_share as s where s.move_id = m.id), 0)
    from move as m
    cross join lateral (
        select m.returns_line_id <> 0 and m.purpose = 'sales_return' and exists (
            select from move as o
            where o.source_line_id = m.returns_line_id and o.item_id = m.item_id and o.quantity < 0
                and o.date >= first_day and o.date < next_day
        ) as in_month
    ) as back
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

-- What each item's month comes to: opening and what came in, at one price; what is left is worth its quantity times that price.
create or replace function stock.month_sums(wanted bigint[], first_day date, next_day date)
    returns table (item_id bigint, opening_quantity numeric, opening_value numeric, in_quantity numeric, in_value numeric,
        out_quantity numeric, closing_quantity numeric, closing_value numeric, value_booked numeric)
    language sql stable set search_path = stock, pg_temp as
$$
    with
    opening as (
        select m.item_id, sum(m.quantity) filter (where m.date < first_day) as quantity,
            sum(m.value) filter (where m.date < first_day) as value, sum(m.value) as booked
        from move as m where m.item_id = any (wanted) and m.date < next_day group by 1
    ),
    month as (
        select m.item_id, sum(m.quantity) filter (where not m.is_out) as in_quantity,
            sum(m.value) filter (where not m.is_out) as in_value, -sum(m.quantity) filter (where m.is_out) as out_quantity
        from month_moves(wanted, first_day, next_day) as m group by 1
    ),
    summed as (
        select o.item_id, coalesce(o.quantity, 0) as opening_quantity, coalesce(o.value, 0) as opening_value,
            coalesce(m.in_quantity, 0) as in_quantity, coalesce(m.in_value, 0) as in_value,
            coalesce(m.out_quantity, 0) as out_quantity, o.booked
        from opening as o left join month as m using (item_id)
    )
    select item_id, opening_quantity, opening_value, in_quantity, in_value, out_quantity,
        opening_quantity + in_quantity - out_quantity,
        case
            when opening_quantity + in_quantity <= 0 then 0
            else round(greatest(opening_value + in_value, 0) * (opening_quantity + in_quantity - out_quantity)
                / (opening_quantity + in_quantity), 2)
        end,
        booked
    from summed
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
        where i.valuation = 'month_average' and exists (select from move as m where m.item_id = i.id and m.date < next_day)
        order by i.id);
    shares jsonb;
    stock_lines jsonb;
begin
    perform stock.lock_items(wanted);
    insert into stock.average as a (item_id, month, close_id, opening_quantity, opening_value, in_quantity, in_value, out_quantity,
            out_value, closing_quantity, closing_value, unit_cost)
        select s.item_id, first_day, closing, s.opening_quantity, s.opening_value, s.in_quantity, s.in_value, s.out_quantity,
            s.opening_value + s.in_value - s.closing_value, s.closing_quantity, s.closing_value,
            case when s.opening_quantity + s.in_quantity > 0
                then round(greatest(s.opening_value + s.in_value, 0) / (s.opening_quantity + s.in_quantity), 6) else 0 end
        from stock.month_sums(wanted, first_day, next_day) as s
        where s.opening_quantity <> 0 or s.in_quantity <> 0 or s.out_quantity <> 0 or s.value_booked <> 0
        on conflict (item_id, month) do update set close_id = excluded.close_id, opening_quantity = excluded.opening_quantity,
            opening_value = excluded.opening_value, in_quantity = excluded.in_quantity, in_value = excluded.in_value,
            out_quantity = excluded.out_quantity, out_value = excluded.out_value,
            closing_quantity = excluded.closing_quantity, closing_value = excluded.closing_value, unit_cost = excluded.unit_cost;

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
        select m.*, s.out_value, s.out_quantity, s.unit_cost, s.opening_value + s.in_value as all_value,
            s.opening_quantity + s.in_quantity as all_quantity,
            row_number() over (partition by m.item_id order by m.quantity > 0 desc, m.moved_on, m.move_id) as place,
            count(*) over (partition by m.item_id) as places
        from stock.month_moves(wanted, first_day, next_day) as m
        join stock.average as s on s.item_id = m.item_id and s.month = first_day
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
                    partition by p.item_id order by p.place rows between unbounded preceding and 1 preceding), 0)
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

-- Brings each item's stock at the end of the month to what the average says; what left since then is taken back after the month.
create or replace function stock.book_averages(first_day date, next_day date, given jsonb) returns jsonb
    language plpgsql volatile set search_path = stock, pg_temp as
$$
declare
    here record;
    now_held stock.valuation;
    place bigint;
    later numeric;
    answer jsonb := '[]';
begin
    for here in
        select s.item_id, s.closing_quantity, s.closing_value - sum(m.value) as value
        from stock.average as s join stock.move as m on m.item_id = s.item_id and m.date < next_day
        where s.month = first_day and s.close_id = (given ->> 'close_id')::bigint
        group by 1, 2, s.closing_value having s.closing_value <> sum(m.value)
        order by 1
    loop
        select * into now_held from stock.valuation as v where v.item_id = here.item_id;
        later := case
            when now_held.quantity <= 0 or here.closing_quantity <= 0 then here.value
            else here.value - greatest(
                round(here.value * least(now_held.quantity, here.closing_quantity) / here.closing_quantity, 2), -now_held.value)
        end;
        select b.location_id into place from stock.balance as b
            where b.item_id = here.item_id order by b.quantity > 0 desc, b.location_id limit 1;
        if later <> 0 then
            insert into stock.move (date, item_id, location_id, lot_id, quantity, value, quantity_after, value_after, purpose,
                    source_kind, source_id, source_line_id, actor_id)
                values (next_day, here.item_id, place, 0, 0, -later, now_held.quantity, now_held.value - later, 'difference',
                    'stock.close', (given ->> 'close_id')::bigint, 0, (given ->> 'actor_id')::bigint);
        end if;
        insert into stock.move (date, item_id, location_id, lot_id, quantity, value, quantity_after, value_after, purpose,
                source_kind, source_id, source_line_id, actor_id)
            values (next_day - 1, here.item_id, place, 0, 0, here.value, now_held.quantity, now_held.value - later + here.value,
                'difference', 'stock.close', (given ->> 'close_id')::bigint, 0, (given ->> 'actor_id')::bigint);
        update stock.valuation as v
            set value = v.value + here.value - later,
                last_unit_cost = case when v.quantity > 0 and v.value + here.value - later > 0
                    then round((v.value + here.value - later) / v.quantity, 6) else v.last_unit_cost end
            where v.item_id = here.item_id;
        answer := answer || jsonb_build_object('item_id', here.item_id, 'value', here.value::text, 'later', later::text);
    end loop;
    return answer;
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
