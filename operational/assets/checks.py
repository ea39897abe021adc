"""What must always hold in the register of fixed assets."""

from operational.core.api import Check

# The register begins to count with its first card: before it the ledger alone keeps 1601 and 1602.
DIFFERENT = """
    with sides as (
        select 'asset_cost' as purpose, 1 as side, coalesce(sum(original), 0) as register_value from assets.movement
        union all
        select 'asset_depreciation', -1, coalesce(sum(accumulated), 0) from assets.movement
    ),
    booked as (
        select s.purpose, top.code, top.name_zh, s.register_value,
            s.side * coalesce(sum(b.opening + b.debit - b.credit), 0) as ledger_balance
        from sides as s
        join lateral (
            select account_code from ledger.posting_account
            where purpose = s.purpose order by valid_from desc limit 1
        ) as used on true
        join ledger.account as top on top.code = used.account_code
        left join ledger.account as part on starts_with(part.path, top.path)
        left join ledger.balance as b on b.account_code = part.code
        group by s.purpose, s.side, top.code, top.name_zh, s.register_value
    )
    select code as account, name_zh as name, register_value, ledger_balance, register_value - ledger_balance as difference
    from booked
    where register_value <> ledger_balance and exists (select from assets.asset where state <> 'cancelled')
"""

CHECKS = (
    Check(
        "assets.register_equals_ledger",
        "original values and accumulated depreciation of the cards are the balances of their accounts",
        DIFFERENT,
    ),
    Check(
        "assets.cards_equal_movements",
        "value and depreciation of every card are the sums of its movements",
        """
        select a.number, a.original_value, a.accumulated, coalesce(sum(m.original), 0) as original_moved,
            coalesce(sum(m.accumulated), 0) as accumulated_moved
        from assets.asset as a left join assets.movement as m on m.asset_id = a.id
        group by a.id
        having a.original_value <> coalesce(sum(m.original), 0) or a.accumulated <> coalesce(sum(m.accumulated), 0)
        """,
    ),
    Check(
        "assets.depreciation_is_its_movements",
        "the depreciation of a month is the sum over its cards, and nothing is left of one that was reversed",
        """
        select d.number, d.amount, coalesce(sum(m.accumulated), 0) as moved
        from assets.depreciation as d
        left join assets.movement as m on m.source_kind = 'assets.depreciation' and m.source_id = d.id
        group by d.id
        having case d.state when 'booked' then d.amount else 0 end <> coalesce(sum(m.accumulated), 0)
        """,
    ),
)
