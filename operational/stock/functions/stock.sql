-- The only writer of moves, balances, valuation and reservations.
--
-- The valuation row of an item is its gate: every function takes the gates of all its items in id order before it
-- reads or writes anything of theirs. So two calls never wait for each other in a circle, and what is read behind
-- the gate stays true until commit. The steps run with the rights of their caller: alone, the app role cannot use them.

create or replace function stock.refuse(key text, figures jsonb) returns void
    language plpgsql set search_path = stock, pg_temp as
$$
begin
    raise exception using errcode = 'GD001', message = key, detail = figures::text;
end
$$;

-- A number for people: without the zeros that only the column adds.
create or replace function stock.figure(amount numeric) returns text
    language sql immutable set search_path = stock, pg_temp as
$$
    select trim_scale(amount)::text
$$;

-- The key of the lock between moves (shared) and the close of a month (alone).
create or replace function stock.close_lock() returns bigint language sql immutable as $$ select 2026112405::bigint $$;

-- When goods of this day enter the books of stock: the day, or the first day of the first month after it that is open.
create or replace function stock.open_day(wanted date) returns date
    language sql stable set search_path = ledger, pg_temp as
$$
    with recursive month (first_day) as (
        select date_trunc('month', wanted)::date
        union all
        select (m.first_day + interval '1 month')::date
        from month as m join period as p on p.month = m.first_day and (p.is_stock_closed or p.state = 'closed')
    )
    select case when count(*) = 1 then wanted else max(first_day) end from month
$$;

-- Takes the gates of these items, in id order; an item met for the first time gets its row. Callers that will touch more
-- items in a later step name them as ``gates``, so that nobody holds some gates while waiting for a lower one.
create or replace function stock.lock_items(wanted bigint[]) returns void
    language plpgsql volatile set search_path = stock, pg_temp as
$$
declare
    bad record;
begin
    -- Before any gate, so that a close never waits for somebody who waits for it.
    perform pg_advisory_xact_lock_shared(stock.close_lock());
    insert into stock.valuation (item_id, quantity, value, last_unit_cost)
        select i.id, 0, 0, i.standard_cost
        from items.item as i
        where i.id = any (wanted) and i.is_stocked
            and not exists (select from stock.valuation as v where v.item_id = i.id)
        order by i.id
        on conflict (item_id) do nothing;
    perform 1 from stock.valuation as v where v.item_id = any (wanted) order by v.item_id for no key update;

    select w.id, i.code into bad
        from unnest(wanted) as w (id) left join items.item as i on i.id = w.id
        where i.id is null or not i.is_stocked
        order by w.id limit 1;
    if found then
        perform stock.refuse('stock.item_not_stocked', jsonb_build_object('item', coalesce(bad.code, bad.id::text)));
    end if;
end
$$;

-- What a piece costs, and what the item holds after it. ``given`` is the caller's value (signed) or null.
-- value + difference = given: the caller books ``value`` on the stock account and ``difference`` on 5401.
create or replace function stock.value_piece(
    quantity numeric, given numeric, is_transfer boolean, taken_before numeric,
    inout held numeric, inout worth numeric, inout last_cost numeric, out value numeric, out difference numeric)
    language plpgsql immutable set search_path = stock, pg_temp as
$$
declare
    wanted numeric := -quantity;
    hole numeric;
begin
    difference := 0;
    if quantity > 0 then
        value := case
            when given is not null then given
            when is_transfer then -taken_before
            when held > 0 then round(worth * quantity / held, 2)
            else round(last_cost * quantity, 2)
        end;
        hole := least(quantity, greatest(-held, 0));
        if hole > 0 and not is_transfer then
            -- What was issued before it came in costs what it really cost; the rest of that is the difference.
            difference := round(value * hole / quantity, 2)
                - case when hole = -held then -worth else round(worth * hole / held, 2) end;
            value := value - difference;
        end if;
    elsif wanted > held then
        value := -(case when held > 0 then worth else 0 end + round(last_cost * (wanted - greatest(held, 0)), 2));
    elsif wanted = held then
        value := -worth;
    elsif given is not null then
        value := -least(-given, worth);
    else
        value := -round(worth * wanted / held, 2);
    end if;
    if quantity < 0 and given is not null then
        difference := given - value;
    end if;
    held := held + quantity;
    worth := worth + value;
    if held > 0 and worth > 0 then
        last_cost := round(worth / held, 6);
    end if;
