-- One row per line of a price adjustment.
select
    id as price_adjustment_line_id,
    price_adjustment_id,
    line_no,
    goods_issue_line_id,
    order_line_id,
    item_id,

    quantity,
    net,
    tax
from raw.sales__price_adjustment_line
