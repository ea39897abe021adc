-- One row per line of a ledger entry.
select
    entry_id,
    line_no,
    account_code,
    party_id,
    item_id,
    department_id,
    employee_id,

    summary,

    debit,
    credit,
    quantity,
    cash_flow_line,

    is_red
from raw.ledger__entry_line
