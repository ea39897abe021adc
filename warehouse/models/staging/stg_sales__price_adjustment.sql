-- One row per price adjustment of delivered goods.
select
    id as price_adjustment_id,
    order_id,
    goods_issue_id,
    customer_id,

    number,
    state,

    net,
    tax,
    gross,

    date as adjusted_on
from raw.sales__price_adjustment
