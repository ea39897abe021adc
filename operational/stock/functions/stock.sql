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

-- Takes the gates of these items, in id order; an item met for the first time gets its row.
create or replace function stock.lock_items(wanted bigint[]) returns void
    language plpgsql volatile set search_path = stock, pg_temp as
$$
declare
    bad record;
begin
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
end
$$;

-- An issue uses up the reservation of its own order line and leaves what is reserved for others.
create or replace function stock.consume_reservations(pieces jsonb, for_kind text) returns void
    language plpgsql volatile set search_path = stock, pg_temp as
$$
declare
    short record;
begin
    if for_kind is not null then
        with issued as (
            select p.item_id, p.order_line_id, -sum(p.quantity) as quantity
            from jsonb_to_recordset(pieces) as p (item_id bigint, order_line_id bigint, quantity numeric(18,6))
            where p.order_line_id <> 0 and p.quantity < 0
            group by 1, 2
        ),
        used as (
            select r.source_line_id, r.item_id, r.warehouse_id, least(r.quantity, i.quantity) as quantity
            from issued as i
            join stock.reservation as r
                on r.source_kind = for_kind and r.source_line_id = i.order_line_id and r.item_id = i.item_id
            where r.quantity > 0
        ),
        lowered as (
            update stock.reservation as r set quantity = r.quantity - u.quantity
            from used as u where r.source_kind = for_kind and r.source_line_id = u.source_line_id
        )
        update stock.reserved as s set quantity = s.quantity - u.quantity
            from (select item_id, warehouse_id, sum(quantity) as quantity from used group by 1, 2) as u
            where s.item_id = u.item_id and s.warehouse_id = u.warehouse_id;
    end if;

    select i.code, w.name, -c.quantity as wanted, s.quantity as reserved, h.quantity as left_over into short
        from (
            select p.item_id, l.warehouse_id, sum(p.quantity) as quantity
            from jsonb_to_recordset(pieces) as p (item_id bigint, location_id bigint, quantity numeric(18,6))
            join stock.location as l on l.id = p.location_id
            group by 1, 2
        ) as c
        join stock.reserved as s using (item_id, warehouse_id)
        join items.item as i on i.id = c.item_id
        join stock.warehouse as w on w.id = c.warehouse_id
        cross join lateral (
            select coalesce(sum(b.quantity), 0) as quantity
            from stock.balance as b join stock.location as l on l.id = b.location_id
            where b.item_id = c.item_id and l.warehouse_id = c.warehouse_id
        ) as h
        where c.quantity < 0 and h.quantity < s.quantity and not i.allow_negative
        order by c.item_id, c.warehouse_id limit 1;
    if found then
        perform stock.refuse('stock.reserved_for_others', jsonb_build_object('item', short.code, 'warehouse', short.name,
            'wanted', stock.figure(short.wanted), 'on_hand', stock.figure(short.left_over + short.wanted),
            'reserved', stock.figure(short.reserved)));
    end if;
end
$$;

-- Moves any number of pieces: {source_kind, source_id, date, actor_id, reserved_for, pieces: [...]}.
-- Answers, in the order of the pieces, [{item_id, quantity, value, difference}] with numbers as text.
create or replace function stock.move(given jsonb) returns jsonb
    language plpgsql volatile security definer set search_path = stock, pg_temp as
$$
declare
    pieces jsonb := given -> 'pieces';
    piece record;
    item bigint := 0;
    held numeric;
    worth numeric;
    last_cost numeric;
    moved record;
    taken_before numeric := 0;
    places integer[] := '{}';
    amounts numeric[] := '{}';
    differences numeric[] := '{}';
    quantities_after numeric[] := '{}';
    values_after numeric[] := '{}';
    costs_after numeric[] := '{}';
    answer jsonb;
