-- Lines of entries that a ledger reads up to its last day: of an account with those below it, of one party, item,
-- department or employee. What was brought in at the opening stands before every movement of its day.
asked_path as (
    select path from core.dim_account where account_code = $account::varchar
),

asked_departments as (
    select department_id
    from core.dim_department
    where starts_with(path, (select path from core.dim_department where department_code = $department::varchar))
),

book_accounts as (
    select account_code
    from core.dim_account
    where $account::varchar is null or starts_with(path, (select path from asked_path))
),

book_lines as (
    select
        lines.entry_id,
        lines.line_no,
        lines.account_code,
        lines.party_id,
        lines.item_id,
        lines.department_id,
        lines.employee_id,

        lines.summary,
        lines.source_kind,

        lines.debit,
        lines.credit,
        lines.quantity,

        lines.is_opening,
        lines.is_red,

        lines.booked_on,
        date_trunc('month', lines.booked_on)::date as month
    from core.fact_entry_lines as lines
    where lines.booked_on <= $to::date
        and lines.account_code in (select account_code from book_accounts)
        and (
            $party::varchar is null
            or lines.party_id in (select party_id from core.dim_party where party_code = $party::varchar)
        )
        and (
            $item::varchar is null
            or lines.item_id in (select item_id from core.dim_item where item_code = $item::varchar)
        )
        and (
            $employee::varchar is null
            or lines.employee_id in (select employee_id from core.dim_employee where employee_code = $employee::varchar)
        )
        and ($department::varchar is null or lines.department_id in (select department_id from asked_departments))
        and ($unposted::boolean or lines.entry_id in (select entry_id from core.fact_entries where is_posted))
),

-- What the year had moved before books that begin in mid-year were opened: it belongs to the year's totals.
book_year_before as (
    select
        openings.account_code,
        openings.party_id,
        openings.item_id,
        openings.department_id,

        openings.ytd_debit as debit,
        openings.ytd_credit as credit,

        date_trunc('month', openings.opened_on)::date as month
    from core.fact_opening_balances as openings
    where openings.opened_on <= $to::date
        and openings.account_code in (select account_code from book_accounts)
        and (
            $party::varchar is null
            or openings.party_id in (select party_id from core.dim_party where party_code = $party::varchar)
        )
        and (
            $item::varchar is null
            or openings.item_id in (select item_id from core.dim_item where item_code = $item::varchar)
        )
        and $employee::varchar is null
        and ($department::varchar is null or openings.department_id in (select department_id from asked_departments))
)
