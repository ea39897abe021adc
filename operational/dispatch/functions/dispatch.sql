-- The opening and the closing call of every command. Both run with the caller's own rights.

-- Serialises callers of the same key, answers what is stored for it, and hands out row ids.
create or replace function dispatch.open_command(caller bigint, request_key text, id_blocks integer)
    returns table (first_ids bigint[], reference bigint, command text, input_hash text, answer jsonb)
    language plpgsql volatile set search_path = pg_catalog, pg_temp as
$$
begin
    if request_key is not null then
        perform pg_advisory_xact_lock(hashtextextended(caller || '/' || request_key, 20261124));
    end if;
    return query
        select core.reserve_blocks(id_blocks), (select version from core.reference_state), r.command, r.input_hash, r.answer
        from (select 1) as one
        left join core.request as r on r.caller = open_command.caller and r.key = request_key;
end
$$;

-- Gives the numbers, then writes events, ledger entries and stored answers in which the numbers stand.
-- The text is gone through once and each table is written once, however many numbers a batch asks for.
create or replace function dispatch.close_command(given text) returns jsonb
    language plpgsql volatile set search_path = pg_catalog, pg_temp as
$$
declare
    wanted record;
    target record;
    tokens text[] := '{}';
    taken text[] := '{}';
    numbers jsonb := '{}';
    doc jsonb := given::jsonb;
begin
    for wanted in
        select * from jsonb_to_recordset(doc -> 'numbers') as n (token text, kind text, date date, position integer)
        order by n.kind, n.date, n.position
    loop
        tokens := tokens || wanted.token;
        taken := taken || core.take_number(wanted.kind, wanted.date);
    end loop;
    if cardinality(tokens) > 0 then
        numbers := jsonb_object(tokens, taken);
        for target in
            with asked as (
                select numbers ->> n.token as number, n.schema, n."table", n.id, n.copies
                from jsonb_to_recordset(doc -> 'numbers')
                    as n (token text, schema text, "table" text, id bigint, copies jsonb)
            ),
            writes as (
                select schema, "table", 'number' as "column", id, number from asked
                union all
                select c.schema, c."table", c."column", c.id, asked.number
                from asked, jsonb_to_recordset(asked.copies) as c (schema text, "table" text, "column" text, id bigint)
            )
            select schema, "table", "column", array_agg(id) as ids, array_agg(number) as numbers
            from writes group by 1, 2, 3 order by 1, 2, 3
        loop
            execute format('update %I.%I as t set %I = w.number from unnest($1, $2) as w (id, number) where t.id = w.id',
                target.schema, target."table", target."column") using target.ids, target.numbers;
        end loop;
        doc := (
            select string_agg(
                case
                    when place > 1 and numbers ? token then (numbers ->> token) || substr(piece, strpos(piece, '⟧') + 1)
                    when place > 1 then '⟦' || piece
                    else piece
                end, '' order by place)
            from (
                select piece, place, '⟦' || split_part(piece, '⟧', 1) || '⟧' as token
                from unnest(string_to_array(given, '⟦')) with ordinality as cut (piece, place)
            ) as pieces
        )::jsonb;
    end if;

    insert into core.event (kind, name, actor_id, business_date, document_kind, document_id, data)
        select e.kind, e.name, e.actor_id, e.business_date, e.document_kind, e.document_id, e.data
        from jsonb_to_recordset(doc -> 'events')
            as e (kind text, name text, actor_id bigint, business_date date, document_kind text, document_id bigint, data jsonb);

    if jsonb_array_length(doc -> 'entries') > 0 then
        perform ledger.write_entries(doc -> 'entries');
    end if;

    insert into core.request (caller, key, command, input_hash, answer)
        select r.caller, r.key, r.command, r.input_hash, r.answer
        from jsonb_to_recordset(doc -> 'requests')
            as r (caller bigint, key text, command text, input_hash text, answer jsonb);
    return numbers;
end
$$;
