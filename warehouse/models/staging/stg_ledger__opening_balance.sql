-- One row per line of the opening sheet.
select
    id as opening_balance_id,
    entry_id,
    account_code,
    party_id,
    item_id,
    department_id,
    employee_id,

    debit,
    credit,
    year_begin,
    ytd_debit,
    ytd_credit,
    cash_flow_line
from raw.ledger__opening_balance
