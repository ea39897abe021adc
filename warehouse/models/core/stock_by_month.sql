-- One row per item and month since its first move.
with
moves as (
    select
        item_id,
        date_trunc('month', moved_on)::date as month,

        sum(quantity) as quantity_change,
        sum(value) as value_change,
        sum(value) filter (where quantity < 0) as value_out,
        sum(value) filter (where quantity > 0) as value_in
    from staging.stg_stock__move
    group by all
),

months as (
    select
        firsts.item_id,
        unnest(generate_series(firsts.first_month, greatest(firsts.last_month, date_trunc('month', getvariable('as_of'))::date), interval 1 month))::date as month
    from (select item_id, min(month) as first_month, max(month) as last_month from moves group by item_id) as firsts
)

select
    months.item_id,
    months.month,

    sum(coalesce(moves.quantity_change, 0)) over running::decimal(18, 6) as quantity_end,
    sum(coalesce(moves.value_change, 0)) over running::decimal(18, 2) as value_end,
    (sum(coalesce(moves.quantity_change, 0)) over running - coalesce(moves.quantity_change, 0))::decimal(18, 6) as quantity_start,
    (sum(coalesce(moves.value_change, 0)) over running - coalesce(moves.value_change, 0))::decimal(18, 2) as value_start,
    coalesce(moves.value_in, 0)::decimal(18, 2) as value_in,
    (-coalesce(moves.value_out, 0))::decimal(18, 2) as value_out
from months
left join moves
    on moves.item_id = months.item_id
    and moves.month = months.month
window running as (partition by months.item_id order by months.month)
