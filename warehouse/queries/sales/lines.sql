-- One row per line sold, returned or imported.
select
    goods_issue_id,
    order_id,

    origin,
    document_number,
    customer_code,
    customer_name,
    salesperson_name,
    item_code,
    item_name,
    spec,
    unit,
    channel,

    quantity,
    net,
    cost,
    net - cost as margin,
    count(*) over () as rows_total,

    sold_on
from sold
order by sold_on desc, sale_line_key desc
limit least(greatest($page_rows::bigint, 1), 500)
offset (greatest($page::bigint, 1) - 1) * least(greatest($page_rows::bigint, 1), 500)
