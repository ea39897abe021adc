-- One row per account.
select
    id as account_id,
    code as account_code,

    name_zh,
    name_en,
    name_tw,
    "class" as account_class,
    normal_side,
    parent_code,
    path,
    control,
    role,
    source,

    requires_party,
    is_cash,
    is_official,
    is_active
from raw.ledger__account
