-- One row per account and value of the dimension with any amount, then one row of sums.
with
filed as (
    select
        lines.*,
        case $dimension::varchar
            when 'party' then lines.party_id
            when 'item' then lines.item_id
            when 'department' then lines.department_id
            when 'employee' then lines.employee_id
        end as value_id
    from book_lines as lines
),

filed_before as (
    select
        openings.*,
        case $dimension::varchar
            when 'party' then openings.party_id
            when 'item' then openings.item_id
            when 'department' then openings.department_id
        end as value_id
    from book_year_before as openings
    where openings.month >= date_trunc('year', $to::date)
),

own as (
    select
        account_code,
        value_id,

        sum(debit - credit) filter (where is_opening or booked_on < $from::date) as opening,
        sum(debit) filter (where not is_opening and booked_on >= $from::date) as debit,
        sum(credit) filter (where not is_opening and booked_on >= $from::date) as credit,
        sum(debit) filter (where not is_opening and booked_on >= date_trunc('year', $to::date)) as year_debit,
        sum(credit) filter (where not is_opening and booked_on >= date_trunc('year', $to::date)) as year_credit
    from filed
    group by all

    union all by name

    select account_code, value_id, sum(debit) as year_debit, sum(credit) as year_credit
    from filed_before
    group by all
),

rolled as (
    select
        tops.account_code,
        own.value_id,

        coalesce(sum(own.opening), 0) as opening,
        coalesce(sum(own.debit), 0) as debit,
        coalesce(sum(own.credit), 0) as credit,
        coalesce(sum(own.year_debit), 0) as year_debit,
        coalesce(sum(own.year_credit), 0) as year_credit
    from own
    join core.dim_account as accounts on accounts.account_code = own.account_code
    join core.dim_account as tops on starts_with(accounts.path, tops.path)
    -- With a dimension each amount stands once; without one an account repeats what is below it, as the table is read.
    where tops.level <= $level::integer
        and ($dimension::varchar = 'none' or tops.level = least(accounts.level, $level::integer))
    group by all
),

summed as (
    select *, opening + debit - credit as closing
    from rolled
    where opening <> 0 or debit <> 0 or credit <> 0 or year_debit <> 0 or year_credit <> 0
),

-- The sums count each amount once: the rows of a dimension, or the accounts that have none above them.
top_rows as (
    select summed.*
    from summed
    join core.dim_account as accounts on accounts.account_code = summed.account_code
    where $dimension::varchar <> 'none'
        or accounts.parent_code is null
        or accounts.account_code = $account::varchar
)

select
    'lines' as section,
    summed.account_code as account,

    accounts.name_zh as name,
    accounts.name_en,
    accounts.name_tw,
    coalesce(parties.party_code, items.item_code, departments.department_code, employees.employee_code, '') as code,
    coalesce(parties.party_name, items.item_name, departments.department_name, employees.employee_name, '') as title,

    accounts.level,
    greatest(summed.opening, 0)::decimal(18, 2) as opening_debit,
    greatest(-summed.opening, 0)::decimal(18, 2) as opening_credit,
    summed.debit::decimal(18, 2) as debit,
    summed.credit::decimal(18, 2) as credit,
    summed.year_debit::decimal(18, 2) as year_debit,
    summed.year_credit::decimal(18, 2) as year_credit,
    greatest(summed.closing, 0)::decimal(18, 2) as closing_debit,
    greatest(-summed.closing, 0)::decimal(18, 2) as closing_credit,
    accounts.path || coalesce(parties.party_code, items.item_code, departments.department_code, employees.employee_code, '') as place
from summed
join core.dim_account as accounts on accounts.account_code = summed.account_code
left join core.dim_party as parties on $dimension::varchar = 'party' and parties.party_id = summed.value_id
left join core.dim_item as items on $dimension::varchar = 'item' and items.item_id = summed.value_id
left join core.dim_department as departments on $dimension::varchar = 'department' and departments.department_id = summed.value_id
left join core.dim_employee as employees on $dimension::varchar = 'employee' and employees.employee_id = summed.value_id

union all by name

select
    'totals' as section,
    coalesce(sum(greatest(opening, 0)), 0)::decimal(18, 2) as opening_debit,
    coalesce(sum(greatest(-opening, 0)), 0)::decimal(18, 2) as opening_credit,
    coalesce(sum(debit), 0)::decimal(18, 2) as debit,
    coalesce(sum(credit), 0)::decimal(18, 2) as credit,
    coalesce(sum(year_debit), 0)::decimal(18, 2) as year_debit,
    coalesce(sum(year_credit), 0)::decimal(18, 2) as year_credit,
    coalesce(sum(greatest(closing, 0)), 0)::decimal(18, 2) as closing_debit,
    coalesce(sum(greatest(-closing, 0)), 0)::decimal(18, 2) as closing_credit
from top_rows
order by section, place
