-- One row per line sold before this product was used.
select
    id as history_id,
    customer_id,
    salesperson_id,
    item_id,

    reference,
    old_code,
    channel,

    quantity,
    amount,
    cost,

    date as sold_on
from raw.sales__history
