-- One row per unit of measure.
select
    id as unit_id,

    code,

    places
from raw.items__unit
