-- One row per stock move.
select
    moves.move_id,
    moves.item_id,
    moves.location_id,
    locations.warehouse_id,
    moves.lot_id,
    moves.source_id,
    moves.source_line_id,

    moves.purpose,
    moves.source_kind,

    moves.quantity,
    moves.value,
    moves.quantity_after,
    moves.value_after,

    moves.moved_on,
    moves.recorded_at
from staging.stg_stock__move as moves
join core.dim_location as locations on locations.location_id = moves.location_id
