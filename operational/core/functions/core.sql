-- Row ids, document numbers, change stamps and tombstones. Applied again at every migration.

create or replace function core.reserve_blocks(blocks integer) returns bigint[]
    language sql volatile security definer set search_path = core, pg_temp as
$$
    select coalesce(array_agg(nextval('core.row_id') * 4096), '{}') from generate_series(1, blocks)
$$;

-- The next number of a series on a day. The counter row is held until commit, so this runs in the closing call.
create or replace function core.take_number(series_kind text, day date) returns text
    language plpgsql volatile security definer set search_path = core, pg_temp as
$$
declare
    rule core.series;
    in_period text;
    given bigint;
begin
    select * into rule from core.series where kind = series_kind;
    if rule.kind is null then
        raise exception using errcode = 'GD001', message = 'core.series_unknown',
            detail = jsonb_build_object('kind', series_kind)::text;
    end if;
    in_period := case when rule.period_format = '' then '' else to_char(day, rule.period_format) end;
    insert into core.counter as c (kind, period, last) values (series_kind, in_period, 1)
        on conflict (kind, period) do update set last = c.last + 1
        returning c.last into given;
    return rule.prefix || in_period || case when in_period = '' then '' else '-' end
        || lpad(given::text, greatest(rule.width, length(given::text)), '0');
end
$$;

create or replace function core.stamp_change() returns trigger
    language plpgsql set search_path = core, pg_temp as
$$
begin
    new.changed_xid := pg_current_xact_id();
    return new;
end
$$;

create or replace function core.bury_row() returns trigger
    language plpgsql security definer set search_path = core, pg_temp as
$$
begin
    insert into core.tombstone (table_name, row_id) values (tg_table_schema || '.' || tg_table_name, old.id);
    return old;
end
$$;

-- Rows that are final once written: any update or delete is an error, whoever tries.
create or replace function core.refuse_change() returns trigger
    language plpgsql set search_path = core, pg_temp as
$$
begin
    raise exception using errcode = 'GD001', message = 'core.row_is_final',
        detail = jsonb_build_object('table', tg_table_schema || '.' || tg_table_name)::text;
end
$$;

create or replace function core.bump_reference() returns trigger
    language plpgsql security definer set search_path = core, pg_temp as
$$
begin
    insert into core.reference_state as r (id, version) values (1, 1) on conflict (id) do update set version = r.version + 1;
    return null;
end
$$;

insert into core.reference_state (id, version) values (1, 1) on conflict do nothing;
