-- One row per form, version, line and elementary term of the line.
with recursive
form_lines as (select * from core.dim_statement_line),
form_terms as (select * from core.dim_statement_term),

versions as (
    select distinct statement, valid_from as version from form_lines

    union

    select distinct statement, valid_from from form_terms
),

terms as (
    select
        versions.statement,
        versions.version,
        form_terms.line,
        form_terms."position",

        form_terms.take,
        form_terms.account_code,
        form_terms.option,

        form_terms.sign,
        form_terms.other_line,

        form_terms.with_descendants
    from versions
    join form_terms
        on form_terms.statement = versions.statement
        and form_terms.valid_from = (
            select max(other.valid_from)
            from form_terms as other
            where other.statement = form_terms.statement and other.line = form_terms.line and other.valid_from <= versions.version
        )
),

resolved as (
    select
        statement,
        version,
        line,
        "position"::varchar as path,

        take,
        account_code,
        option as options,

        sign,
        other_line,
        1 as depth,

        with_descendants
    from terms

    union all

    select
        resolved.statement,
        resolved.version,
        resolved.line,
        resolved.path || '/' || terms."position",

        terms.take,
        terms.account_code,
        concat_ws('&', nullif(resolved.options, ''), nullif(terms.option, '')),

        resolved.sign * terms.sign,
        terms.other_line,
        resolved.depth + 1,

        terms.with_descendants
    from resolved
    join terms
        on terms.statement = resolved.statement
        and terms.version = resolved.version
        and terms.line = resolved.other_line
    where resolved.take = 'line' and resolved.depth < 20
)

select
    statement,
    version,
    line,
    path,

    take,
    account_code,
    coalesce(options, '') as options,

    sign,
    other_line,

    with_descendants
from resolved
where take <> 'line'
