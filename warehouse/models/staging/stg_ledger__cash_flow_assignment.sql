-- One row per time that a money line was given another line of the cash-flow statement.
select
    entry_id,
    line_no,
    place,

    cash_flow_line
from raw.ledger__cash_flow_assignment
