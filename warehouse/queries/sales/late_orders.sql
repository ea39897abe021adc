-- One row per late order line.
select
    late.order_id,
    late.line_no,

    late.order_number,
    late.customer_po,
    parties.party_code as customer_code,
    late.customer_name,
    late.item_code,
    late.item_name,
    late.spec,
    late.unit,

    late.quantity_ordered,
    late.quantity_open,
    late.gross_open,
    late.days_late,
    count(*) over () as rows_total,

    late.ordered_on,
    late.promised_on
from marts.order_lines_late as late
join core.dim_party as parties on parties.party_id = late.customer_id
where $customer::varchar is null or parties.party_code = $customer::varchar
order by late.days_late desc, late.order_line_id
limit least(greatest($page_rows::bigint, 1), 500)
offset (greatest($page::bigint, 1) - 1) * least(greatest($page_rows::bigint, 1), 500)