end
$$;

-- What no piece may be: without quantity, of another item's lot, among the goods of customers.
create or replace function stock.check_pieces(pieces jsonb) returns void
    language plpgsql stable set search_path = stock, pg_temp as
$$
declare
    bad record;
begin
    select p.*, i.code into bad
        from jsonb_to_recordset(pieces)
            as p (item_id bigint, location_id bigint, lot_id bigint, quantity numeric(18,6), value numeric(18,2))
        left join items.item as i on i.id = p.item_id
        left join stock.location as l on l.id = p.location_id
        left join stock.lot as t on t.id = p.lot_id and t.item_id = p.item_id
        -- NaN is greater than every number in Postgres and would pass a check for "not negative".
        where p.quantity is null or p.quantity = 0 or p.quantity = 'NaN' or p.value = 'NaN'
            or p.value * sign(p.quantity) < 0 or l.id is null or (p.lot_id <> 0 and t.id is null)
        limit 1;
    if found then
        perform stock.refuse('stock.piece_not_valid', jsonb_build_object('item', coalesce(bad.code, bad.item_id::text, '?'),
            'quantity', stock.figure(bad.quantity), 'value', bad.value));
    end if;

    select i.code, i.tracks_lots, i.tracks_serials, l.code as place, l.kind into bad
        from jsonb_to_recordset(pieces) as p (item_id bigint, location_id bigint, lot_id bigint, quantity numeric(18,6))
        join items.item as i on i.id = p.item_id
        join stock.location as l on l.id = p.location_id
        where (p.lot_id <> 0) <> i.tracks_lots or (i.tracks_serials and abs(p.quantity) <> 1) or l.kind = 'customer'
        order by p.item_id limit 1;
    if found then
        perform stock.refuse(case
            when bad.kind = 'customer' then 'stock.bin_of_customers'
            when bad.tracks_serials then 'stock.serial_needed'
            when bad.tracks_lots then 'stock.lot_needed'
            else 'stock.lot_not_kept' end, jsonb_build_object('item', bad.code, 'place', bad.place));
    end if;
end
$$;

-- Goods leave for a customer only from accepted goods on our own shelves, and only before they expire.
create or replace function stock.check_sold(pieces jsonb, on_day date, may_expired boolean) returns void
    language plpgsql stable set search_path = stock, pg_temp as
$$
declare
    bad record;
begin
    select i.code, l.code as place, l.state, l.kind, t.code as lot, t.expires_on, t.id is not null as is_lot into bad
        from jsonb_to_recordset(pieces) as p (item_id bigint, location_id bigint, lot_id bigint, quantity numeric(18,6), purpose text)
        join items.item as i on i.id = p.item_id
        join stock.location as l on l.id = p.location_id
        left join stock.lot as t
            on t.id = p.lot_id and t.expires_on < on_day and not t.is_released and not may_expired
        where p.purpose = 'issue' and p.quantity < 0 and (l.state <> 'accepted' or l.kind <> 'own' or t.id is not null)
        order by p.item_id limit 1;
    if found then
        if bad.state <> 'accepted' or bad.kind <> 'own' then
            perform stock.refuse('stock.bin_not_accepted', jsonb_build_object('item', bad.code, 'place', bad.place));
        end if;
        perform stock.refuse('stock.lot_expired', jsonb_build_object('item', bad.code, 'lot', bad.lot, 'date', bad.expires_on));
    end if;
end
$$;

