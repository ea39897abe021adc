-- One row: the company.
select
    company_id,

    name as company_name,
    taxpayer,

    opening_date as opened_on,
    stock_start as stock_from
from staging.stg_company__company
