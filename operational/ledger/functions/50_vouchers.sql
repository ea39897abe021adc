-- Vouchers: which entries they record, and posting, which gives the gapless number and is final.

-- Puts entries into vouchers that are not posted yet: {"pairs": [{"entry_id": 1, "voucher_id": 2}]}.
create or replace function ledger.attach_entries(given jsonb) returns integer
    language plpgsql volatile security definer set search_path = ledger, pg_temp as
$$
declare
    refused text;
    attached integer;
begin
    select coalesce(voucher.number, voucher.reference) into refused
        from jsonb_to_recordset(given -> 'pairs') as pair (entry_id bigint, voucher_id bigint)
        join voucher on voucher.id = pair.voucher_id
        where voucher.state not in ('draft', 'approved')
        limit 1;
    if found then
        perform refuse('ledger.voucher_is_final', jsonb_build_object('number', refused));
    end if;
    insert into voucher_entry (entry_id, voucher_id)
        select pair.entry_id, pair.voucher_id
        from jsonb_to_recordset(given -> 'pairs') as pair (entry_id bigint, voucher_id bigint)
        order by pair.entry_id;
    get diagnostics attached = row_count;
    return attached;
end
$$;

-- Refuses the first of these vouchers that may not be posted.
create or replace function ledger.check_vouchers(ids bigint[]) returns void
    language plpgsql stable security definer set search_path = ledger, pg_temp as
$$
declare
    bad record;
begin
    select voucher.id, coalesce(nullif(voucher.number, ''), nullif(voucher.reference, ''), voucher.summary) as number, voucher.state,
            case
                when voucher.state <> 'approved' then 'ledger.voucher_not_approved'
                when recorded.entry_count = 0 then 'ledger.voucher_has_no_entries'
                else 'ledger.voucher_month_differs'
            end as problem
        into bad
        from voucher
        cross join lateral (
            select count(entry.id) as entry_count,
                count(*) filter (where date_trunc('month', entry.date)::date <> voucher.month) as strays
            from voucher_entry as link join entry on entry.id = link.entry_id
            where link.voucher_id = voucher.id
        ) as recorded
        where voucher.id = any (ids) and (voucher.state <> 'approved' or recorded.entry_count = 0 or recorded.strays > 0)
        order by voucher.id
        limit 1;
    if found then
        perform refuse(bad.problem, jsonb_build_object('number', bad.number, 'state', 'ledger.voucher.state.' || bad.state));
    end if;
end
$$;

-- Gives the vouchers their numbers, without gaps per type and month, in the order of date and id.
create or replace function ledger.number_vouchers(ids bigint[], actor bigint, moment timestamptz) returns void
    language sql volatile security definer set search_path = ledger, pg_temp as
$$
    with chosen as (
        select id, type, month, row_number() over (partition by type, month order by date, id) as place,
            (select sum(line.debit) from voucher_entry as link join entry_line as line on line.entry_id = link.entry_id
             where link.voucher_id = voucher.id) as total
        from voucher where id = any (ids)
    ),
    wanted as (
        select 'ledger.voucher:' || type as kind, to_char(month, 'YYYYMM') as period, count(*) as vouchers
        from chosen group by type, month order by 1, 2
    ),
    taken as (
        insert into core.counter as c (kind, period, last) select kind, period, vouchers from wanted
        on conflict (kind, period) do update set last = c.last + excluded.last
        returning kind, period, last
    ),
    numbered as (
        select chosen.id, chosen.total, taken.period, chosen.type, taken.last - wanted.vouchers + chosen.place as sequence
        from chosen
        join wanted on wanted.kind = 'ledger.voucher:' || chosen.type and wanted.period = to_char(chosen.month, 'YYYYMM')
        join taken on taken.kind = wanted.kind and taken.period = wanted.period
    )
    update voucher
        set state = 'posted', version = voucher.version + 1, posted_by = actor, posted_at = moment, total = numbered.total,
            sequence = numbered.sequence,
            number = numbered.period || '-' || numbered.type || '-'
                || lpad(numbered.sequence::text, greatest(4, length(numbered.sequence::text)), '0')
        from numbered where numbered.id = voucher.id
$$;

-- Puts the numbered vouchers of one type behind the end of its chain; the entries' hashes stand in the text.
create or replace function ledger.chain_vouchers(ids bigint[], of_type text) returns void
    language plpgsql volatile security definer set search_path = ledger, pg_temp as
$$
declare
    chain_name text := 'voucher:' || of_type;
    chain_count bigint;
    chain_head text;
    chosen bigint[];
    hashes text[];
    body text;
begin
    insert into chain (name, count, head) values (chain_name, 0, '') on conflict do nothing;
    select count, head into chain_count, chain_head from chain where name = chain_name for update;
    chosen := array(select id from voucher where id = any (ids) and type = of_type order by month, sequence);
    update voucher set position = chain_count + placed.place
        from unnest(chosen) with ordinality as placed (id, place) where voucher.id = placed.id;
    for body in
        select ledger.voucher_text(voucher) || ledger.voucher_entries_text(voucher.id)
        from voucher where id = any (chosen) order by position
    loop
        chain_head := chain_hash(chain_head, body);
        hashes := hashes || chain_head;
    end loop;
    update voucher set hash = hashes[placed.place]
        from unnest(chosen) with ordinality as placed (id, place) where voucher.id = placed.id;
    update chain set count = chain_count + cardinality(chosen), head = chain_head where name = chain_name;
end
$$;

-- Posts approved vouchers: number, chain, final.
create or replace function ledger.post_vouchers(ids bigint[], actor bigint, on_day date)
    returns table (voucher_id bigint, voucher_number text)
    language plpgsql volatile security definer set search_path = ledger, pg_temp as
$$
declare
    locked bigint[] := array(select id from voucher where id = any (ids) order by id for update);
    in_type text;
begin
    if cardinality(locked) <> (select count(distinct wanted) from unnest(ids) as wanted) then
        perform refuse('ledger.voucher_unknown', '{}');
    end if;
    if exists (select 1 from voucher where id = any (locked) and date > on_day) then
        perform refuse('ledger.date_in_future', jsonb_build_object('date', (select max(date) from voucher where id = any (locked))));
    end if;
    perform check_vouchers(locked);
    perform hold_months(array(select distinct month from voucher where id = any (locked) order by 1));
    perform number_vouchers(locked, actor, clock_timestamp());
    for in_type in select distinct type from voucher where id = any (locked) order by 1 loop
        perform chain_vouchers(locked, in_type);
    end loop;
    return query select id, number from voucher where id = any (locked) order by type, position;
end
$$;
