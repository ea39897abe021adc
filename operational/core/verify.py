"""What must hold of every row, whichever slice it belongs to: kinds of columns, answered requests, the clock."""

from __future__ import annotations

from operational.core.checks import OFFENDERS_MAX, Check

_COLUMNS = """
    from pg_attribute as a
    join pg_class as c on c.oid = a.attrelid and c.relkind in ('r', 'p')
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname !~ '^(pg_|information_schema$)' and a.attnum > 0 and not a.attisdropped
"""
_NAMED = "select n.nspname || '.' || c.relname || '.' || a.attname as \"column\", format_type(a.atttypid, a.atttypmod) as type"

# Scales: amounts 2, quantities and prices 6, exchange rates 8, quantities and prices as the tax platform writes them 13.
CHECKS = (
    Check(
        "core.exact_numbers",
        "I14: amounts and quantities are kept exactly: no binary fractions, and decimals with a fixed scale",
        f"""
        {_NAMED} {_COLUMNS}
            and (a.atttypid in ('real'::regtype, 'double precision'::regtype)
                or a.atttypid = 'numeric'::regtype and (a.atttypmod = -1 or (a.atttypmod - 4) & 2047 not in (2, 6, 8, 13)))
        order by 1 limit {OFFENDERS_MAX}
        """,
    ),
    Check(
        "core.one_effect",
        "I9: whatever was answered to a request with a key is on the time line of each document it names",
        f"""
        select r.command, r.key, d.value ->> 0 as document_kind, (d.value ->> 1)::bigint as document_id
        from core.request as r
        cross join lateral jsonb_array_elements(r.answer -> 'documents') as d
        where not exists (
            select from core.event as e
            where e.document_kind = d.value ->> 0 and e.document_id = (d.value ->> 1)::bigint
                and e.kind = 'command' and e.name = r.command and e.actor_id = r.caller
        )
        order by r.at limit {OFFENDERS_MAX}
        """,
    ),
    Check(
        "core.clock",
        "I15: the moment of entry is the database's clock, with its zone: nothing was written down in the future",
        f"""
        select e.name, e.document_kind, e.document_id, e.at
        from core.event as e where e.at > clock_timestamp()
        order by e.at limit {OFFENDERS_MAX}
        """,
    ),
    Check(
        "core.moments_have_a_zone",
        "I15: every moment is kept with its time zone",
        f"{_NAMED} {_COLUMNS} and a.atttypid = 'timestamp'::regtype order by 1 limit {OFFENDERS_MAX}",
    ),
)
