-- One row per inspection.
select
    id as inspection_id,
    goods_receipt_id,

    number,
    state,

    date as inspected_on
from raw.purchasing__inspection
