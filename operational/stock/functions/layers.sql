-- Layers of cost: items valued first in first out (先进先出) or lot by lot (个别计价) leave at the cost at which they came.
--
-- The sum of an item's layers is what it holds (nothing, while it holds less than nothing). Every function here works
-- behind the gates of its items, see stock.sql. Transfers touch no layer: goods keep their cost wherever they lie.

-- Brings pieces in: what a customer returns fills the layers it came from, anything else makes a new one.
create or replace function stock.layer_in(
    piece jsonb, received date, source jsonb, held numeric, worth numeric, last_cost numeric,
    out value numeric, out difference numeric)
    language plpgsql volatile set search_path = stock, pg_temp as
$$
declare
    wanted numeric := (piece ->> 'quantity')::numeric(18,6);
    given numeric := (piece ->> 'value')::numeric(18,2);
    hole numeric := least(wanted, greatest(-held, 0));
    rest numeric := wanted - hole;
    used stock.layer_use;
    part numeric;
    part_value numeric;
begin
    value := coalesce(given, case when held > 0 then round(worth * wanted / held, 2) else round(last_cost * wanted, 2) end);
    difference := 0;
    if hole > 0 then
        -- What was issued before it came in costs what it really cost; the rest of that is the difference.
        part_value := value - round(value * hole / wanted, 2);
        difference := round(value * hole / wanted, 2) - case when hole = -held then -worth else round(worth * hole / held, 2) end;
        value := value - difference;
    else
        part_value := value;
        if coalesce((piece ->> 'returns_line_id')::bigint, 0) <> 0 then
            given := value;
            value := 0;
            for used in
                select u.* from stock.layer_use as u
                join stock.layer as l on l.id = u.layer_id and l.item_id = (piece ->> 'item_id')::bigint
                where u.source_line_id = (piece ->> 'returns_line_id')::bigint and u.quantity > u.returned
                order by u.id desc
            loop
                exit when rest = 0;
                part := least(rest, used.quantity - used.returned);
                part_value := round((used.value - used.returned_value) * part / (used.quantity - used.returned), 2);
                update stock.layer_use as u set returned = u.returned + part, returned_value = u.returned_value + part_value
                    where u.id = used.id;
                update stock.layer as l set quantity = l.quantity + part, value = l.value + part_value where l.id = used.layer_id;
                rest := rest - part;
                value := value + part_value;
            end loop;
            part_value := round(given * rest / wanted, 2);
            value := value + part_value;
            difference := given - value;
        end if;
    end if;
    if rest > 0 then
        insert into stock.layer (item_id, lot_id, received_on, quantity_in, value_in, quantity, value, purpose,
                source_kind, source_id, source_line_id)
            values ((piece ->> 'item_id')::bigint, (piece ->> 'lot_id')::bigint, received, rest, part_value, rest, part_value,
                piece ->> 'purpose', source ->> 'source_kind', (source ->> 'source_id')::bigint,
                (piece ->> 'source_line_id')::bigint);
    end if;
end
$$;

-- Takes pieces out: what goes back to a supplier from the layer it came in, anything else from the oldest (of its lot).
create or replace function stock.layer_out(
    piece jsonb, by_lot boolean, source jsonb, last_cost numeric, allow_negative boolean, code text,
    out value numeric, out difference numeric)
    language plpgsql volatile set search_path = stock, pg_temp as
$$
declare
    wanted numeric := -(piece ->> 'quantity')::numeric(18,6);
    given numeric := (piece ->> 'value')::numeric(18,2);
    origin bigint := coalesce((piece ->> 'returns_line_id')::bigint, 0);
    taken stock.layer;
    part numeric;
    part_value numeric;
    rest numeric := wanted;
