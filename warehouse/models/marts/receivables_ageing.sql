-- One row per customer with open receivables.
with
opens as (
    select
        open_items.party_id,

        open_items.amount_open,
        datediff('day', open_items.due_on, getvariable('as_of')) as days_overdue
    from core.fact_open_items as open_items
    join core.dim_account as accounts on accounts.account_code = open_items.account_code
    where accounts.control = 'receivable' and open_items.amount_open <> 0
)

select
    parties.kept_party_id as party_id,

    parties.party_code,
    parties.party_short_name as party_name,
    parties.terms_name,

    coalesce(sum(opens.amount_open) filter (where opens.days_overdue <= 0), 0)::decimal(18, 2) as not_due,
    coalesce(sum(opens.amount_open) filter (where opens.days_overdue between 1 and 30), 0)::decimal(18, 2) as days_1_30,
    coalesce(sum(opens.amount_open) filter (where opens.days_overdue between 31 and 60), 0)::decimal(18, 2) as days_31_60,
    coalesce(sum(opens.amount_open) filter (where opens.days_overdue between 61 and 90), 0)::decimal(18, 2) as days_61_90,
    coalesce(sum(opens.amount_open) filter (where opens.days_overdue between 91 and 180), 0)::decimal(18, 2) as days_91_180,
    coalesce(sum(opens.amount_open) filter (where opens.days_overdue between 181 and 365), 0)::decimal(18, 2) as days_181_365,
    coalesce(sum(opens.amount_open) filter (where opens.days_overdue > 365), 0)::decimal(18, 2) as days_366,
    sum(opens.amount_open)::decimal(18, 2) as total
from opens
join core.dim_party as parties on parties.party_id = opens.party_id
group by all
