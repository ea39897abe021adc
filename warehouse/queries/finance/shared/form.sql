-- The lines of one official form as it stands on the last day of the question, and the terms of each line by account.
-- Figures older than the first form are shown in the first form: it has no older one.
form_day as (
    select greatest($to::date, min(valid_from)) as day
    from core.dim_statement_line
    where statement = $form::varchar
),

form_lines as (
    select *
    from core.dim_statement_line
    where statement = $form::varchar and valid_from <= (select day from form_day)
    qualify row_number() over (partition by line order by valid_from desc) = 1
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
        formulas.line,
        formulas.path,
        formulas.leaf_account as account_code,

        formulas.take,

        formulas.sign,
        formulas.other_line
    from marts.statement_formulas as formulas
    cross join choices
    where formulas.statement = $form::varchar
        and formulas.version = (
            select max(version)
            from marts.statement_formulas
            where statement = $form::varchar and version <= (select day from form_day)
        )
        -- A condition on a setting that was never made holds.
        and len(list_filter(
            formulas.conditions,
            lambda condition: list_contains(choices.names, split_part(condition, '=', 1))
                and not list_contains(choices.taken, condition)
        )) = 0
)