begin
    value := 0;
    for taken in
        select l.* from stock.layer as l
        where l.item_id = (piece ->> 'item_id')::bigint and l.quantity > 0
            and (not by_lot or l.lot_id = (piece ->> 'lot_id')::bigint)
        order by (origin <> 0 and l.source_line_id = origin) desc, l.received_on, l.id
    loop
        exit when rest = 0;
        part := least(rest, taken.quantity);
        part_value := case when part = taken.quantity then taken.value else round(taken.value * part / taken.quantity, 2) end;
        update stock.layer as l set quantity = l.quantity - part, value = l.value - part_value where l.id = taken.id;
        insert into stock.layer_use (layer_id, source_kind, source_line_id, quantity, value, returned, returned_value)
            values (taken.id, source ->> 'source_kind', (piece ->> 'source_line_id')::bigint, part, part_value, 0, 0);
        rest := rest - part;
        value := value - part_value;
    end loop;
    if rest > 0 then
        if by_lot or not allow_negative then
            perform stock.refuse('stock.not_enough', jsonb_build_object('item', code, 'place', '*',
                'wanted', stock.figure(wanted), 'on_hand', stock.figure(wanted - rest), 'reserved', '0'));
        end if;
        value := value - round(last_cost * rest, 2);
    end if;
    difference := coalesce(given - value, 0);
end
$$;

-- The pieces again, each piece of an item kept in layers with what it is worth (``taken``) and what lies apart.
create or replace function stock.take_layers(pieces jsonb, source jsonb) returns jsonb
    language plpgsql volatile set search_path = stock, pg_temp as
$$
declare
    piece record;
    item bigint := 0;
    held numeric;
    worth numeric;
    last_cost numeric;
    moved record;
    taken numeric[];
    apart numeric[];
    answer jsonb;
begin
    for piece in
        select p.place, p.body, i.id as item_id, (p.body ->> 'quantity')::numeric(18,6) as quantity, i.code, i.allow_negative,
            i.valuation = 'specific' as by_lot, v.quantity as held, v.value as worth,
            case when v.last_unit_cost > 0 then v.last_unit_cost else i.standard_cost end as last_cost
        from jsonb_array_elements(pieces) with ordinality as p (body, place)
        join items.item as i on i.id = (p.body ->> 'item_id')::bigint and i.valuation in ('fifo', 'specific')
        join stock.valuation as v on v.item_id = i.id
        where p.body ->> 'purpose' <> 'transfer'
        order by i.id, p.place
    loop
        if piece.item_id <> item then
            item := piece.item_id;
            held := piece.held;
            worth := piece.worth;
            last_cost := piece.last_cost;
        end if;
        if piece.quantity > 0 then
            select * into moved
                from stock.layer_in(piece.body, (source ->> 'date')::date, source, held, worth, last_cost);
        else
            select * into moved
                from stock.layer_out(piece.body, piece.by_lot, source, last_cost, piece.allow_negative, piece.code);
        end if;
        held := held + piece.quantity;
        worth := worth + moved.value;
        if held > 0 and worth > 0 then
            last_cost := round(worth / held, 6);
        end if;
        taken[piece.place] := moved.value;
        apart[piece.place] := moved.difference;
    end loop;
    select jsonb_agg(p.body || case
            when taken[p.place] is null then '{}'
            else jsonb_build_object('taken', taken[p.place], 'apart', apart[p.place]) end order by p.place) into answer
        from jsonb_array_elements(pieces) with ordinality as p (body, place);
    return answer;
end
$$;

-- Spreads a change of value over layers: those that came in with the line it belongs to, else all. Answers what was taken.
create or replace function stock.revalue_layers(item bigint, wanted numeric, pieces numeric, line bigint) returns numeric
    language plpgsql volatile set search_path = stock, pg_temp as
$$
declare
    own boolean := line <> 0 and exists (select from stock.layer where item_id = item and source_line_id = line);
    here record;
    share numeric;
    taken numeric;
    seen numeric := 0;
    done numeric := 0;
