-- One row per receipt.
select
    claim_id,

    claim_number,
    employee_name,
    department_name,
    kind_name,
    reason,
    description,

    expense,
    tax,
    gross,
    count(*) over () as rows_total,

    spent_on,
    booked_on
from spent
order by booked_on desc, claim_number desc, line_no
limit least(greatest($page_rows::bigint, 1), 500)
offset (greatest($page::bigint, 1) - 1) * least(greatest($page_rows::bigint, 1), 500)
