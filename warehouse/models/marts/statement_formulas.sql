-- One row per form, version, line, elementary term of the line and account of the term.
with recursive
form_lines as (select * from core.dim_statement_line),
form_terms as (select * from core.dim_statement_term),
accounts as (select * from core.dim_account),

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
        if(form_terms.option = '', [], [form_terms.option]) as conditions,

        form_terms.sign,
        form_terms.other_line,

        form_terms.with_descendants
    from versions
    join form_terms
        on form_terms.statement = versions.statement and form_terms.valid_from <= versions.version
    qualify rank() over (
        partition by versions.statement, versions.version, form_terms.line
        order by form_terms.valid_from desc, form_terms.revision desc
    ) = 1
),

resolved as (
    select
        statement,
        version,
        line,
        "position"::varchar as path,

        take,
        account_code,
        conditions,

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
        resolved.conditions || terms.conditions,

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
    resolved.statement,
    resolved.version,
    resolved.line,
    resolved.path,
    coalesce(leaves.account_code, '') as leaf_account,

    resolved.take,
    resolved.account_code,
    resolved.conditions,

    resolved.sign,
    resolved.other_line
from resolved
left join accounts as tops on tops.account_code = resolved.account_code
left join accounts as leaves
    on leaves.account_code = tops.account_code
    or (resolved.with_descendants and starts_with(leaves.path, tops.path))
where resolved.take <> 'line'
