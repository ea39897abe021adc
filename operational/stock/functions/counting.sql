-- Counting: what the books say of some bins, and bins that stand still meanwhile. See stock.sql for the gates.

-- Refuses goods into or out of a bin that is being counted, except by the count itself. The gates of the items are held.
create or replace function stock.check_frozen(pieces jsonb, source_kind text, source_id bigint) returns void
    language plpgsql volatile set search_path = stock, pg_temp as
$$
declare
    stands record;
begin
    if not exists (select from stock.frozen_bin) then
        return;
    end if;
    select l.code as place, c.number into stands
        from jsonb_to_recordset(pieces) as p (location_id bigint)
        join stock.frozen_bin as f on f.location_id = p.location_id
        join stock.count as c on c.id = f.count_id
        join stock.location as l on l.id = f.location_id
        where not (source_kind = 'stock.count' and source_id = f.count_id)
        order by l.code limit 1;
    if found then
        perform stock.refuse('stock.bin_is_counted', jsonb_build_object('bin', stands.place, 'number', stands.number));
    end if;
end
$$;

-- Reads what lies in the bins of a count: {count_id, warehouse_id, locations, items, is_frozen}; empty lists mean all.
-- Behind the gates of the items, so that no move is half seen. Answers [{item_id, location_id, lot_id, book}].
create or replace function stock.begin_count(given jsonb) returns jsonb
    language plpgsql volatile security definer set search_path = stock, pg_temp as
$$
declare
    bins bigint[];
    items bigint[] := array(select i::bigint from jsonb_array_elements_text(given -> 'items') as i);
    stands record;
    answer jsonb;
begin
    bins := array(
        select l.id from stock.location as l
        where l.warehouse_id = (given ->> 'warehouse_id')::bigint and l.kind = 'own'
            and (jsonb_array_length(given -> 'locations') = 0
                or l.id in (select b::bigint from jsonb_array_elements_text(given -> 'locations') as b))
        order by l.id);
    if (given ->> 'is_frozen')::boolean then
        -- Alone, as a close is: moves under way end first, and the next ones find the bins frozen. The bins themselves are
        -- not locked: papers that name them stand before the gates of their goods are taken.
        perform pg_advisory_xact_lock(stock.close_lock());
    end if;
    perform stock.lock_items(array(
        select distinct b.item_id from stock.balance as b
        where b.location_id = any (bins) and (cardinality(items) = 0 or b.item_id = any (items))));
    if (given ->> 'is_frozen')::boolean then
        select l.code as place, c.number into stands
            from stock.frozen_bin as f
            join stock.count as c on c.id = f.count_id
            join stock.location as l on l.id = f.location_id
            where f.location_id = any (bins)
            order by l.code limit 1;
        if found then
            perform stock.refuse('stock.bin_is_counted', jsonb_build_object('bin', stands.place, 'number', stands.number));
        end if;
        insert into stock.frozen_bin (location_id, count_id)
            select b, (given ->> 'count_id')::bigint from unnest(bins) as b;
    end if;
    select coalesce(jsonb_agg(jsonb_build_object('item_id', b.item_id, 'location_id', b.location_id, 'lot_id', b.lot_id,
            'book', b.quantity::text) order by l.code, i.code, b.lot_id), '[]') into answer
        from stock.balance as b
        join stock.location as l on l.id = b.location_id
        join items.item as i on i.id = b.item_id
        where b.location_id = any (bins)
            and case when cardinality(items) = 0 then b.quantity <> 0 else b.item_id = any (items) end;
    return answer;
end
$$;

-- Lets the bins of a count move again: {count_id}.
create or replace function stock.end_count(given jsonb) returns jsonb
    language plpgsql volatile security definer set search_path = stock, pg_temp as
$$
begin
    delete from stock.frozen_bin where count_id = (given ->> 'count_id')::bigint;
    return '{}';
end
$$;
