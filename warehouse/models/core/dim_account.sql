-- One row per account.
select
    account_code,
    parent_code,

    name_zh,
    name_tw,
    name_en,
    account_class,
    normal_side,
    path,
    control,
    role,

    len(string_split(rtrim(path, '/'), '/'))::integer as level,

    is_cash,
    requires_party,
    is_official,
    is_active
from staging.stg_ledger__account
