-- Belts behind the posting functions: what is written stays, whoever tries.

create or replace function ledger.guard_lines() returns trigger
    language plpgsql security definer set search_path = ledger, pg_temp as
$$
declare
    bad record;
begin
    select touched.entry_id, entry.source_number as number, entry.date, period.state as period_state, touched.debit, touched.credit,
            touched.line_count, entry.changed_xid = pg_current_xact_id() as is_new
        into bad
        from (
            select entry_id, sum(debit) as debit, sum(credit) as credit, count(*) as line_count from new_lines group by entry_id
        ) as touched
        join entry on entry.id = touched.entry_id
        left join period on period.month = date_trunc('month', entry.date)::date
        where touched.debit <> touched.credit or touched.line_count < 2 or period.state is distinct from 'open'
            or entry.changed_xid <> pg_current_xact_id()
        limit 1;
    if not found then
        return null;
    end if;
    if not bad.is_new then
        perform refuse('core.row_is_final', jsonb_build_object('table', 'ledger.entry'));
    elsif bad.period_state is distinct from 'open' then
        perform refuse('ledger.period_closed', jsonb_build_object('month', to_char(bad.date, 'YYYY-MM')));
    end if;
    perform refuse('ledger.entry_unbalanced', jsonb_build_object(
        'number', bad.number, 'debit', bad.debit::text, 'credit', bad.credit::text));
    return null;
end
$$;

create or replace trigger guard_lines after insert on ledger.entry_line
    referencing new table as new_lines for each statement execute function ledger.guard_lines();

create or replace trigger refuse_change before update or delete on ledger.entry
    for each row execute function core.refuse_change();
create or replace trigger refuse_truncate before truncate on ledger.entry
    for each statement execute function core.refuse_change();
create or replace trigger refuse_change before update or delete on ledger.entry_line
    for each row execute function core.refuse_change();
create or replace trigger refuse_truncate before truncate on ledger.entry_line
    for each statement execute function core.refuse_change();
create or replace trigger refuse_change before update or delete on ledger.voucher_entry
    for each row execute function core.refuse_change();
create or replace trigger refuse_truncate before truncate on ledger.voucher_entry
    for each statement execute function core.refuse_change();

-- A posted voucher is final; only the posting function, which runs as the owner of the table, makes it so.
create or replace function ledger.guard_voucher() returns trigger
    language plpgsql set search_path = ledger, pg_temp as
$$
begin
    if tg_op <> 'INSERT' and (tg_op = 'DELETE' or old.hash is not null) then
        perform refuse('ledger.voucher_is_final', jsonb_build_object('number', coalesce(old.number, old.reference)));
    end if;
    if (new.state = 'posted' or num_nonnulls(new.sequence, new.position, new.hash, new.number, new.posted_by, new.posted_at) > 0)
        and current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid)
    then
        perform refuse('ledger.voucher_posted_by_posting_only', '{}');
    end if;
    return new;
end
$$;

create or replace trigger guard_voucher before insert or update or delete on ledger.voucher
    for each row execute function ledger.guard_voucher();
create or replace trigger refuse_truncate before truncate on ledger.voucher
    for each statement execute function core.refuse_change();

-- The ends of the chains at each close: never changed or taken away, except that opening a month again is written on its row.
create or replace trigger refuse_delete before delete on ledger.closing
    for each row execute function core.refuse_change();
create or replace trigger refuse_truncate before truncate on ledger.closing
    for each statement execute function core.refuse_change();
create or replace trigger refuse_change before update or delete on ledger.closing_head
    for each row execute function core.refuse_change();
create or replace trigger refuse_truncate before truncate on ledger.closing_head
    for each statement execute function core.refuse_change();
