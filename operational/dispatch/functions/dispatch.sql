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
create or replace function dispatch.close_command(given text) returns jsonb
    language plpgsql volatile set search_path = pg_catalog, pg_temp as
$$
declare
    body text := given;
    wanted record;
    also record;
    taken text;
    numbers jsonb := '{}';
    doc jsonb := given::jsonb;
begin
    for wanted in
        select * from jsonb_to_recordset(doc -> 'numbers')
            as n (token text, kind text, date date, schema text, "table" text, id bigint, position integer,
                copies jsonb)
        order by n.kind, n.date, n.position
    loop
        taken := core.take_number(wanted.kind, wanted.date);
        execute format('update %I.%I set number = $1 where id = $2', wanted.schema, wanted."table") using taken, wanted.id;
        for also in
            select * from jsonb_to_recordset(wanted.copies) as c (schema text, "table" text, "column" text, id bigint)
        loop
            execute format('update %I.%I set %I = $1 where id = $2', also.schema, also."table", also."column")
                using taken, also.id;
        end loop;
        body := replace(body, wanted.token, taken);
        numbers := numbers || jsonb_build_object(wanted.token, taken);
    end loop;
    if numbers <> '{}' then
        doc := body::jsonb;
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
