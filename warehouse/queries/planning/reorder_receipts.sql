-- One row per purchase order line received in full.
select
    item_id::varchar as item,
    supplier_id::varchar as supplier,

    approved_on as ordered_on,
    received_on
from marts.lead_times
order by received_on, item
