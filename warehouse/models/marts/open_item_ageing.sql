-- One row per open receivable, payable or advance.
with
opens as (
    select
        open_items.*,

        accounts.control as kind,

        datediff('day', open_items.due_on, getvariable('as_of')) as days_overdue
    from core.fact_open_items as open_items
    join core.dim_account as accounts on accounts.account_code = open_items.account_code
    where open_items.amount_open <> 0
)

select
    opens.open_item_id,
    opens.party_id,
    opens.account_code,
    opens.source_id,

    opens.kind,
    opens.side,
    opens.source_kind,
    opens.source_number,
    parties.party_code,
    parties.party_short_name as party_name,
    case
        when opens.days_overdue <= 0 then 'not_due'
        when opens.days_overdue <= 30 then '1-30'
        when opens.days_overdue <= 60 then '31-60'
        when opens.days_overdue <= 90 then '61-90'
        when opens.days_overdue <= 180 then '91-180'
        when opens.days_overdue <= 365 then '181-365'
        else '366+'
    end as bucket,

    opens.amount,
    opens.settled,
    opens.amount_open,
    greatest(opens.days_overdue, 0)::integer as days_overdue,

    opens.dated_on,
    opens.due_on
from opens
join core.dim_party as parties on parties.party_id = opens.party_id
