-- Lines sold in the days asked for, with names, filtered.
sold as (
    select
        sales.*,

        items.item_code,
        items.item_name,
        items.spec,
        items.unit,
        items.category_code,
        items.category_name,
        coalesce(parties.party_code, '') as customer_code,
        coalesce(parties.party_short_name, '') as customer_name,
        coalesce(employees.employee_code, '') as salesperson_code,
        coalesce(employees.employee_name, '') as salesperson_name,
        coalesce(departments.department_code, '') as department_code,
        coalesce(departments.department_name, '') as department_name
    from core.fact_sales as sales
    join core.dim_item as items on items.item_id = sales.item_id
    left join core.dim_party as parties on parties.party_id = sales.customer_id
    left join core.dim_employee as employees on employees.employee_id = sales.salesperson_id
    left join core.dim_department as departments on departments.department_id = sales.department_id
    where sales.sold_on between $from::date and $to::date
        and ($customer::varchar is null or parties.party_code = $customer::varchar)
        and ($item::varchar is null or items.item_code = $item::varchar)
        and (
            $category::varchar is null
            or items.category_path = (select any_value(category_path) from core.dim_item where category_code = $category::varchar)
            or starts_with(
                items.category_path,
                (select any_value(category_path) || ' / ' from core.dim_item where category_code = $category::varchar)
            )
        )
        and ($salesperson::varchar is null or employees.employee_code = $salesperson::varchar)
        and ($department::varchar is null or coalesce(departments.department_code, '') = $department::varchar)
        and ($channel::varchar is null or sales.channel = $channel::varchar)
)
