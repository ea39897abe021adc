-- One row per account, month and set of dimensions.
select
    account_code,
    month,
    party_id,
    item_id,
    department_id,
    employee_id,
    cash_flow_line,

    opening,
    debit,
    credit
from raw.ledger__balance
