-- One row per month, sales order and cost centre that worked for it.
select
    hours.basis_value_id,
    hours.order_id,
    hours.cost_centre_id,

    hours.value as hours,
    (hours.value * rates.rate)::decimal(18, 2) as labour,

    hours.month
from staging.stg_costing__basis_value as hours
asof left join staging.stg_costing__labour_rate as rates
    on rates.cost_centre_id = hours.cost_centre_id and hours.month + interval 1 month - interval 1 day >= rates.valid_from
where hours.measure = 'hours' and hours.order_id is not null and hours.value > 0
