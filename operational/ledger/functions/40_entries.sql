-- The only writer of entries, entry lines and balances.

insert into ledger.chain (name, count, head) values ('entry', 0, '') on conflict do nothing;

-- Refuses the first entry that is not fit to stand in the books.
create or replace function ledger.check_entries(heads ledger.entry[], lines ledger.entry_line[]) returns void
    language plpgsql stable security definer set search_path = ledger, pg_temp set enable_nestloop = off as
$$
declare
    bad record;
begin
    select head.source_number, head.source_kind, coalesce(sum(line.debit), 0) as debit, coalesce(sum(line.credit), 0) as credit,
            count(line.line_no) as line_count
        into bad
        from unnest(heads) as head left join unnest(lines) as line on line.entry_id = head.id
        group by head.id, head.source_number, head.source_kind
        having count(line.line_no) < 2 or sum(line.debit) <> sum(line.credit)
        limit 1;
    if found then
        perform refuse(case when bad.line_count < 2 then 'ledger.entry_too_short' else 'ledger.entry_unbalanced' end,
            jsonb_build_object('number', bad.source_number, 'debit', bad.debit::text, 'credit', bad.credit::text));
    end if;

    select judged.* into bad
        from (
            select line.entry_id, line.line_no, line.account_code as account, head.source_number as number, head.source_kind,
                head.date,
                case
                    when 'NaN' in (line.debit, line.credit) then 'ledger.amount_not_finite'
                    when account.code is null then 'ledger.account_unknown'
                    when not account.is_active then 'ledger.account_inactive'
                    when account.requires_party and line.party_id is null then 'ledger.party_missing'
                    when account.requires_department and line.department_id is null and head.reverses_id is null
                        then 'ledger.department_missing'
                    when account.requires_item and line.item_id is null and head.reverses_id is null
                        then 'ledger.item_missing'
                    when account.requires_employee and line.employee_id is null and head.reverses_id is null
                        then 'ledger.employee_missing'
                    when account.control <> '' and allowed.control is null then 'ledger.control_account'
                    when account.control = 'stock' and head.source_kind = 'ledger.voucher' and head.date >= company.stock_start
                        then 'ledger.stock_account'
                    when account.control = 'stock' and period.is_stock_closed
                            and head.source_kind not in ('ledger.opening', 'stock.close')
                        then 'ledger.stock_month_closed'
                    when line.cash_flow_line is not null and not account.is_cash then 'ledger.cash_flow_line_only_on_cash'
                    when line.cash_flow_line not in (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18)
                        then 'ledger.cash_flow_line_unknown'
                end as problem
            from unnest(lines) as line
            join unnest(heads) as head on head.id = line.entry_id
            left join account on account.code = line.account_code
            left join control_source as allowed on allowed.control = account.control and allowed.source_kind = head.source_kind
            left join company.company on company.id = 1
            left join period on period.month = date_trunc('month', head.date)::date
        ) as judged
        where judged.problem is not null
        order by judged.entry_id, judged.line_no
        limit 1;
    if found then
        perform refuse(bad.problem, jsonb_build_object(
            'number', bad.number, 'line', bad.line_no, 'account', bad.account, 'source', bad.source_kind,
            'month', to_char(bad.date, 'YYYY-MM')));
    end if;

    select head.source_number as number, min(line.account_code) filter (where account.is_cash and line.cash_flow_line is null) as account
        into bad
        from unnest(lines) as line
        join unnest(heads) as head on head.id = line.entry_id
        join account on account.code = line.account_code
        where head.source_kind <> 'ledger.opening'
        group by head.id, head.source_number
        having bool_or(account.is_cash and line.cash_flow_line is null) and not bool_and(account.is_cash)
        limit 1;
    if found then
        perform refuse('ledger.cash_flow_line_missing', jsonb_build_object('number', bad.number, 'account', bad.account));
    end if;

    if exists (select 1 from unnest(heads) as head where head.reverses_id is not null) then
        perform ledger.check_reversals(heads);
    end if;
end
$$;

create or replace function ledger.check_reversals(heads ledger.entry[]) returns void
    language plpgsql stable security definer set search_path = ledger, pg_temp as
$$
declare
    wanted bigint[] := array(select reverses_id from unnest(heads) where reverses_id is not null);
    bad record;
begin
    select head.source_number as number,
            case
                when target.id is null then 'ledger.entry_unknown'
                when target.reverses_id is not null then 'ledger.reversal_of_reversal'
                else 'ledger.already_reversed'
            end as problem
        into bad
        from unnest(heads) as head
        left join (select id, reverses_id from entry where id = any (wanted)) as target on target.id = head.reverses_id
        left join (select reverses_id from entry where reverses_id = any (wanted)) as earlier
            on earlier.reverses_id = head.reverses_id
        where head.reverses_id is not null
            and (target.id is null or target.reverses_id is not null or earlier.reverses_id is not null)
        limit 1;
    if found then
        perform refuse(bad.problem, jsonb_build_object('number', bad.number));
    end if;
end
$$;

-- Called behind the insert: a close of the day that ran at the same time was waited for there, so it is seen here.
create or replace function ledger.check_cash_days(heads ledger.entry[], lines ledger.entry_line[]) returns void
    language plpgsql volatile security definer set search_path = ledger, pg_temp set enable_nestloop = off as
$$
declare
    bad record;
begin
    select head.source_number as number, account.code as account, account.cash_closed_until as day
        into bad
        from unnest(lines) as line
        join unnest(heads) as head on head.id = line.entry_id
        join account on account.code = line.account_code
        where head.date <= account.cash_closed_until
        limit 1;
    if found then
        perform refuse('ledger.cash_day_closed', jsonb_build_object(
            'number', bad.number, 'account', bad.account, 'day', bad.day));
    end if;
