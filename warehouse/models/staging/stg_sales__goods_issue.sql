-- One row per goods issue or return.
select
    id as goods_issue_id,
    order_id,
    customer_id,
    warehouse_id,
    returns_id,

    number,
    state,
    note,

    net,
    tax,
    gross,
    cost,

    date as issued_on,
    created_at
from raw.sales__goods_issue
