-- One row per item.
with recursive
categories as (select * from staging.stg_items__category),
items as (select * from staging.stg_items__item),

paths as (
    select category_id, code, name, name as category_path
    from categories
    where parent_id is null

    union all

    select categories.category_id, categories.code, categories.name, paths.category_path || ' / ' || categories.name
    from categories
    join paths on paths.category_id = categories.parent_id
)

select
    items.item_id,
    items.category_id,

    items.code as item_code,
    items.name as item_name,
    items.spec,
    items.pinyin,
    coalesce(paths.code, '') as category_code,
    coalesce(paths.name, '') as category_name,
    coalesce(paths.category_path, '') as category_path,
    items.unit,
    items.kind,
    items.barcode,

    items.list_price,
    items.standard_cost,
    items.stock_minimum,

    items.is_stocked,
    items.is_sold,
    items.is_purchased,
    items.is_active
from items
left join paths on paths.category_id = items.category_id