end
$$;

-- Nested loops are off because the planner cannot know how long the arrays are; every table is reached by "= any (array)".
create or replace function ledger.write_entries(entries jsonb) returns void
    language plpgsql volatile security definer set search_path = ledger, pg_temp set enable_nestloop = off as
$$
declare
    moment timestamptz := clock_timestamp();
    heads ledger.entry[];
    lines ledger.entry_line[];
    texts text[];
    hashes text[];
    chain_count bigint;
    chain_head text;
    body text;
begin
    select array_agg(
            row(e.id, null, e.ord, e.date, e.document_date, e.source_kind, e.source_id, coalesce(e.source_number, ''), e.purpose,
                e.summary, e.rule, e.reverses_id, e.actor_id, moment, '')::ledger.entry
            order by e.ord)
        into heads
        from rows from (jsonb_to_recordset(entries) as (
            id bigint, date date, document_date date, source_kind text, source_id bigint, source_number text, purpose text,
            summary text, rule text, reverses_id bigint, actor_id bigint
        )) with ordinality as e (
            id, date, document_date, source_kind, source_id, source_number, purpose, summary, rule, reverses_id, actor_id, ord);
    select array_agg(
            row((e.item ->> 'id')::bigint, l.line_no, null, l.account, coalesce(l.debit, 0), coalesce(l.credit, 0),
                coalesce(l.is_red, false), coalesce(l.summary, ''), l.party_id, l.item_id, l.department_id, l.employee_id,
                l.quantity, l.cash_flow_line)::ledger.entry_line
            order by e.ord, l.line_no)
        into lines
        from jsonb_array_elements(entries) with ordinality as e (item, ord),
            jsonb_to_recordset(e.item -> 'lines') as l (
                line_no integer, account text, debit numeric(18, 2), credit numeric(18, 2), is_red boolean, summary text,
                party_id bigint, item_id bigint, department_id bigint, employee_id bigint, quantity numeric(18, 6),
                cash_flow_line integer);
    if heads is null then
        return;
    end if;
    perform check_entries(heads, lines);
    perform hold_months(array(select distinct date_trunc('month', head.date)::date from unnest(heads) as head order by 1));
    perform keep_balances(heads, lines);

    -- The head of the chain comes last: from here to the commit every other writer waits.
    select count, head into chain_count, chain_head from chain where name = 'entry' for update;
    heads := array(
        select row(h.id, null, h.position + chain_count, h.date, h.document_date, h.source_kind, h.source_id, h.source_number,
            h.purpose, h.summary, h.rule, h.reverses_id, h.actor_id, h.recorded_at, '')::ledger.entry
        from unnest(heads) as h order by h.position);
    texts := array(
        select ledger.entry_text(head) || body.text
        from unnest(heads) as head
        join (
            select line.entry_id, string_agg(ledger.line_text(line), '' order by line.line_no) as text
            from unnest(lines) as line group by line.entry_id
        ) as body on body.entry_id = head.id
        order by head.position);
    foreach body in array texts loop
        chain_head := chain_hash(chain_head, body);
        hashes := hashes || chain_head;
    end loop;
    insert into entry (id, position, date, document_date, source_kind, source_id, source_number, purpose, summary, rule,
            reverses_id, actor_id, recorded_at, hash)
        select h.id, h.position, h.date, h.document_date, h.source_kind, h.source_id, h.source_number, h.purpose, h.summary,
            h.rule, h.reverses_id, h.actor_id, h.recorded_at, hashes[h.position - chain_count]
        from unnest(heads) as h;
    insert into entry_line (entry_id, line_no, account_code, debit, credit, is_red, summary, party_id, item_id, department_id,
            employee_id, quantity, cash_flow_line)
        select l.entry_id, l.line_no, l.account_code, l.debit, l.credit, l.is_red, l.summary, l.party_id, l.item_id,
            l.department_id, l.employee_id, l.quantity, l.cash_flow_line
        from unnest(lines) as l;
    perform check_cash_days(heads, lines);
    update chain set count = chain_count + cardinality(hashes), head = chain_head where name = 'entry';
end
$$;

-- Adds the lines to the kept balances, in key order so that two writers never wait for each other in a ring.
create or replace function ledger.keep_balances(heads ledger.entry[], lines ledger.entry_line[]) returns void
    language sql volatile security definer set search_path = ledger, pg_temp set enable_nestloop = off as
$$
    insert into balance as kept (account_code, month, party_id, item_id, department_id, employee_id, cash_flow_line,
            opening, debit, credit)
        select line.account_code, date_trunc('month', head.date)::date, coalesce(line.party_id, 0), coalesce(line.item_id, 0),
            coalesce(line.department_id, 0), coalesce(line.employee_id, 0), coalesce(line.cash_flow_line, 0),
            coalesce(sum(line.debit - line.credit) filter (where head.source_kind = 'ledger.opening'), 0),
            coalesce(sum(line.debit) filter (where head.source_kind <> 'ledger.opening'), 0),
            coalesce(sum(line.credit) filter (where head.source_kind <> 'ledger.opening'), 0)
        from unnest(lines) as line join unnest(heads) as head on head.id = line.entry_id
        group by 1, 2, 3, 4, 5, 6, 7
        order by 1, 2, 3, 4, 5, 6, 7
        on conflict (account_code, month, party_id, item_id, department_id, employee_id, cash_flow_line) do update
            set opening = kept.opening + excluded.opening, debit = kept.debit + excluded.debit, credit = kept.credit + excluded.credit
$$;
