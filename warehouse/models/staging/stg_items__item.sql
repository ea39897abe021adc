-- One row per item.
select
    id as item_id,
    category_id,

    code,
    name,
    spec,
    pinyin,
    unit,
    kind,
    barcode,
    tax_code,
    vat_class,
    valuation,

    list_price,
    floor_price,
    standard_cost,
    stock_minimum,

    is_stocked,
    is_sold,
    is_purchased,
    tracks_lots,
    allow_negative,
    is_active
from raw.items__item
