-- One row per open suggestion.
select
    suggestions.suggestion_id,
    suggestions.item_id,
    suggestions.supplier_id,

    suggestions.suggestion_number,
    items.item_code,
    items.item_name,
    items.spec,
    items.unit,
    coalesce(parties.party_short_name, '') as supplier_name,
    coalesce(forecasts.demand_class, '') as demand_class,
    coalesce(forecasts.model, '') as model,
    suggestions.reason,

    suggestions.quantity,
    suggestions.position,
    suggestions."trigger",
    suggestions.target,
    suggestions.price,

    suggestions.suggested_on,
    suggestions.order_by,
    suggestions.stockout_on
from core.fact_suggestions as suggestions
join core.dim_item as items on items.item_id = suggestions.item_id
left join core.dim_party as parties on parties.party_id = suggestions.supplier_id
left join core.fact_forecasts as forecasts on forecasts.item_id = suggestions.item_id
where suggestions.state = 'open'
