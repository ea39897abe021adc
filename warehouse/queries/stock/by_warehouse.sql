-- One row per item and warehouse.
select
    items.item_code,
    items.item_name,
    warehouses.warehouse_code,
    warehouses.warehouse_name,

    stock.quantity_on_hand,
    stock.quantity_reserved,
    count(*) over () as rows_total
from core.fact_stock_on_hand as stock
join core.dim_item as items on items.item_id = stock.item_id
join core.dim_warehouse as warehouses on warehouses.warehouse_id = stock.warehouse_id
where ($item::varchar is null or items.item_code = $item::varchar)
    and ($warehouse::varchar is null or warehouses.warehouse_code = $warehouse::varchar)
order by items.item_code, warehouses.warehouse_code
limit least(greatest($page_rows::bigint, 1), 500)
offset (greatest($page::bigint, 1) - 1) * least(greatest($page_rows::bigint, 1), 500)
