-- One row per row that vanished from the core.
select
    id as tombstone_id,
    row_id,

    table_name
from raw.core__tombstone
