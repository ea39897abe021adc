-- One row per line of a quantity and amount ledger, page by page of its items.
with
-- Entries carry what goods are worth; how many there were stands on the moves of the same document.
moves as (
    select
        source_kind,
        source_id,
        item_id,

        sum(quantity) as quantity,
        sum(value) as value
    from core.fact_stock_moves
    where moved_on <= $to::date
    group by all
),

pieces as (
    select
        lines.*,
        coalesce(
            if(lines.debit <> 0, lines.quantity, -lines.quantity),
            moves.quantity * (lines.debit - lines.credit) / nullif(moves.value, 0),
            0
        )::decimal(18, 6) as moved_quantity
    from book_lines as lines
    join core.fact_entries as entries on entries.entry_id = lines.entry_id
    left join moves
        on moves.source_kind = entries.source_kind
        and moves.source_id = entries.source_id
        and moves.item_id = lines.item_id
),

-- Stock that was there at the start, and what came or went for nothing, has pieces without an amount of its own.
without_amount as (
    select
        null::bigint as entry_id,
        moved.source_id as line_no,
        moved.item_id,

        moved.source_kind,

        0::decimal(18, 2) as debit,
        0::decimal(18, 2) as credit,
        sum(moved.quantity)::decimal(18, 6) as moved_quantity,

        moved.source_kind = 'stock.opening' as is_opening,

        moved.moved_on as booked_on,
        date_trunc('month', moved.moved_on)::date as month
    from core.fact_stock_moves as moved
    join moves
        on moves.source_kind = moved.source_kind
        and moves.source_id = moved.source_id
        and moves.item_id = moved.item_id
    where moved.moved_on <= $to::date
        and (moved.source_kind = 'stock.opening' or (moves.value = 0 and moves.quantity <> 0))
        and moved.item_id in (select item_id from book_lines)
    group by all
),

counted as (
    select
        entry_id, line_no, item_id, account_code, summary, source_kind, debit, credit, moved_quantity, is_opening, booked_on, month
    from pieces

    union all by name

    select * from without_amount
),

opened as (
    select
        item_id,

        coalesce(sum(moved_quantity) filter (where is_opening or booked_on < $from::date), 0) as quantity,
        coalesce(sum(debit - credit) filter (where is_opening or booked_on < $from::date), 0) as balance,
        coalesce(sum(moved_quantity) filter (where is_opening), 0) as quantity_opening,
        coalesce(sum(debit - credit) filter (where is_opening), 0) as opening
    from counted
    group by all
),

-- A receipt stands among what came in, also in red; what is only worth more or less moves no piece.
sided as (
    select
        counted.*,
        if(debit <> 0 or (credit = 0 and moved_quantity > 0), moved_quantity, 0) as in_quantity,
        if(credit <> 0 or (debit = 0 and moved_quantity < 0), -moved_quantity, 0) as out_quantity
    from counted
    where not is_opening
),

shown as (
    select
        sided.*,
        opened.quantity + sum(sided.moved_quantity) over of_item as quantity,
        opened.balance + sum(sided.debit - sided.credit) over of_item as balance
    from sided
    join opened on opened.item_id is not distinct from sided.item_id
    where sided.booked_on >= $from::date
    window of_item as (partition by sided.item_id order by sided.booked_on, sided.entry_id, sided.line_no)
),

months as (
    select
        item_id,
        month,

        sum(debit) as debit,
        sum(credit) as credit,
        sum(in_quantity) as in_quantity,
        sum(out_quantity) as out_quantity
    from sided
    group by all
),

running as (
    select
        months.item_id,
        months.month,
        least(last_day(months.month), $to::date) as until,

        months.debit,
        months.credit,
        months.in_quantity,
        months.out_quantity,
        sum(months.debit) over of_year as year_debit,
        sum(months.credit) over of_year as year_credit,
        sum(months.in_quantity) over of_year as year_in_quantity,
        sum(months.out_quantity) over of_year as year_out_quantity,
        opened.quantity_opening + sum(months.in_quantity - months.out_quantity) over of_item as quantity,
        opened.opening + sum(months.debit - months.credit) over of_item as balance
    from months
    join opened on opened.item_id is not distinct from months.item_id
    window
        of_item as (partition by months.item_id order by months.month),
        of_year as (partition by months.item_id, year(months.month) order by months.month)
),

book as (
    select 'opening' as kind, item_id, $from::date as date, 0 as place, quantity, balance
    from opened

    union all by name

    select
        'line' as kind, item_id, booked_on as date, 1 as place, entry_id, line_no, summary, in_quantity, debit, out_quantity,
        credit, quantity, balance
    from shown

    union all by name

    select 'month_total' as kind, item_id, until as date, 2 as place, in_quantity, debit, out_quantity, credit, quantity, balance
    from running
    where month >= date_trunc('month', $from::date)

    union all by name

    select
        'year_total' as kind, item_id, until as date, 3 as place, year_in_quantity as in_quantity, year_debit as debit,
        year_out_quantity as out_quantity, year_credit as credit, quantity, balance
    from running
    where month >= date_trunc('month', $from::date)
)

select
    book.entry_id,
    book.line_no,
    entries.source_id,
    entries.voucher_id,

    book.kind,
    entries.source_kind,
    coalesce(entries.source_number, '') as source_number,
    coalesce(entries.voucher_number, '') as voucher_number,
    coalesce(book.summary, '') as summary,
    coalesce(items.item_code, '') as item,
    coalesce(items.item_name, '') as item_name,
    coalesce(items.unit, '') as unit,
    case when book.balance > 0 then '借' when book.balance < 0 then '贷' else '平' end as side,

    book.in_quantity::decimal(18, 6) as in_quantity,
    round(book.debit / nullif(book.in_quantity, 0), 6)::decimal(18, 6) as in_price,
    book.debit::decimal(18, 2) as debit,
    book.out_quantity::decimal(18, 6) as out_quantity,
    round(book.credit / nullif(book.out_quantity, 0), 6)::decimal(18, 6) as out_price,
    book.credit::decimal(18, 2) as credit,
    book.quantity::decimal(18, 6) as quantity,
    round(book.balance / nullif(book.quantity, 0), 6)::decimal(18, 6) as price,
    abs(book.balance)::decimal(18, 2) as balance,

    book.date
from book
left join core.fact_entries as entries on entries.entry_id = book.entry_id
left join core.dim_item as items on items.item_id = book.item_id
order by item, book.date, book.place, book.entry_id, book.line_no