begin
    perform stock.check_pieces(pieces);
    perform stock.lock_items(array(
        select distinct p.item_id from jsonb_to_recordset(pieces) as p (item_id bigint)));
    perform stock.change_balances(pieces);
    perform stock.consume_reservations(pieces, given ->> 'reserved_for');

    for piece in
        select p.place, (p.body ->> 'item_id')::bigint as item_id, (p.body ->> 'quantity')::numeric(18,6) as quantity,
            (p.body ->> 'value')::numeric(18,2) as value, p.body ->> 'purpose' as purpose,
            v.quantity as held, v.value as worth, i.code, i.allow_negative,
            case when v.last_unit_cost > 0 then v.last_unit_cost else i.standard_cost end as last_cost
        from jsonb_array_elements(pieces) with ordinality as p (body, place)
        join stock.valuation as v on v.item_id = (p.body ->> 'item_id')::bigint
        join items.item as i on i.id = v.item_id
        order by v.item_id, p.place
    loop
        if piece.item_id <> item then
            item := piece.item_id;
            held := piece.held;
            worth := piece.worth;
            last_cost := piece.last_cost;
        end if;
        if held + piece.quantity < 0 and piece.quantity < 0 and not piece.allow_negative then
            perform stock.refuse('stock.not_enough', jsonb_build_object('item', piece.code, 'place', '*',
                'wanted', stock.figure(-piece.quantity), 'on_hand', stock.figure(held), 'reserved', '0'));
        end if;
        select * into moved from stock.value_piece(
            piece.quantity, piece.value, piece.purpose = 'transfer', taken_before, held, worth, last_cost);
        held := moved.held;
        worth := moved.worth;
        last_cost := moved.last_cost;
        taken_before := moved.value;
        places := places || piece.place::integer;
        amounts := amounts || moved.value;
        differences := differences || moved.difference;
        quantities_after := quantities_after || held;
        values_after := values_after || worth;
        costs_after := costs_after || last_cost;
    end loop;

    -- A table of the results by place; the last piece of an item says what the item holds now.
    with
    piece as (
        select p.place, p.body from jsonb_array_elements(pieces) with ordinality as p (body, place)
    ),
    result as (
        select r.* from unnest(places, amounts, differences, quantities_after, values_after, costs_after)
            as r (place, value, difference, quantity_after, value_after, cost_after)
    ),
    line as (
        select p.place, (p.body ->> 'item_id')::bigint as item_id, (p.body ->> 'location_id')::bigint as location_id,
            (p.body ->> 'lot_id')::bigint as lot_id, (p.body ->> 'quantity')::numeric(18,6) as quantity,
            p.body ->> 'purpose' as purpose, (p.body ->> 'source_line_id')::bigint as source_line_id,
            r.value, r.difference, r.quantity_after, r.value_after, r.cost_after
        from piece as p join result as r on r.place = p.place
    ),
    written as (
        insert into stock.move (date, item_id, location_id, lot_id, quantity, value, quantity_after, value_after,
                purpose, source_kind, source_id, source_line_id, actor_id)
            select (given ->> 'date')::date, item_id, location_id, lot_id, quantity, value, quantity_after, value_after,
                purpose, given ->> 'source_kind', (given ->> 'source_id')::bigint, source_line_id,
                (given ->> 'actor_id')::bigint
            from line order by place
    ),
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
    answer jsonb := '[]';
begin
    perform stock.lock_items(array(
        select distinct d.item_id from jsonb_to_recordset(given -> 'differences') as d (item_id bigint)));
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
        answer := answer || to_jsonb(taken::text);
        continue when taken = 0;
        update stock.valuation as v
            set value = v.value + taken,
                last_unit_cost = case when v.value + taken > 0 then round((v.value + taken) / v.quantity, 6) else v.last_unit_cost end
            where v.item_id = wanted.item_id;
        insert into stock.move (date, item_id, location_id, lot_id, quantity, value, quantity_after, value_after,
                purpose, source_kind, source_id, source_line_id, actor_id)
            select (given ->> 'date')::date, wanted.item_id, b.location_id, 0, 0, taken, now_held.quantity, now_held.value + taken,
                'difference', given ->> 'source_kind', (given ->> 'source_id')::bigint,
                coalesce(wanted.source_line_id, 0), (given ->> 'actor_id')::bigint
            from stock.balance as b
            where b.item_id = wanted.item_id
            order by b.quantity > 0 desc, b.location_id limit 1;
    end loop;
    return answer;
end
$$;

-- Reserves for order lines what is available: {kind, wants: [{source_line_id, item_id, warehouse_id, quantity}]}.
-- ``quantity`` is what the line shall hold in all, so asking twice changes nothing. Answers {line: reserved}.
create or replace function stock.reserve(given jsonb) returns jsonb
    language plpgsql volatile security definer set search_path = stock, pg_temp as
$$
declare
    for_kind text := given ->> 'kind';
    wants jsonb := given -> 'wants';
    got jsonb;
