-- Periods: posting holds them FOR SHARE, closing takes them FOR UPDATE, so no entry slips into a month that is being closed.

create or replace function ledger.refuse(word text, detail jsonb) returns void
    language plpgsql set search_path = ledger, pg_temp as
$$
begin
    raise exception using errcode = 'GD001', message = word, detail = detail::text;
end
$$;

create or replace function ledger.open_books(opening date) returns void
    language plpgsql volatile security definer set search_path = ledger, pg_temp as
$$
declare
    first_month date;
begin
    lock table ledger.period in share row exclusive mode;
    select min(month) into first_month from period;
    if first_month is null then
        insert into period (month, state) values (date_trunc('month', opening)::date, 'open');
    elsif first_month <> date_trunc('month', opening)::date then
        perform refuse('ledger.books_already_open', jsonb_build_object('month', to_char(first_month, 'YYYY-MM')));
    end if;
end
$$;

-- Holds the months until commit; makes missing later months. Refuses closed months and months before the books open.
create or replace function ledger.hold_months(wanted date[]) returns void
    language plpgsql volatile security definer set search_path = ledger, pg_temp as
$$
declare
    found record;
    held integer := 0;
    first_month date;
    last_month date;
    latest date;
begin
    for found in select month, state from period where month = any (wanted) order by month for share loop
        if found.state = 'closed' then
            perform refuse('ledger.period_closed', jsonb_build_object('month', to_char(found.month, 'YYYY-MM')));
        end if;
        held := held + 1;
    end loop;
    if held = cardinality(wanted) then
        return;
    end if;
    select min(month), max(month) into first_month, latest from period;
    if first_month is null then
        perform refuse('ledger.books_not_open', '{}');
    end if;
    if exists (select 1 from unnest(wanted) as month where month < first_month) then
        perform refuse('ledger.before_opening', jsonb_build_object('month', to_char(first_month, 'YYYY-MM')));
    end if;
    select max(month) into last_month from unnest(wanted) as month;
    if last_month > latest + interval '20 years' then
        perform refuse('ledger.month_too_far', jsonb_build_object('month', to_char(last_month, 'YYYY-MM')));
    end if;
    insert into period (month, state)
        select month::date, 'open'
        from generate_series(latest + interval '1 month', last_month, interval '1 month') as month
        on conflict (month) do nothing;
    perform hold_months(wanted);
end
$$;

-- Takes the month away from everybody who posts, so that what is asked before the close is still true when it is closed.
create or replace function ledger.hold_for_close(wanted date) returns void
    language plpgsql volatile security definer set search_path = ledger, pg_temp as
$$
declare
    current_state text;
    earlier date;
    shown jsonb := jsonb_build_object('month', to_char(wanted, 'YYYY-MM'));
begin
    select state into current_state from period where month = wanted for update;
    if current_state is null then
        perform refuse('ledger.period_unknown', shown);
    elsif current_state = 'closed' then
        perform refuse('ledger.period_closed', shown);
    end if;
    select min(month) into earlier from period where month < wanted and state = 'open';
    if earlier is not null then
        perform refuse('ledger.earlier_period_open', shown || jsonb_build_object('earlier', to_char(earlier, 'YYYY-MM')));
    end if;
end
$$;

-- Writes down where the chains end when a month is closed; what is cut off or written anew later is held against it.
create or replace function ledger.keep_heads(wanted date, actor bigint) returns void
    language plpgsql volatile security definer set search_path = ledger, pg_temp as
$$
declare
    next_place integer := 1 + coalesce((select max(place) from closing where month = wanted), 0);
begin
    insert into closing (month, place, closed_at, closed_by) values (wanted, next_place, clock_timestamp(), actor);
    insert into closing_head (month, place, chain, count, head)
        select wanted, next_place, name, count, head from chain where count > 0 order by name;
end
$$;

create or replace function ledger.close_period(wanted date, actor bigint) returns void
    language plpgsql volatile security definer set search_path = ledger, pg_temp as