begin
    select coalesce(sum(l.quantity), 0) as quantity, coalesce(sum(l.value), 0) as value into here
        from stock.layer as l where l.item_id = item and l.quantity > 0 and (not own or l.source_line_id = line);
    if here.quantity = 0 then
        return 0;
    end if;
    share := case when pieces is null or pieces <= here.quantity then wanted else round(wanted * here.quantity / pieces, 2) end;
    share := greatest(share, -here.value);
    taken := 0;
    declare
        layer stock.layer;
        part numeric;
    begin
        for layer in
            select l.* from stock.layer as l
            where l.item_id = item and l.quantity > 0 and (not own or l.source_line_id = line)
            order by l.received_on, l.id
        loop
            -- Differences of rounded sums: the parts add up to the share; no layer falls below nothing.
            seen := seen + layer.quantity;
            part := greatest(round(share * seen / here.quantity, 2) - done, -layer.value);
            done := done + part;
            update stock.layer as l set value = l.value + part where l.id = layer.id;
            taken := taken + part;
        end loop;
    end;
    return taken;
end
$$;

-- Changes how an item is valued: {item_id, method, date}. What is on hand becomes one layer (one a lot), or leaves its layers.
create or replace function stock.change_valuation(given jsonb) returns jsonb
    language plpgsql volatile security definer set search_path = stock, pg_temp as
$$
declare
    item bigint := (given ->> 'item_id')::bigint;
    method text := given ->> 'method';
    now_held stock.valuation;
    before text;
    moved_on date;
begin
    perform stock.lock_items(array[item]);
    select * into now_held from stock.valuation as v where v.item_id = item;
    select i.valuation into before from items.item as i where i.id = item;
    -- What left at a provisional cost must first get the cost of its month.
    if before in ('month_average', 'month_average_by_warehouse') then
        select max(m.date) into moved_on from stock.move as m
            where m.item_id = item and m.source_kind <> 'stock.close' and m.purpose <> 'transfer'
                and not exists (
                    select from ledger.period as p where p.month = date_trunc('month', m.date)::date and p.is_stock_closed);
        if moved_on is not null then
            perform stock.refuse('stock.valuation_not_averaged', jsonb_build_object(
                'item', (select i.code from items.item as i where i.id = item), 'month', to_char(moved_on, 'YYYY-MM')));
        end if;
    end if;
    if now_held.quantity <> 0 then
        select max(m.date) into moved_on from stock.move as m where m.item_id = item and m.purpose <> 'difference';
        if moved_on >= date_trunc('month', (given ->> 'date')::date)::date or now_held.quantity < 0 then
            perform stock.refuse('stock.valuation_in_use', jsonb_build_object(
                'item', (select i.code from items.item as i where i.id = item), 'date', moved_on));
        end if;
    end if;
    update stock.layer as l set quantity = 0, value = 0 where l.item_id = item and l.quantity <> 0;
    update items.item as i set valuation = method, version = i.version + 1 where i.id = item;
    if method in ('fifo', 'specific') and now_held.quantity > 0 then
        with
        held as (
            select case when method = 'specific' then b.lot_id else 0 end as lot_id, sum(b.quantity) as quantity
            from stock.balance as b where b.item_id = item group by 1 having sum(b.quantity) > 0
        ),
        shared as (
            select lot_id, quantity, sum(quantity) over (order by lot_id) as upto from held
        )
        insert into stock.layer (item_id, lot_id, received_on, quantity_in, value_in, quantity, value, purpose,
                source_kind, source_id, source_line_id)
            select item, s.lot_id, (given ->> 'date')::date, s.quantity, v.value, s.quantity, v.value, 'opening',
                'items.item', item, 0
            from shared as s
            cross join lateral (
                select round(now_held.value * s.upto / now_held.quantity, 2)
                    - round(now_held.value * (s.upto - s.quantity) / now_held.quantity, 2) as value
            ) as v;
    end if;
    return jsonb_build_object('before', before, 'quantity', now_held.quantity::text, 'value', now_held.value::text);
end
$$;