begin
    if exists (
        select from jsonb_to_recordset(wants) as w (quantity numeric(18,6))
        where w.quantity is null or w.quantity < 0 or w.quantity = 'NaN'
    ) then
        perform stock.refuse('stock.piece_not_valid', jsonb_build_object('item', '?', 'quantity', '?', 'value', null));
    end if;
    perform stock.lock_items(array(
        select w.item_id from jsonb_to_recordset(wants) as w (item_id bigint)
        union
        select r.item_id from jsonb_to_recordset(wants) as w (source_line_id bigint)
            join stock.reservation as r on r.source_kind = for_kind and r.source_line_id = w.source_line_id
            where r.quantity > 0));

    -- What these lines hold is put back first, then handed out anew: a line may have changed item or warehouse.
    perform stock.give_back(for_kind, array(select w.source_line_id from jsonb_to_recordset(wants) as w (source_line_id bigint)));
    with want as (
        select w.source_line_id, w.item_id, w.warehouse_id, w.quantity,
            sum(w.quantity) over (partition by w.item_id, w.warehouse_id order by w.place) - w.quantity as before
        from rows from (jsonb_to_recordset(wants)
            as (source_line_id bigint, item_id bigint, warehouse_id bigint, quantity numeric(18,6)))
            with ordinality as w (source_line_id, item_id, warehouse_id, quantity, place)
    ),
    pool as (
        select k.item_id, k.warehouse_id,
            coalesce((select sum(b.quantity) from stock.balance as b join stock.location as l on l.id = b.location_id
                where b.item_id = k.item_id and l.warehouse_id = k.warehouse_id), 0)
            - coalesce((select s.quantity from stock.reserved as s
                where s.item_id = k.item_id and s.warehouse_id = k.warehouse_id), 0) as free
        from (select distinct item_id, warehouse_id from want) as k
    ),
    share as (
        select w.source_line_id, w.item_id, w.warehouse_id, greatest(0, least(w.quantity, p.free - w.before)) as quantity
        from want as w join pool as p using (item_id, warehouse_id)
    ),
    held as (
        insert into stock.reservation (source_kind, source_line_id, item_id, warehouse_id, quantity)
            select for_kind, source_line_id, item_id, warehouse_id, quantity from share order by source_line_id
            on conflict (source_kind, source_line_id) do update
                set item_id = excluded.item_id, warehouse_id = excluded.warehouse_id, quantity = excluded.quantity
    ),
    summed as (
        insert into stock.reserved as s (item_id, warehouse_id, quantity)
            select item_id, warehouse_id, sum(quantity) from share group by 1, 2 order by 1, 2
            on conflict (item_id, warehouse_id) do update set quantity = s.quantity + excluded.quantity
    )
    select coalesce(jsonb_object_agg(source_line_id, quantity::text), '{}') into got from share;
    return got;
end
$$;

-- Puts reservations of these lines back; the caller holds the gates of their items.
create or replace function stock.give_back(for_kind text, lines bigint[]) returns void
    language sql volatile set search_path = stock, pg_temp as
$$
    with held as (
        select r.source_line_id, r.item_id, r.warehouse_id, r.quantity from stock.reservation as r
        where r.source_kind = for_kind and r.source_line_id = any (lines) and r.quantity > 0
    ),
    emptied as (
        update stock.reservation as r set quantity = 0 from held as h
        where r.source_kind = for_kind and r.source_line_id = h.source_line_id
    )
    update stock.reserved as s set quantity = s.quantity - h.quantity
        from (select item_id, warehouse_id, sum(quantity) as quantity from held group by 1, 2) as h
        where s.item_id = h.item_id and s.warehouse_id = h.warehouse_id
$$;

-- Frees what these order lines hold: {kind, lines: [...]}.
create or replace function stock.release(given jsonb) returns jsonb
    language plpgsql volatile security definer set search_path = stock, pg_temp as
$$
declare
    lines bigint[] := array(select l::bigint from jsonb_array_elements_text(given -> 'lines') as l);
begin
    perform stock.lock_items(array(
        select distinct r.item_id from stock.reservation as r
        where r.source_kind = given ->> 'kind' and r.source_line_id = any (lines) and r.quantity > 0));
    perform stock.give_back(given ->> 'kind', lines);
    return '{}';
end
$$;
