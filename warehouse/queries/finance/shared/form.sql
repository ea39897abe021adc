-- The lines of one official form as it stands on the last day of the question, and the terms of each line.
-- Figures older than the first form are shown in the first form: it has no older one.
form_day as (
    select greatest($to::date, min(valid_from)) as day
    from core.dim_statement_line
    where statement = $form::varchar
),

chosen_version as (
    select max(version) as version
    from marts.statement_formulas
    where statement = $form::varchar and version <= (select day from form_day)
),

choices as (
    select
        setting_name,
        arg_max(trim(setting_value, '"'), valid_from) as choice
    from core.dim_setting
    where valid_from <= (select day from form_day)
    group by setting_name
),

form_lines as (
    select *
    from core.dim_statement_line
    where statement = $form::varchar and valid_from <= (select day from form_day)
    qualify row_number() over (partition by line order by valid_from desc) = 1
),

terms as (
    select
        formulas.line,
        formulas.path,

        formulas.take,
        formulas.account_code,

        formulas.sign,
        formulas.other_line,

        formulas.with_descendants
    from marts.statement_formulas as formulas
    join chosen_version on chosen_version.version = formulas.version
    where formulas.statement = $form::varchar
        and not exists (
            select 1
            from (select unnest(string_split(formulas.options, '&')) as condition) as conditions
            join choices on choices.setting_name = split_part(conditions.condition, '=', 1)
            where conditions.condition <> '' and choices.choice <> split_part(conditions.condition, '=', 2)
        )
),

term_accounts as (
    select
        terms.line,
        terms.path,
        accounts.account_code
    from terms
    join core.dim_account as tops on tops.account_code = terms.account_code
    join core.dim_account as accounts
        on accounts.account_code = tops.account_code
        or (terms.with_descendants and starts_with(accounts.path, tops.path))
)
