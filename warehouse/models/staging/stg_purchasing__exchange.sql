-- One row per exchange by a supplier.
select
    id as exchange_id,
    supplier_id,
    order_id as purchase_order_id,
    goods_receipt_id,
    return_id,

    number as exchange_number,
    state,
    reason,

    is_at_customer,

    date as exchanged_on
from raw.purchasing__exchange
