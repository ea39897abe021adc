-- One row per line sold, price changed, cost booked apart from a sale, and part of overhead.
select
    goods_issue_id,
    order_id,
    source_kind,
    source_id,

    origin,
    document_number,
    order_number,
    customer_code,
    customer_name,
    item_code,
    item_name,
    unit,

    quantity,
    net,
    material,
    landed,
    difference,
    overhead,
    other,
    cost,
    if(material is null, null, net - cost)::decimal(18, 2) as margin,
    count(*) over () as rows_total,

    booked_on
from costed
order by booked_on desc, cost_key desc
limit least(greatest($page_rows::bigint, 1), 500)
offset (greatest($page::bigint, 1) - 1) * least(greatest($page_rows::bigint, 1), 500)