-- Brings quantity to the bins; names item and figures when a bin has too little.
create or replace function stock.change_balances(pieces jsonb) returns void
    language plpgsql volatile set search_path = stock, pg_temp as
$$
declare
    short record;
begin
    insert into stock.balance (item_id, location_id, lot_id, quantity, allow_negative)
        select distinct p.item_id, p.location_id, p.lot_id, 0::numeric, false
        from jsonb_to_recordset(pieces) as p (item_id bigint, location_id bigint, lot_id bigint)
        where not exists (
            select from stock.balance as b
            where b.item_id = p.item_id and b.location_id = p.location_id and b.lot_id = p.lot_id)
        order by 1, 2, 3
        on conflict do nothing;

    select i.code, l.code as place, -c.quantity as wanted, b.quantity as on_hand, coalesce(r.quantity, 0) as reserved into short
        from (
            select p.item_id, p.location_id, p.lot_id, sum(p.quantity) as quantity
            from jsonb_to_recordset(pieces) as p (item_id bigint, location_id bigint, lot_id bigint, quantity numeric(18,6))
            group by 1, 2, 3
        ) as c
        join stock.balance as b using (item_id, location_id, lot_id)
        join items.item as i on i.id = c.item_id
        join stock.location as l on l.id = c.location_id
        left join stock.reserved as r on r.item_id = c.item_id and r.warehouse_id = l.warehouse_id
        where c.quantity < 0 and b.quantity + c.quantity < 0 and not i.allow_negative
        order by c.item_id, c.location_id, c.lot_id limit 1;
    if found then
        perform stock.refuse('stock.not_enough', jsonb_build_object('item', short.code, 'place', short.place,
            'wanted', stock.figure(short.wanted), 'on_hand', stock.figure(short.on_hand),
            'reserved', stock.figure(short.reserved)));
    end if;

    update stock.balance as b
        set quantity = b.quantity + c.quantity,
            -- A hole left from the time when the item allowed it may be filled in parts.
            allow_negative = i.allow_negative or (b.quantity < 0 and c.quantity > 0)
        from (
            select p.item_id, p.location_id, p.lot_id, sum(p.quantity) as quantity
            from jsonb_to_recordset(pieces) as p (item_id bigint, location_id bigint, lot_id bigint, quantity numeric(18,6))
            group by 1, 2, 3
        ) as c
        join items.item as i on i.id = c.item_id
        where b.item_id = c.item_id and b.location_id = c.location_id and b.lot_id = c.lot_id;

    insert into stock.accepted as a (item_id, warehouse_id, quantity)
        select p.item_id, l.warehouse_id, sum(p.quantity)
        from jsonb_to_recordset(pieces) as p (item_id bigint, location_id bigint, quantity numeric(18,6))
        join stock.location as l on l.id = p.location_id and l.state = 'accepted' and l.kind = 'own'
        group by 1, 2 having sum(p.quantity) <> 0 order by 1, 2
        on conflict (item_id, warehouse_id) do update set quantity = a.quantity + excluded.quantity;
end
$$;

-- A serial number stands for one piece, wherever it lies; the gate of its item is held.
create or replace function stock.check_serials(pieces jsonb) returns void
    language plpgsql stable set search_path = stock, pg_temp as
$$
declare
    twice record;
begin
    select i.code, t.code as lot into twice
        from (select distinct p.item_id, p.lot_id from jsonb_to_recordset(pieces) as p (item_id bigint, lot_id bigint)) as p
        join items.item as i on i.id = p.item_id and i.tracks_serials
        join stock.lot as t on t.id = p.lot_id
        where (select sum(b.quantity) from stock.balance as b where b.item_id = p.item_id and b.lot_id = p.lot_id) not in (0, 1)
        limit 1;
    if found then
        perform stock.refuse('stock.serial_twice', jsonb_build_object('item', twice.code, 'lot', twice.lot));
    end if;
end
$$;

