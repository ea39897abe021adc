-- One row per category of items.
select
    id as category_id,
    parent_id,

    code,
    name
from raw.items__category
