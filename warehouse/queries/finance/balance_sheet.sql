-- One row per line of the form, then one row per check.
with
by_party as (
    select
        account_code,
        party_id,

        sum(balance_end) as ending,
        sum(balance_year_begin) as starting
    from amounts
    group by all
),

term_sums as (
    select
        terms.line,
        terms.path,

        any_value(terms.take) as take,

        any_value(terms.sign) as sign,
        sum(by_party.ending) as ending,
        sum(by_party.ending) filter (where by_party.ending > 0) as ending_debits,
        sum(by_party.ending) filter (where by_party.ending < 0) as ending_credits,
        sum(by_party.starting) as starting,
        sum(by_party.starting) filter (where by_party.starting > 0) as starting_debits,
        sum(by_party.starting) filter (where by_party.starting < 0) as starting_credits
    from terms
    join by_party on by_party.account_code = terms.account_code
    group by terms.line, terms.path
),

term_values as (
    select
        line,

        sign * case take
            when 'balance' then ending
            when 'debit_by_party' then ending_debits
            when 'credit_by_party' then ending_credits
            when 'debit' then greatest(ending, 0)
            when 'credit' then least(ending, 0)
        end as ending,
        sign * case take
            when 'balance' then starting
            when 'debit_by_party' then starting_debits
            when 'credit_by_party' then starting_credits
            when 'debit' then greatest(starting, 0)
            when 'credit' then least(starting, 0)
        end as starting
    from term_sums
),

filled as (
    select
        form_lines.line,

        form_lines.name_zh as name,
        form_lines.name_en,
        form_lines.name_tw,
        form_lines.kind,
        form_lines.side,

        form_lines.level,
        coalesce(sum(term_values.ending), 0)::decimal(18, 2) as current,
        coalesce(sum(term_values.starting), 0)::decimal(18, 2) as comparative
    from form_lines
    left join term_values on term_values.line = form_lines.line
    group by all
),

results as (
    -- The result and what was done with it; carrying the one to the other cancels out.
    select coalesce(sum(amounts.year_credit - amounts.year_debit), 0) as earned
    from amounts
    join core.dim_account as accounts on accounts.account_code = amounts.account_code
    where accounts.account_class in ('income', 'expense')
        or accounts.role in ('year_profit', 'profit_distribution')
),

compared as (
    select
        1 as line,

        '资产总计 = 负债和所有者权益总计（期末）' as name,

        max(current) filter (where line = 30) as left_side,
        max(current) filter (where line = 53) as right_side
    from filled

    union all

    select
        2,
        '资产总计 = 负债和所有者权益总计（年初）',
        max(comparative) filter (where line = 30),
        max(comparative) filter (where line = 53)
    from filled

    union all

    select
        3,
        '未分配利润的变动 = 本年净利润与利润分配',
        max(current - comparative) filter (where line = 51),
        (select earned from results)
    from filled
)

select
    'lines' as section,
    line,

    name,
    name_en,
    name_tw,
    kind,
    side,

    level,
    current,
    comparative,
    null::decimal(18, 2) as left,
    null::decimal(18, 2) as right,
    null::decimal(18, 2) as difference,

    null::boolean as ok
from filled

union all

select
    'checks', line, name, '', '', '', '', 0, null, null,
    left_side::decimal(18, 2), right_side::decimal(18, 2), (left_side - right_side)::decimal(18, 2), left_side = right_side
from compared
order by section desc, line
