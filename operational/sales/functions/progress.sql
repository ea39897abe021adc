-- Derives delivery, billing and payment of orders from their lines and open items; an approved order with nothing left to
-- do is done. A function, because it runs in nearly every command of sales and its plan is kept for the session.
create or replace function sales.recompute_progress(wanted bigint[])
    returns table (id bigint, delivery text, billing text, payment text, state text, state_before text)
    language plpgsql volatile set search_path = sales, pg_temp
    -- Planning anew for each array of ids takes longer than the work; a plan made for small tables would read large ones whole.
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as
$$
#variable_conflict use_column
begin
    return query
    with asked as (
        select o.id, o.state from sales."order" as o where o.id = any(wanted)
    ),
    -- Order by order, each part by its index: joined as a whole, a plan made while the tables were small reads all of them.
    sums as (
        select asked.id as order_id, s.*
        from asked
        cross join lateral (
            select
                count(*) as lines,
                bool_or(l.issued > 0) as any_issued,
                bool_or(l.issued > l.returned) as any_delivered,
                bool_and(l.open = 0) as all_delivered,
                bool_or(l.invoiced > 0) as any_invoiced,
                bool_and(l.invoiced = l.quantity - l.cancelled and l.red_due = 0) as all_invoiced,
                bool_and(greatest(l.issued - l.returned, l.invoiced - l.red_due) >= l.quantity - l.cancelled) as all_claimed
            from sales.order_line as l
            where l.order_id = asked.id
        ) as s
        where s.lines > 0
    ),
    claims as (
        select asked.id as order_id, c.settled, c.all_settled
        from asked
        cross join lateral (
            select sum(i.settled) as settled, bool_and(i.open = 0) as all_settled
            from (
                select 'sales.goods_issue' as source_kind, g.id as source_id
                from sales.goods_issue as g where g.order_id = asked.id
                union all
                select distinct 'invoicing.invoice', s.invoice_id
                from sales.invoice_source as s where s.order_id = asked.id
                union all
                select 'sales.price_adjustment', a.id
                from sales.price_adjustment as a where a.order_id = asked.id
            ) as paper
            cross join lateral (
                select o.settled, o.open from invoicing.open_item as o
                where o.source_kind = paper.source_kind and o.source_id = paper.source_id
                offset 0
            ) as i
        ) as c
        where c.settled is not null
    ),
    progress as (
        select
            s.order_id,
            case when s.all_delivered and s.any_issued then 'all' when s.any_delivered then 'part' else 'none' end as delivery,
            case
                when s.all_invoiced and (s.any_issued or s.any_invoiced) then 'all'
                when s.any_invoiced then 'part'
                else 'none'
            end as billing,
            case
                when s.all_claimed and (s.any_issued or s.any_invoiced) and coalesce(c.all_settled, true) then 'all'
                when coalesce(c.settled, 0) <> 0 then 'part'
                else 'none'
            end as payment
        from sums as s
        left join claims as c on c.order_id = s.order_id
    )
    update sales."order" as o
    set
        delivery = p.delivery,
        billing = p.billing,
        payment = p.payment,
        state = case
            when o.state = 'approved' and p.delivery = 'all' and p.billing = 'all' and p.payment = 'all' then 'done'
            else o.state
        end
    from progress as p
    join asked as a on a.id = p.order_id
    where o.id = p.order_id
        and (
            (o.delivery, o.billing, o.payment) is distinct from (p.delivery, p.billing, p.payment)
            or (o.state = 'approved' and p.delivery = 'all' and p.billing = 'all' and p.payment = 'all')
        )
    returning o.id, o.delivery, o.billing, o.payment, o.state, a.state as state_before;
end
$$;