-- Values the pieces one after the other, item by item; the gates of their items are held.
create or replace function stock.value_pieces(pieces jsonb)
    returns table (place bigint, value numeric, difference numeric, quantity_after numeric, value_after numeric, cost_after numeric)
    language plpgsql stable set search_path = stock, pg_temp as
$$
declare
    piece record;
    item bigint := 0;
    moved record;
    asked numeric;
begin
    for piece in
        select p.place, (p.body ->> 'item_id')::bigint as item_id, (p.body ->> 'quantity')::numeric(18,6) as quantity,
            (p.body ->> 'value')::numeric(18,2) as value, p.body ->> 'purpose' as purpose,
            (p.body ->> 'taken')::numeric(18,2) as taken, (p.body ->> 'apart')::numeric(18,2) as apart,
            v.quantity as held, v.value as worth, i.code, i.allow_negative, i.valuation, l.warehouse_id,
            (p.body ->> 'returns_line_id')::bigint as returns_line_id,
            case when v.last_unit_cost > 0 then v.last_unit_cost else i.standard_cost end as last_cost
        from jsonb_array_elements(pieces) with ordinality as p (body, place)
        join stock.valuation as v on v.item_id = (p.body ->> 'item_id')::bigint
        join items.item as i on i.id = v.item_id
        join stock.location as l on l.id = (p.body ->> 'location_id')::bigint
        order by v.item_id, p.place
    loop
        if piece.item_id <> item then
            item := piece.item_id;
            quantity_after := piece.held;
            value_after := piece.worth;
            cost_after := piece.last_cost;
            value := 0;
        end if;
        if quantity_after + piece.quantity < 0 and piece.quantity < 0 and not piece.allow_negative then
            perform stock.refuse('stock.not_enough', jsonb_build_object('item', piece.code, 'place', '*',
                'wanted', stock.figure(-piece.quantity), 'on_hand', stock.figure(quantity_after), 'reserved', '0'));
        end if;
        if piece.taken is not null then  -- its layers have said what it is worth
            place := piece.place;
            value := piece.taken;
            difference := piece.apart;
            quantity_after := quantity_after + piece.quantity;
            value_after := value_after + value;
            if quantity_after > 0 and value_after > 0 then
                cost_after := round(value_after / quantity_after, 6);
            end if;
            return next;
            continue;
        end if;
        if piece.valuation like 'month_average%' and piece.purpose <> 'transfer' then
            asked := piece.value;
            piece.value := stock.provisional(
                piece.item_id, piece.warehouse_id, piece.quantity, asked, piece.returns_line_id, quantity_after, value_after);
        end if;
        -- ``value`` still holds what the piece before this one took: a transfer brings exactly that to its other end.
        select * into moved from stock.value_piece(
            piece.quantity, piece.value, piece.purpose = 'transfer', value, quantity_after, value_after, cost_after);
        place := piece.place;
        value := moved.value;
        difference := moved.difference;
        if piece.valuation like 'month_average%' and piece.purpose <> 'transfer' then
            difference := case when asked is null then difference else asked - value end;
        end if;
        quantity_after := moved.held;
        value_after := moved.worth;
        cost_after := moved.last_cost;
        return next;
    end loop;
end
$$;

-- Moves any number of pieces: {source_kind, source_id, date, actor_id, reserved_for, may_expired, pieces: [...]}.
-- Answers, in the order of the pieces, [{item_id, quantity, value, difference}] with numbers as text.
create or replace function stock.move(given jsonb) returns jsonb
    language plpgsql volatile security definer set search_path = stock, pg_temp as
$$
declare
    pieces jsonb := given -> 'pieces';
    booked_on date;
    answer jsonb;
