-- One row per asset card.
select
    assets.asset_id,
    assets.category_id,
    assets.department_id,

    assets.asset_number,
    assets.asset_name,
    assets.spec,
    categories.code as category_code,
    categories.name as category_name,
    coalesce(departments.code, '') as department_code,
    coalesce(departments.name, '') as department_name,
    coalesce(employees.name, '') as keeper_name,
    assets.place,
    assets.origin,
    assets.state,

    assets.residual_value,
    assets.life_months,

    assets.started_on
from staging.stg_assets__asset as assets
join staging.stg_assets__category as categories on categories.category_id = assets.category_id
left join staging.stg_company__department as departments on departments.department_id = assets.department_id
left join staging.stg_people__employee as employees on employees.employee_id = assets.keeper_id
