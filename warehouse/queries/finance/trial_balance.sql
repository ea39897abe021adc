-- One row per account with any amount, then one row per check.
with
own as (
    select
        account_code,

        sum(balance_before) as opening,
        sum(period_debit) as debit,
        sum(period_credit) as credit,
        sum(year_debit) as year_debit,
        sum(year_credit) as year_credit,
        sum(balance_end) as closing
    from amounts
    group by all
),

with_below as (
    select
        tops.account_code,

        sum(own.opening) as opening,
        sum(own.debit) as debit,
        sum(own.credit) as credit,
        sum(own.year_debit) as year_debit,
        sum(own.year_credit) as year_credit,
        sum(own.closing) as closing
    from own
    join core.dim_account as accounts on accounts.account_code = own.account_code
    join core.dim_account as tops on starts_with(accounts.path, tops.path)
    group by all
),

compared as (
    select
        1 as line,

        '借方合计 = 贷方合计（期初）' as name,

        coalesce(sum(opening) filter (where opening > 0), 0) as left_side,
        coalesce(-sum(opening) filter (where opening < 0), 0) as right_side
    from own

    union all

    select 2, '借方合计 = 贷方合计（本期发生额）', coalesce(sum(debit), 0), coalesce(sum(credit), 0)
    from own

    union all

    select
        3,
        '借方合计 = 贷方合计（期末）',
        coalesce(sum(closing) filter (where closing > 0), 0),
        coalesce(-sum(closing) filter (where closing < 0), 0)
    from own
)

select
    'lines' as section,
    row_number() over (order by accounts.path)::integer as line,
    accounts.account_code as account,

    accounts.name_zh as name,
    accounts.name_en,
    accounts.name_tw,

    accounts.level,
    greatest(with_below.opening, 0)::decimal(18, 2) as opening_debit,
    greatest(-with_below.opening, 0)::decimal(18, 2) as opening_credit,
    with_below.debit::decimal(18, 2) as debit,
    with_below.credit::decimal(18, 2) as credit,
    with_below.year_debit::decimal(18, 2) as year_debit,
    with_below.year_credit::decimal(18, 2) as year_credit,
    greatest(with_below.closing, 0)::decimal(18, 2) as closing_debit,
    greatest(-with_below.closing, 0)::decimal(18, 2) as closing_credit,
    with_below.closing::decimal(18, 2) as current,
    with_below.opening::decimal(18, 2) as comparative,
    null::decimal(18, 2) as left,
    null::decimal(18, 2) as right,
    null::decimal(18, 2) as difference,

    null::boolean as ok
from with_below
join core.dim_account as accounts on accounts.account_code = with_below.account_code
where with_below.opening <> 0 or with_below.debit <> 0 or with_below.credit <> 0
    or with_below.year_debit <> 0 or with_below.year_credit <> 0 or with_below.closing <> 0

union all

select
    'checks', line, '', name, '', '', 0, null, null, null, null, null, null, null, null, null, null,
    left_side::decimal(18, 2), right_side::decimal(18, 2), (left_side - right_side)::decimal(18, 2), left_side = right_side
from compared
order by section desc, line
