-- Which documents may write to which control account. Stated here as it shall be: a row that is gone is refused.

delete from ledger.control_source;

insert into ledger.control_source (control, source_kind)
    select control, source_kind
    from (values
        ('ledger.opening', '{receivable, payable, advance_in, advance_out, stock, cash, vat}'::text[]),
        -- On stock accounts the posting function refuses hand vouchers from the stock go-live date on.
        ('ledger.voucher', '{receivable, payable, advance_in, advance_out, stock, cash, vat}'),
        ('invoicing.invoice', '{receivable, payable, advance_in, advance_out, stock, vat}'),
        ('invoicing.payment', '{receivable, payable, advance_in, advance_out, cash, vat}'),
        ('invoicing.clearing', '{receivable, payable, advance_in, advance_out}'),
        ('invoicing.claim', '{receivable, payable}'),
        ('invoicing.tax_selection', '{vat}'),
        ('invoicing.cash_entry', '{cash, vat, employee}'),
        ('expenses.claim', '{employee, vat}'),
        ('closing.booking', '{vat}'),
        ('invoicing.cash_count', '{cash}'),
        ('invoicing.acceptance', '{receivable, payable, cash}'),
        ('invoicing.revaluation', '{receivable, payable, cash}'),
        ('sales.order', '{receivable, advance_in, vat}'),
        ('sales.goods_issue', '{receivable, advance_in, stock, vat}'),
        ('sales.price_adjustment', '{receivable, vat}'),
        ('purchasing.order', '{payable, advance_out}'),
        ('assets.asset', '{cash}'),
        ('assets.disposal', '{receivable, cash, vat}'),
        ('stock.other_movement', '{stock, vat}'),
        ('stock.assembly', '{stock}'),
        ('stock.count', '{stock, vat}'),
        ('stock.close', '{stock}'),
        ('costing.allocation', '{stock}'),
        ('purchasing.inspection', '{payable, stock}'),
        ('purchasing.landed_cost', '{payable, stock, vat}'),
        ('purchasing.goods_receipt', '{payable, advance_out, stock, vat}')
    ) as allowed (source_kind, controls),
    unnest(allowed.controls) as control;