begin
    perform stock.check_pieces(pieces);
    perform stock.check_sold(pieces, (given ->> 'date')::date, coalesce((given ->> 'may_expired')::boolean, false));
    perform stock.lock_items(array(
        select p.item_id from jsonb_to_recordset(pieces) as p (item_id bigint)
        union
        select g::bigint from jsonb_array_elements_text(given -> 'gates') as g));
    booked_on := stock.open_day((given ->> 'date')::date);
    perform stock.change_balances(pieces);
    perform stock.check_frozen(pieces, given ->> 'source_kind', (given ->> 'source_id')::bigint);
    perform stock.check_serials(pieces);
    perform stock.consume_reservations(pieces, given ->> 'reserved_for');
    if exists (
        select from jsonb_to_recordset(pieces) as p (item_id bigint)
        join items.item as i on i.id = p.item_id and i.valuation in ('fifo', 'specific')
    ) then
        pieces := stock.take_layers(pieces, given);
    end if;

    with
    line as (
        select p.place, (p.body ->> 'item_id')::bigint as item_id, (p.body ->> 'location_id')::bigint as location_id,
            (p.body ->> 'lot_id')::bigint as lot_id, (p.body ->> 'quantity')::numeric(18,6) as quantity,
            p.body ->> 'purpose' as purpose, (p.body ->> 'source_line_id')::bigint as source_line_id,
            coalesce((p.body ->> 'returns_line_id')::bigint, 0) as returns_line_id,
            r.value, r.difference, r.quantity_after, r.value_after, r.cost_after
        from jsonb_array_elements(pieces) with ordinality as p (body, place)
        join stock.value_pieces(pieces) as r on r.place = p.place
    ),
    written as (
        insert into stock.move (date, item_id, location_id, lot_id, quantity, value, quantity_after, value_after,
                purpose, source_kind, source_id, source_line_id, returns_line_id, actor_id)
            select booked_on, item_id, location_id, lot_id, quantity, value, quantity_after, value_after,
                purpose, given ->> 'source_kind', (given ->> 'source_id')::bigint, source_line_id, returns_line_id,
                (given ->> 'actor_id')::bigint
            from line order by place
    ),
    -- The last piece of an item says what the item holds now.
    valued as (
        update stock.valuation as v
            set quantity = f.quantity_after, value = f.value_after, last_unit_cost = f.cost_after
            from (select distinct on (item_id) * from line order by item_id, place desc) as f
            where v.item_id = f.item_id
    )
    select coalesce(jsonb_agg(jsonb_build_object('item_id', item_id, 'quantity', quantity::text, 'value', value::text,
            'difference', difference::text) order by place), '[]') into answer
        from line;
    return answer;
end
$$;

-- Changes the value of goods on hand: {source_kind, source_id, date, actor_id, differences: [{item_id, value, quantity}]}.
-- With a quantity only the share that is still on hand is taken; the value never falls below zero. Answers what was taken.
create or replace function stock.revalue(given jsonb) returns jsonb
    language plpgsql volatile security definer set search_path = stock, pg_temp as
$$
declare
    wanted record;
    now_held stock.valuation;
    taken numeric;
    booked_on date;
    answer jsonb := '[]';
