-- One row per line of a goods issue or return.
select
    id as goods_issue_line_id,
    goods_issue_id,
    line_no,
    order_line_id,
    item_id,
    location_id,
    lot_id,
    returns_line_id,

    quantity,
    net,
    tax,
    cost,
    returned
from raw.sales__goods_issue_line
