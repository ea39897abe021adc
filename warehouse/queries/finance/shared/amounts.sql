-- Amounts per account, party and cash-flow line for a question about the books.
-- Whole months come from the kept sums; single lines are read only where the question cuts a month,
-- leaves out what is not posted, or asks for the books as they were when their months were closed.
asked_departments as (
    select department_id
    from core.dim_department
    where starts_with(path, (select path from core.dim_department where department_code = $department::varchar))
),

kept as (
    select *
    from core.fact_balances
    where month <= $to::date
        and ($department::varchar is null or department_id in (select department_id from asked_departments))
),

lines as (
    select
        entry_id,
        account_code,
        coalesce(party_id, 0) as party_id,
        coalesce(cash_flow_line, 0) as cash_flow_line,

        debit,
        credit,

        is_profit_transfer,

        booked_on,
        recorded_at
    from core.fact_entry_lines
    where not is_opening
        and ($department::varchar is null or department_id in (select department_id from asked_departments))
),

unposted as (
    select account_code, party_id, cash_flow_line, debit, credit, is_profit_transfer, booked_on
    from marts.unposted_sums
    where not $unposted::boolean
        and booked_on <= $to::date
        and ($department::varchar is null or department_id in (select department_id from asked_departments))
),

after_closing as (
    select
        lines.account_code,
        lines.party_id,
        lines.cash_flow_line,

        lines.debit,
        lines.credit,

        lines.is_profit_transfer,

        lines.booked_on
    from lines
    join core.dim_period as periods on periods.month = date_trunc('month', lines.booked_on)
    where $view::varchar = 'as_closed'
        and lines.recorded_at > periods.last_closed_at
        and lines.booked_on <= $to::date
        and ($unposted::boolean or lines.entry_id in (select entry_id from core.fact_entries where is_posted))
),

left_out as (
    select * from unposted
    union all by name
    select * from after_closing
),

kept_months as (
    select
        account_code,
        party_id,
        cash_flow_line,

        sum(opening) as opening,
        sum(opening) filter (where month < date_trunc('year', $to::date)) as opening_before_year,
        sum(debit - credit) as until_end,
        sum(debit) filter (where month >= date_trunc('year', $to::date)) as year_debit,
        sum(credit) filter (where month >= date_trunc('year', $to::date)) as year_credit,
        sum(debit) filter (where month >= date_trunc('month', $from::date)) as period_debit,
        sum(credit) filter (where month >= date_trunc('month', $from::date)) as period_credit
    from kept
    group by all
),

cut_at_end as (
    select
        account_code,
        party_id,
        cash_flow_line,

        credit - debit as until_end,
        -debit as year_debit,
        -credit as year_credit,
        -debit as period_debit,
        -credit as period_credit
    from lines
    where $to::date < last_day($to::date) and booked_on > $to::date and booked_on <= last_day($to::date)
),

cut_at_start as (
    select
        account_code,
        party_id,
        cash_flow_line,

        -debit as period_debit,
        -credit as period_credit
    from lines
    where $from::date > date_trunc('month', $from::date)
        and booked_on >= date_trunc('month', $from::date)
        and booked_on < $from::date
),

cut_out as (
    select
        account_code,
        party_id,
        cash_flow_line,

        credit - debit as until_end,
        if(booked_on >= date_trunc('year', $to::date), -debit, 0) as year_debit,
        if(booked_on >= date_trunc('year', $to::date), -credit, 0) as year_credit,
        if(booked_on >= $from::date, -debit, 0) as period_debit,
        if(booked_on >= $from::date, -credit, 0) as period_credit,
        if(is_profit_transfer and booked_on >= date_trunc('year', $to::date), credit - debit, 0) as transferred_year,
        if(is_profit_transfer and booked_on >= $from::date, credit - debit, 0) as transferred_period
    from left_out
),

transfers as (
    select
        account_code,
        party_id,
        cash_flow_line,

        if(booked_on >= date_trunc('year', $to::date), debit - credit, 0) as transferred_year,
        if(booked_on >= $from::date, debit - credit, 0) as transferred_period
    from lines
    where is_profit_transfer and booked_on between least(date_trunc('year', $to::date), $from::date) and $to::date
),

began_closed as (
    select count(*) > 0 as months_closed
    from core.fact_opening_balances
    where (ytd_debit <> 0 or ytd_credit <> 0)
        and account_code in (select account_code from core.dim_account where role = 'year_profit')
),

began_in_year as (
    select
        openings.account_code,
        coalesce(openings.party_id, 0) as party_id,
        coalesce(openings.cash_flow_line, 0) as cash_flow_line,

        openings.year_begin,
        openings.ytd_debit,
        openings.ytd_credit,
        -- A result that was carried to 本年利润 before the books began, wholly (nothing is left on its account) or up to
        -- some month (本年利润 moved): the side on which the account grows still tells it.
        case
            when openings.debit <> openings.credit and not began_closed.months_closed then 0
            when accounts.normal_side = 'D' then -openings.ytd_credit
            else openings.ytd_debit
        end as transferred_year
    from core.fact_opening_balances as openings
    join core.dim_account as accounts on accounts.account_code = openings.account_code
    cross join began_closed
    where openings.opened_on between date_trunc('year', $to::date) and last_day($to::date)
        and ($department::varchar is null or openings.department_id in (select department_id from asked_departments))
),

parts as (
    select * from kept_months
    union all by name
    select * from cut_at_end
    union all by name
    select * from cut_at_start
    union all by name
    select * from cut_out
    union all by name
    select * from transfers
    union all by name
    select * from began_in_year
),

summed as (
    select
        account_code,
        party_id,
        cash_flow_line,

        coalesce(sum(opening), 0) as opening,
        coalesce(sum(opening_before_year), 0) as opening_before_year,
        coalesce(sum(until_end), 0) as until_end,
        coalesce(sum(year_debit), 0) as year_debit,
        coalesce(sum(year_credit), 0) as year_credit,
        coalesce(sum(period_debit), 0) as period_debit,
        coalesce(sum(period_credit), 0) as period_credit,
        coalesce(sum(transferred_year), 0) as transferred_year,
        coalesce(sum(transferred_period), 0) as transferred_period,
        coalesce(sum(year_begin), 0) as year_begin,
        coalesce(sum(ytd_debit), 0) as ytd_debit,
        coalesce(sum(ytd_credit), 0) as ytd_credit
    from parts
    group by all
),

amounts as (
    select
        account_code,
        party_id,
        cash_flow_line,

        (opening + until_end)::decimal(18, 2) as balance_end,
        (opening + until_end - period_debit + period_credit)::decimal(18, 2) as balance_before,
        (opening_before_year + until_end - year_debit + year_credit + year_begin)::decimal(18, 2) as balance_year_begin,
        period_debit::decimal(18, 2) as period_debit,
        period_credit::decimal(18, 2) as period_credit,
        (year_debit + ytd_debit)::decimal(18, 2) as year_debit,
        (year_credit + ytd_credit)::decimal(18, 2) as year_credit,
        (period_debit - period_credit - transferred_period)::decimal(18, 2) as result_period,
        (year_debit + ytd_debit - year_credit - ytd_credit - transferred_year)::decimal(18, 2) as result_year
    from summed
)
