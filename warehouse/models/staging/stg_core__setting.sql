-- One row per setting and day from which it holds.
select
    id as setting_id,

    name,
    value,
    source,

    valid_from
from raw.core__setting
