-- One row per month of the books.
with
periods as (select * from staging.stg_ledger__period),

steps as (
    select
        event_id,

        if(name = 'ledger.close_period', 1, -1) as step,

        happened_at
    from staging.stg_core__event
    where kind = 'command' and name in ('ledger.close_period', 'ledger.reopen_period')
),

closings as (
    select
        step,
        (sum(step) over (order by event_id) - 1)::integer as months_closed_before,

        happened_at
    from steps
),

closed as (
    select
        months_closed_before,

        max(happened_at) as last_closed_at
    from closings
    where step = 1
    group by months_closed_before
)

select
    periods.month,

    periods.state,

    coalesce(periods.closed_at, closed.last_closed_at) as last_closed_at
from periods
left join closed
    on closed.months_closed_before = datediff('month', (select min(month) from periods), periods.month)
