-- One row per receipt of a booked expense claim.
select
    lines.claim_line_id,
    claims.claim_id,
    claims.employee_id,
    lines.department_id,
    lines.party_id,
    lines.kind_id,

    claims.claim_number,
    claims.reason,
    claims.state,
    lines.line_no,
    kinds.code as kind_code,
    kinds.name as kind_name,
    lines.paper,
    lines.description,
    lines.account_code,

    (lines.approved - lines.deducted)::decimal(18, 2) as expense,
    lines.deducted as tax,
    lines.approved as gross,
    (lines.amount - lines.approved)::decimal(18, 2) as cut,
    lines.over as over_limit,

    lines.spent_on,
    entries.booked_on
from staging.stg_expenses__claim_line as lines
join staging.stg_expenses__claim as claims on claims.claim_id = lines.claim_id
join staging.stg_expenses__kind as kinds on kinds.kind_id = lines.kind_id
join staging.stg_ledger__entry as entries on entries.entry_id = claims.entry_id
where claims.state in ('booked', 'paid')
