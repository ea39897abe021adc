-- One row per department.
select
    department_code,
    department_name,

    count(*)::integer as line_count,
    sum(quantity)::decimal(18, 6) as quantity,
    sum(net)::decimal(18, 2) as net,
    sum(cost)::decimal(18, 2) as cost,
    sum(net - cost)::decimal(18, 2) as margin,
    (sum(net - cost) / nullif(sum(net) filter (where cost is not null), 0))::decimal(18, 4) as margin_rate,
    coalesce(sum(net) filter (where origin = 'history'), 0)::decimal(18, 2) as net_history
from sold
group by all
order by net desc, department_code
limit least(greatest($rows::bigint, 1), 500)