begin
    perform stock.lock_items(array(
        select d.item_id from jsonb_to_recordset(given -> 'differences') as d (item_id bigint)
        union
        select g::bigint from jsonb_array_elements_text(given -> 'gates') as g));
    booked_on := stock.open_day((given ->> 'date')::date);
    for wanted in
        select d.* from rows from (jsonb_to_recordset(given -> 'differences')
            as (item_id bigint, value numeric(18,2), quantity numeric(18,6), source_line_id bigint))
            with ordinality as d (item_id, value, quantity, source_line_id, place)
        order by d.place
    loop
        if wanted.value is null or wanted.value = 'NaN' or wanted.quantity = 'NaN' or wanted.quantity <= 0 then
            perform stock.refuse('stock.piece_not_valid', jsonb_build_object('item', wanted.item_id::text,
                'quantity', stock.figure(wanted.quantity), 'value', wanted.value));
        end if;
        select * into now_held from stock.valuation as v where v.item_id = wanted.item_id;
        taken := case
            when now_held.quantity <= 0 then 0
            when wanted.quantity is null or wanted.quantity <= now_held.quantity then wanted.value
            else round(wanted.value * now_held.quantity / wanted.quantity, 2)
        end;
        taken := greatest(taken, -greatest(now_held.value, 0));
        if now_held.quantity > 0 and exists (
            select from items.item as i where i.id = wanted.item_id and i.valuation in ('fifo', 'specific')
        ) then
            taken := stock.revalue_layers(wanted.item_id, wanted.value, wanted.quantity, coalesce(wanted.source_line_id, 0));
        end if;
        answer := answer || to_jsonb(taken::text);
        continue when taken = 0;
        update stock.valuation as v
            set value = v.value + taken,
                last_unit_cost = case when v.value + taken > 0 then round((v.value + taken) / v.quantity, 6) else v.last_unit_cost end
            where v.item_id = wanted.item_id;
        insert into stock.move (date, item_id, location_id, lot_id, quantity, value, quantity_after, value_after,
                purpose, source_kind, source_id, source_line_id, actor_id)
            select booked_on, wanted.item_id, b.location_id, 0, 0, taken, now_held.quantity, now_held.value + taken,
                'difference', given ->> 'source_kind', (given ->> 'source_id')::bigint,
                coalesce(wanted.source_line_id, 0), (given ->> 'actor_id')::bigint
            from stock.balance as b
            where b.item_id = wanted.item_id
            order by b.quantity > 0 desc, b.location_id limit 1;
    end loop;
    return answer;
end
$$;


-- What lies where of items kept by lots, behind their gates: {items: [...], warehouses: [...]}. Accepted goods on own shelves
-- only, what expires first first; what nobody dated comes after, the oldest lot first, in the order of the bins.
create or replace function stock.lots_on_hand(given jsonb) returns jsonb
    language plpgsql volatile security definer set search_path = stock, pg_temp as
$$
declare
    wanted bigint[] := array(select i::bigint from jsonb_array_elements_text(given -> 'items') as i);
    answer jsonb;
begin
    perform stock.lock_items(wanted || array(select g::bigint from jsonb_array_elements_text(given -> 'gates') as g));
    select coalesce(jsonb_agg(jsonb_build_object('item_id', b.item_id, 'warehouse_id', l.warehouse_id,
            'location_id', b.location_id, 'lot_id', b.lot_id,
            'expires_on', t.expires_on, 'is_released', t.is_released, 'quantity', b.quantity::text)
            order by b.item_id, t.expires_on nulls last, t.id, l.code), '[]') into answer
        from stock.balance as b
        join stock.lot as t on t.id = b.lot_id
        join stock.location as l on l.id = b.location_id
        where b.item_id = any (wanted) and b.quantity > 0 and l.state = 'accepted' and l.kind = 'own'
            and given -> 'warehouses' @> to_jsonb(l.warehouse_id);
    return answer;
end
$$;

-- Refuses when something lies in a bin; the gates of all that ever lay there are taken: {location_id}.
create or replace function stock.require_empty(given jsonb) returns jsonb
    language plpgsql volatile security definer set search_path = stock, pg_temp as
$$
declare
    place bigint := (given ->> 'location_id')::bigint;
    held record;
begin
    perform 1 from stock.location as l where l.id = place for update;
    perform stock.lock_items(array(select distinct b.item_id from stock.balance as b where b.location_id = place));
    select i.code, l.code as bin, b.quantity into held
        from stock.balance as b
        join items.item as i on i.id = b.item_id
        join stock.location as l on l.id = b.location_id
        where b.location_id = place and b.quantity <> 0
        order by i.code limit 1;
    if found then
        perform stock.refuse('stock.bin_not_empty', jsonb_build_object('item', held.code, 'place', held.bin,
            'on_hand', stock.figure(held.quantity)));
    end if;
    return '{}';
end
$$;
