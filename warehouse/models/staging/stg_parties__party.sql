-- One row per business partner.
select
    id as party_id,
    tax_id,
    terms_id,
    merged_into_id,

    code,
    name,
    short_name,
    pinyin,
    class_name,
    region,
    address,
    phone,
    bank,
    bank_account,
    locale,

    credit_limit,

    is_customer,
    is_supplier,
    credit_hold,
    prices_include_tax,
    is_active
from raw.parties__party
