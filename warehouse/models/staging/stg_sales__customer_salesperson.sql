-- One row per customer.
select
    id as customer_salesperson_id,
    customer_id,
    salesperson_id
from raw.sales__customer_salesperson
