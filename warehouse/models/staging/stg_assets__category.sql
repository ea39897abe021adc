-- One row per asset category.
select
    id as category_id,

    code,
    name
from raw.assets__category
