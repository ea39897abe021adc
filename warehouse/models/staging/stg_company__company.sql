-- One row per the company whose books these are.
select
    id as company_id,
    tax_id,

    name,
    taxpayer,
    address,
    phone,
    bank,
    bank_account,

    prices_include_tax,

    opening_date,
    stock_start
from raw.company__company
