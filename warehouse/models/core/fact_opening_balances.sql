-- One row per line of the opening sheet.
select
    openings.opening_balance_id,
    openings.account_code,
    openings.party_id,
    openings.item_id,
    openings.department_id,
    openings.employee_id,

    openings.debit,
    openings.credit,
    openings.year_begin,
    openings.ytd_debit,
    openings.ytd_credit,
    openings.cash_flow_line,

    entries.booked_on as opened_on
from staging.stg_ledger__opening_balance as openings
join staging.stg_ledger__entry as entries on entries.entry_id = openings.entry_id
