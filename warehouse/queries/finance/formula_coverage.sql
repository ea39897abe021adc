-- One row per form and account that its lines do not take exactly once.
-- A debit and a credit of one are sent through the formulas: each must come out in one line only, and the form must stay in balance.
with
form_day as (select greatest($to::date, min(valid_from)) as day from core.dim_statement_line),

form_lines as (
    select *
    from core.dim_statement_line
    where valid_from <= (select day from form_day) and statement <> 'cash_flow_statement'
    qualify row_number() over (partition by statement, line order by valid_from desc) = 1
),

choices as (
    select list(setting_name || '=' || choice) as taken, list(setting_name) as names
    from (
        select
            setting_name,
            arg_max(trim(setting_value, '"'), valid_from) as choice
        from core.dim_setting
        where valid_from <= (select day from form_day)
        group by setting_name
    )
),

terms as (
    select
        formulas.*,

        form_lines.kind,
        form_lines.side
    from marts.statement_formulas as formulas
    join form_lines on form_lines.statement = formulas.statement and form_lines.line = formulas.line
    cross join choices
    where formulas.version = (
            select max(others.version)
            from marts.statement_formulas as others
            where others.statement = formulas.statement and others.version <= (select day from form_day)
        )
        and form_lines.kind = 'item'
        and len(list_filter(
            formulas.conditions,
            lambda condition: list_contains(choices.names, split_part(condition, '=', 1))
                and not list_contains(choices.taken, condition)
        )) = 0
),

by_line as (
    select
        statement,
        leaf_account,
        line,

        any_value(side) as side,

        coalesce(sum(sign) filter (where take in ('balance', 'movement', 'debit', 'debit_by_party')), 0) as of_debit,
        coalesce(sum(-sign) filter (where take in ('balance', 'movement', 'credit', 'credit_by_party')), 0) as of_credit
    from terms
    group by statement, leaf_account, line
),

taken as (
    select
        statement,
        leaf_account,

        count(*) filter (where of_debit <> 0) as lines_of_debit,
        count(*) filter (where of_credit <> 0) as lines_of_credit,
        sum(if(side = 'liability_equity', -of_debit, of_debit)) as debit_comes_out,
        sum(if(side = 'liability_equity', -of_credit, of_credit)) as credit_comes_out,
        list(distinct line order by line) filter (where of_debit <> 0 or of_credit <> 0) as lines
    from by_line
    group by statement, leaf_account
),

wanted as (
    select
        'balance_sheet' as statement,
        account_code
    from core.dim_account

    union all

    select
        'income_statement',
        account_code
    from core.dim_account
    where account_class in ('income', 'expense')
)

select
    wanted.statement,
    accounts.account_code as account,

    accounts.name_zh as name,
    accounts.name_en,
    accounts.name_tw,
    if(taken.leaf_account is null or taken.lines_of_debit + taken.lines_of_credit = 0, 'missing', 'doubled') as problem,
    coalesce(array_to_string(taken.lines, ', '), '') as lines,

    accounts.is_official
from wanted
join core.dim_account as accounts on accounts.account_code = wanted.account_code
left join taken on taken.statement = wanted.statement and taken.leaf_account = wanted.account_code
where taken.leaf_account is null
    or taken.lines_of_debit <> 1
    or taken.lines_of_credit <> 1
    or (wanted.statement = 'balance_sheet' and (taken.debit_comes_out <> 1 or taken.credit_comes_out <> -1))
order by wanted.statement, accounts.account_code
