-- Revenue and cost of sales in the days asked for, with names, filtered.
costed as (
    select
        sales.*,
        sales.material + sales.landed + sales.difference + sales.other + sales.overhead as cost,

        coalesce(items.item_code, '') as item_code,
        coalesce(items.item_name, '') as item_name,
        coalesce(items.spec, '') as spec,
        coalesce(items.unit, '') as unit,
        coalesce(items.category_code, '') as category_code,
        coalesce(items.category_name, '') as category_name,
        coalesce(parties.party_code, '') as customer_code,
        coalesce(parties.party_short_name, '') as customer_name,
        coalesce(parties.class_name, '') as class_name,
        coalesce(orders.order_number, '') as order_number
    from marts.cost_of_sales as sales
    left join core.dim_item as items on items.item_id = sales.item_id
    left join core.dim_party as parties on parties.party_id = sales.customer_id
    left join (select distinct order_id, order_number from core.fact_orders) as orders on orders.order_id = sales.order_id
    where sales.booked_on between $from::date and $to::date
        and ($customer::varchar is null or coalesce(parties.party_code, '') = $customer::varchar)
        and ($class::varchar is null or coalesce(parties.class_name, '') = $class::varchar)
        and ($item::varchar is null or coalesce(items.item_code, '') = $item::varchar)
        and ($order::varchar is null or coalesce(orders.order_number, '') = $order::varchar)
        and (
            $category::varchar is null
            or ($category::varchar = '' and coalesce(items.category_code, '') = '')
            or items.category_path = (select any_value(category_path) from core.dim_item where category_code = $category::varchar)
            or starts_with(
                items.category_path,
                (select any_value(category_path) || ' / ' from core.dim_item where category_code = $category::varchar)
            )
        )
)
