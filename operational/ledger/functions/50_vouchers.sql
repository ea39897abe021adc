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

-- Nested loops are off in what follows because the planner cannot know how long the arrays are; every table is reached
-- by "= any (array)", so that one voucher costs one voucher however long the books are.

-- Refuses the first of these vouchers that may not be posted.
create or replace function ledger.check_vouchers(ids bigint[]) returns void
    language plpgsql stable security definer set search_path = ledger, pg_temp set enable_nestloop = off as
$$
declare
    bad record;
begin
    with links as materialized (
        select voucher_id, entry_id from voucher_entry where voucher_id = any (ids)
    ),
    recorded as (
        select links.voucher_id, min(date_trunc('month', entry.date)::date) as first_month,
            max(date_trunc('month', entry.date)::date) as last_month
        from links
        join (select id, date from entry where id = any (array(select entry_id from links))) as entry on entry.id = links.entry_id
        group by links.voucher_id
    )
    select coalesce(nullif(voucher.number, ''), nullif(voucher.reference, ''), voucher.summary) as number, voucher.state,
            case
                when voucher.state <> 'approved' then 'ledger.voucher_not_approved'
                when recorded.voucher_id is null then 'ledger.voucher_has_no_entries'
                when voucher.checked_by is null then 'ledger.voucher_not_checked'
                else 'ledger.voucher_month_differs'
            end as problem
        into bad
        from voucher
        left join recorded on recorded.voucher_id = voucher.id
        where voucher.id = any (ids) and (voucher.state <> 'approved' or recorded.voucher_id is null
            or voucher.checked_by is null or recorded.first_month <> voucher.month or recorded.last_month <> voucher.month)
        order by voucher.id
        limit 1;
    if found then
        perform refuse(bad.problem, jsonb_build_object('number', bad.number, 'state', 'ledger.voucher.state.' || bad.state));
    end if;
end
$$;

-- Gives the vouchers their numbers, without gaps per type and month, in the order of date and id.
create or replace function ledger.number_vouchers(ids bigint[], actor bigint, moment timestamptz) returns void
    language sql volatile security definer set search_path = ledger, pg_temp set enable_nestloop = off as
$$
    with links as materialized (
        select voucher_id, entry_id from voucher_entry where voucher_id = any (ids)
    ),
    sums as (
        select entry_id, sum(debit) as debit
        from entry_line where entry_id = any (array(select entry_id from links)) group by entry_id
    ),
    totals as (
        select links.voucher_id, sum(sums.debit) as total from links join sums on sums.entry_id = links.entry_id group by 1
    ),
    chosen as (
        select id, type, month, row_number() over (partition by type, month order by date, id) as place
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
        select chosen.id, totals.total, taken.period, chosen.type, taken.last - wanted.vouchers + chosen.place as sequence
        from chosen
        join totals on totals.voucher_id = chosen.id
        join wanted on wanted.kind = 'ledger.voucher:' || chosen.type and wanted.period = to_char(chosen.month, 'YYYYMM')
        join taken on taken.kind = wanted.kind and taken.period = wanted.period
    )
    update voucher
        set state = 'posted', version = voucher.version + 1, posted_by = actor, posted_at = moment, total = numbered.total,
            -- Where nobody else must sign, who posts stands for it as chief accountant too.
            signed_by = coalesce(voucher.signed_by, actor),
            sequence = numbered.sequence,
            number = numbered.period || '-' || numbered.type || '-'
                || lpad(numbered.sequence::text, greatest(4, length(numbered.sequence::text)), '0')
        from numbered where numbered.id = voucher.id and voucher.id = any (ids)
$$;

-- Puts the numbered vouchers of one type behind the end of its chain; the entries' hashes stand in the text.
create or replace function ledger.chain_vouchers(ids bigint[], of_type text) returns void
    language plpgsql volatile security definer set search_path = ledger, pg_temp set enable_nestloop = off as
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
        from unnest(chosen) with ordinality as placed (id, place) where voucher.id = placed.id and voucher.id = any (chosen);
    for body in
        with links as materialized (
            select voucher_id, entry_id from voucher_entry where voucher_id = any (chosen)
        ),
        recorded as (
            select links.voucher_id, string_agg(entry.hash, ' ' order by entry.position) as hashes
            from links
            join (select id, position, hash from entry where id = any (array(select entry_id from links))) as entry
                on entry.id = links.entry_id
            group by links.voucher_id
        )
        select ledger.voucher_text(voucher) || recorded.hashes
        from voucher join recorded on recorded.voucher_id = voucher.id
        where voucher.id = any (chosen) order by voucher.position
    loop
        chain_head := chain_hash(chain_head, body);
        hashes := hashes || chain_head;
    end loop;
    update voucher set hash = hashes[placed.place]
        from unnest(chosen) with ordinality as placed (id, place) where voucher.id = placed.id and voucher.id = any (chosen);
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
