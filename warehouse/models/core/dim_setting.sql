-- One row per setting and day from which it holds.
select
    name as setting_name,
    valid_from,

    value as setting_value
from staging.stg_core__setting