$$
declare
    waiting bigint;
    unfinished bigint;
    shown jsonb := jsonb_build_object('month', to_char(wanted, 'YYYY-MM'));
begin
    perform hold_for_close(wanted);
    select count(*) into waiting
        from entry
        where date >= wanted and date < wanted + interval '1 month' and source_kind <> 'ledger.opening'
            and not exists (
                select 1 from voucher_entry as link join voucher on voucher.id = link.voucher_id
                where link.entry_id = entry.id and voucher.state = 'posted'
            );
    if waiting > 0 then
        perform refuse('ledger.entries_not_posted', shown || jsonb_build_object('count', waiting));
    end if;
    select count(*) into unfinished from voucher where month = wanted and state in ('draft', 'approved');
    if unfinished > 0 then
        perform refuse('ledger.vouchers_unfinished', shown || jsonb_build_object('count', unfinished));
    end if;
    update period set state = 'closed', closed_at = clock_timestamp(), closed_by = actor where month = wanted;
    perform keep_heads(wanted, actor);
end
$$;

-- The stock of a month is closed before its books, month after month from ``since`` on, the first in which goods moved; the
-- months before it hold nothing and are closed with it. What else belongs to the month may still come.
create or replace function ledger.close_stock(wanted date, since date) returns void
    language plpgsql volatile security definer set search_path = ledger, pg_temp as
$$
declare
    is_closed boolean;
    earlier date;
    shown jsonb := jsonb_build_object('month', to_char(wanted, 'YYYY-MM'));
begin
    perform hold_months(array[wanted]);
    select is_stock_closed into is_closed from period where month = wanted for update;
    if is_closed then
        perform refuse('ledger.stock_month_closed', shown);
    end if;
    select min(month) into earlier
        from period where month >= since and month < wanted and state = 'open' and not is_stock_closed;
    if earlier is not null then
        perform refuse('ledger.earlier_stock_open', shown || jsonb_build_object('earlier', to_char(earlier, 'YYYY-MM')));
    end if;
    update period set is_stock_closed = true where (month = wanted or month < least(since, wanted)) and not is_stock_closed;
end
$$;

create or replace function ledger.reopen_stock(wanted date) returns void
    language plpgsql volatile security definer set search_path = ledger, pg_temp as
$$
declare
    is_closed boolean;
    later date;
    shown jsonb := jsonb_build_object('month', to_char(wanted, 'YYYY-MM'));
begin
    perform hold_months(array[wanted]);
    select is_stock_closed into is_closed from period where month = wanted for update;
    if not is_closed then
        perform refuse('ledger.stock_month_open', shown);
    end if;
    select max(month) into later from period where month > wanted and is_stock_closed;
    if later is not null then
        perform refuse('ledger.later_stock_closed', shown || jsonb_build_object('later', to_char(later, 'YYYY-MM')));
    end if;
    update period set is_stock_closed = false where month = wanted;
end
$$;

drop function if exists ledger.reopen_period(date, bigint);
create or replace function ledger.reopen_period(wanted date, actor bigint, why text) returns void
    language plpgsql volatile security definer set search_path = ledger, pg_temp as
$$
declare
    current_state text;
    later date;
    shown jsonb := jsonb_build_object('month', to_char(wanted, 'YYYY-MM'));
begin
    select state into current_state from period where month = wanted for update;
    if current_state is null then
        perform refuse('ledger.period_unknown', shown);
    elsif current_state = 'open' then
        perform refuse('ledger.period_open', shown);
    end if;
    select max(month) into later from period where month > wanted and state = 'closed';
    if later is not null then
        perform refuse('ledger.later_period_closed', shown || jsonb_build_object('later', to_char(later, 'YYYY-MM')));
    end if;
    update period set state = 'open', closed_at = null, closed_by = null where month = wanted;
    update closing set reopened_at = clock_timestamp(), reopened_by = actor, reason = why
        where month = wanted and reopened_at is null;
end
$$;
