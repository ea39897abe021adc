-- One row per term of a line of the form.
with
newest as (
    select
        line,

        max((valid_from, revision)) as age
    from core.dim_statement_term
    where statement = $form::varchar and valid_from <= (select day from form_day)
    group by line
)

select
    formulas.line,
    formulas."position",
    coalesce(formulas.account_code, '') as account,

    coalesce(accounts.name_zh, '') as name,
    coalesce(accounts.name_en, '') as name_en,
    coalesce(accounts.name_tw, '') as name_tw,
    formulas.take,
    formulas.option,

    formulas.sign,
    formulas.other_line,

    formulas.valid_from,
    formulas.revision
from core.dim_statement_term as formulas
join newest on newest.line = formulas.line and newest.age = (formulas.valid_from, formulas.revision)
cross join choices
left join core.dim_account as accounts on accounts.account_code = formulas.account_code
where formulas.statement = $form::varchar
    and (
        formulas.option = ''
        or list_contains(choices.taken, formulas.option)
        or not list_contains(choices.names, split_part(formulas.option, '=', 1))
    )
order by formulas.line, formulas."position"
