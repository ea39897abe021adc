"""What must always hold of allocations: nothing is lost between what was collected, who bears it, and the books."""

from operational.core.api import Check

CHECKS = (
    Check(
        "costing.parts_equal_pool",
        "what the receivers of a pool bear is what the pool collected",
        """
        select a.number, p.code, sums.collected, sums.borne
        from (
            select allocation_id, pool_id, sum(collected) as collected, sum(borne) as borne
            from (
                select allocation_id, pool_id, amount as collected, 0 as borne from costing.allocation_source
                union all
                select allocation_id, pool_id, 0, amount from costing.allocation_part
            ) as both_sides
            group by allocation_id, pool_id
        ) as sums
        join costing.allocation as a on a.id = sums.allocation_id
        join costing.pool as p on p.id = sums.pool_id
        where sums.collected <> sums.borne
        """,
    ),
    Check(
        "costing.allocation_equals_ledger",
        "an allocation is the sum of its pools and of its entries, and nothing is left in the books of one that was reversed",
        """
        select a.number, a.state, a.amount, sums.collected, coalesce(books.credited, 0) as credited
        from costing.allocation as a
        cross join lateral (
            select coalesce(sum(s.amount), 0) as collected from costing.allocation_source as s where s.allocation_id = a.id
        ) as sums
        left join lateral (
            select sum(l.credit) as credited
            from ledger.entry as e join ledger.entry_line as l on l.entry_id = e.id
            where e.source_kind = 'costing.allocation' and e.source_id = a.id
        ) as books on true
        where a.amount <> sums.collected
            or coalesce(books.credited, 0) <> case a.state when 'booked' then a.amount else 0 end
        """,
    ),
)
