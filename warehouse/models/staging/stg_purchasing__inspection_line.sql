-- One row per line of an inspection.
select
    id as inspection_line_id,
    inspection_id,
    receipt_line_id as goods_receipt_line_id,

    accepted,
    conceded,
    rejected
from raw.purchasing__inspection_line
