-- Promising pieces to order lines. Each function works behind the gates of its items, see stock.sql.

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
            join stock.location as l on l.id = p.location_id and l.state = 'accepted' and l.kind = 'own'
            group by 1, 2
        ) as c
        join stock.reserved as s using (item_id, warehouse_id)
        join items.item as i on i.id = c.item_id
        join stock.warehouse as w on w.id = c.warehouse_id
        join stock.accepted as h using (item_id, warehouse_id)
        where c.quantity < 0 and h.quantity < s.quantity and not i.allow_negative
        order by c.item_id, c.warehouse_id limit 1;
    if found then
        perform stock.refuse('stock.reserved_for_others', jsonb_build_object('item', short.code, 'warehouse', short.name,
            'wanted', stock.figure(short.wanted), 'on_hand', stock.figure(short.left_over + short.wanted),
            'reserved', stock.figure(short.reserved)));
    end if;
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
            where r.quantity > 0
        union
        select g::bigint from jsonb_array_elements_text(given -> 'gates') as g));

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
            coalesce((select a.quantity from stock.accepted as a
                where a.item_id = k.item_id and a.warehouse_id = k.warehouse_id), 0)
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
        select r.item_id from stock.reservation as r
        where r.source_kind = given ->> 'kind' and r.source_line_id = any (lines) and r.quantity > 0
        union
        select g::bigint from jsonb_array_elements_text(given -> 'gates') as g));
    perform stock.give_back(given ->> 'kind', lines);
    return '{}';
end
$$;
