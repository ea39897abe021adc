-- One row per change of quantity and value at one place.
select
    id as move_id,
    item_id,
    location_id,
    lot_id,
    source_id,
    source_line_id,
    actor_id,

    purpose,
    source_kind,

    quantity,
    value,
    quantity_after,
    value_after,

    date as moved_on,
    recorded_at
from raw.stock__move
