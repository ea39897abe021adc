-- The line of the cash-flow statement that a money line stands on now: the newest assignment, else what its entry says.
-- The entry itself stays as it was written; account, amount and day cannot be assigned.
create or replace function ledger.cash_flow_line(line ledger.entry_line) returns integer
    language sql stable as
$$
    select coalesce(
        (select a.cash_flow_line from ledger.cash_flow_assignment as a
            where a.entry_id = line.entry_id and a.line_no = line.line_no order by a.place desc limit 1),
        line.cash_flow_line)
$$;

-- Assigns lines: {"actor": 1, "reason": "", "lines": [{"entry_id": 1, "line_no": 2, "cash_flow_line": 3}]}, in open months only.
create or replace function ledger.assign_cash_flow(given jsonb) returns integer
    language plpgsql volatile security definer set search_path = ledger, pg_temp as
$$
declare
    bad record;
    assigned integer;
begin
    perform hold_months(array(
        select distinct date_trunc('month', entry.date)::date
        from jsonb_to_recordset(given -> 'lines') as wanted (entry_id bigint) join entry on entry.id = wanted.entry_id order by 1));
    select judged.* into bad
        from (
            select entry.source_number as number, wanted.line_no, line.account_code as account,
                case
                    when line.entry_id is null then 'ledger.cash_flow_no_such_line'
                    when entry.source_kind = 'ledger.opening' then 'ledger.cash_flow_of_opening'
                    when not account.is_cash then 'ledger.cash_flow_line_only_on_cash'
                    when line.cash_flow_line is null then 'ledger.cash_flow_of_transfer'
                    when entry.reverses_id is not null or exists (select from entry as red where red.reverses_id = entry.id)
                        then 'ledger.cash_flow_of_reversed'
                    when wanted.cash_flow_line not in (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18)
                        then 'ledger.cash_flow_line_unknown'
                end as problem
            from jsonb_to_recordset(given -> 'lines') as wanted (entry_id bigint, line_no integer, cash_flow_line integer)
            left join entry_line as line on line.entry_id = wanted.entry_id and line.line_no = wanted.line_no
            left join entry on entry.id = line.entry_id
            left join account on account.code = line.account_code
        ) as judged
        where judged.problem is not null
        limit 1;
    if found then
        perform refuse(bad.problem, jsonb_build_object(
            'number', coalesce(bad.number, ''), 'line', bad.line_no, 'account', coalesce(bad.account, '')));
    end if;
    insert into balance as kept (account_code, month, party_id, item_id, department_id, employee_id, cash_flow_line,
            opening, debit, credit)
        select line.account_code, date_trunc('month', entry.date)::date, coalesce(line.party_id, 0), coalesce(line.item_id, 0),
            coalesce(line.department_id, 0), coalesce(line.employee_id, 0), moved.to_line, 0,
            sum(moved.sign * line.debit), sum(moved.sign * line.credit)
        from jsonb_to_recordset(given -> 'lines') as wanted (entry_id bigint, line_no integer, cash_flow_line integer)
        join entry_line as line on line.entry_id = wanted.entry_id and line.line_no = wanted.line_no
        join entry on entry.id = line.entry_id
        cross join lateral (values (-1, ledger.cash_flow_line(line)), (1, wanted.cash_flow_line)) as moved (sign, to_line)
        group by 1, 2, 3, 4, 5, 6, 7
        order by 1, 2, 3, 4, 5, 6, 7
        on conflict (account_code, month, party_id, item_id, department_id, employee_id, cash_flow_line) do update
            set debit = kept.debit + excluded.debit, credit = kept.credit + excluded.credit;
    insert into cash_flow_assignment (entry_id, line_no, place, cash_flow_line, reason, actor_id)
        select wanted.entry_id, wanted.line_no,
            1 + coalesce((select max(place) from cash_flow_assignment as a
                where a.entry_id = wanted.entry_id and a.line_no = wanted.line_no), 0),
            wanted.cash_flow_line, coalesce(given ->> 'reason', ''), (given ->> 'actor')::bigint
        from jsonb_to_recordset(given -> 'lines') as wanted (entry_id bigint, line_no integer, cash_flow_line integer);
    get diagnostics assigned = row_count;
    return assigned;
end
$$;
