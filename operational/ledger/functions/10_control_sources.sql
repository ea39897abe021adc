-- Which documents may write to which control account. Stated here as it shall be: a row that is gone is refused.

delete from ledger.control_source;

insert into ledger.control_source (control, source_kind)
    select control, source_kind
    from (values
        ('receivable', '{ledger.opening, ledger.voucher, invoicing.invoice, invoicing.payment, invoicing.clearing, sales.order, sales.goods_issue}'::text[]),
        ('payable', '{ledger.opening, ledger.voucher, invoicing.invoice, invoicing.payment, invoicing.clearing, purchasing.order, purchasing.goods_receipt}'),
        ('advance_in', '{ledger.opening, ledger.voucher, invoicing.invoice, invoicing.payment, invoicing.clearing, sales.order, sales.goods_issue}'),
        ('advance_out', '{ledger.opening, ledger.voucher, invoicing.invoice, invoicing.payment, invoicing.clearing, purchasing.order, purchasing.goods_receipt}'),
        -- A hand voucher on a stock account is refused by the posting function from the stock go-live date on.
        ('stock', '{ledger.opening, ledger.voucher, sales.goods_issue, purchasing.goods_receipt, invoicing.invoice}'),
        ('cash', '{ledger.opening, ledger.voucher, invoicing.payment}'),
        ('vat', '{ledger.opening, ledger.voucher, invoicing.invoice, invoicing.payment, sales.order, sales.goods_issue, purchasing.goods_receipt}')
    ) as allowed (control, sources),
    unnest(allowed.sources) as source_kind;
