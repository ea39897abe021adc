"""Papers of orders: quotation, sales order, purchase order."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa

from operational.core.api import ZERO, Input, RefTo, Tx, query, split_inclusive
from operational.papers.heads import head_of, language, mark_of, names_of, partner_of
from operational.papers.shapes import (
    Paper,
    PaperLine,
    PaperTotals,
    day_text,
    facts_of,
    money_text,
    percent_text,
    price_text,
    quantity_text,
    totals_in,
    totals_of,
)
from operational.papers.wording import words_of
from operational.purchasing.api import Order as PurchaseOrder
from operational.sales.api import Order

SalesOrderRef = Annotated[int | str, RefTo("sales.order")]
PurchaseOrderRef = Annotated[int | str, RefTo("purchasing.order")]
Language = Literal["zh_CN", "zh_TW", "en"]

_SALES_HEAD = sa.text(
    """
    select coalesce(e.name, '') as salesperson, coalesce(t.name, '') as terms,
        (select max(v.version_no) from sales.quotation_version as v where v.order_id = o.id) as version_no,
        (select v.valid_until from sales.quotation_version as v where v.order_id = o.id order by v.version_no desc limit 1)
            as valid_until
    from sales."order" as o
    left join people.employee as e on e.id = o.salesperson_id
    left join parties.terms as t on t.id = o.terms_id
    where o.id = :order
    """
)
_SALES_LINES = sa.text(
    """
    select l.line_no, i.code, i.name, i.spec, coalesce(c.code, '') as partner_code,
        coalesce(nullif(l.unit, ''), i.unit) as unit,
        case when l.unit = u.unit then l.second_quantity else round(l.quantity / l.unit_factor, 6) end as quantity,
        case when l.unit_factor = 1 then coalesce(l.foreign_price, l.price)
            else round(coalesce(l.foreign_price, l.price) * l.unit_factor, 4) end as price,
        l.discount, l.vat_rate, l.net, l.tax, l.gross, l.foreign_gross, l.promise_date, l.note
    from sales.order_line as l
    join sales."order" as o on o.id = l.order_id
    join items.item as i on i.id = l.item_id
    left join items.item_unit as u on u.item_id = l.item_id and u.is_floating and i.has_floating_unit
    left join sales.customer_item as c on c.customer_id = o.customer_id and c.item_id = l.item_id and c.is_active
    where l.order_id = :order
    order by l.line_no
    """
)
_PURCHASE_HEAD = sa.text(
    """
    select coalesce(e.name, '') as buyer, coalesce(t.name, '') as terms, w.name as warehouse
    from purchasing."order" as o
    join stock.warehouse as w on w.id = o.warehouse_id
    left join people.employee as e on e.id = o.buyer_id
    left join parties.terms as t on t.id = o.terms_id
    where o.id = :order
    """
)
_PURCHASE_LINES = sa.text(
    """
    select l.line_no, i.code, i.name, i.spec, coalesce(s.supplier_code, '') as partner_code,
        coalesce(nullif(l.unit, ''), i.unit) as unit, round(l.quantity / l.unit_factor, 6) as quantity,
        case when l.unit_factor = 1 then l.price else round(l.price * l.unit_factor, 4) end as price,
        l.discount, l.vat_rate, l.net, l.tax, l.gross, l.promise_date, l.note
    from purchasing.order_line as l
    join purchasing."order" as o on o.id = l.order_id
    join items.item as i on i.id = l.item_id
    left join purchasing.supplier_item as s on s.supplier_id = o.supplier_id and s.item_id = l.item_id
    where l.order_id = :order
    order by l.line_no
    """
)


class OrderPaper(Input):
    order: SalesOrderRef
    language: Language | None = None  # left out: the customer's


class PurchasePaper(Input):
    order: PurchaseOrderRef
    language: Language | None = None  # left out: the supplier's


@query("papers.quotation", permission="sales.order.view")
def quotation(tx: Tx, q: OrderPaper) -> Paper:
    """The quotation of an order as the customer gets it (报价单), with the day until which it holds."""
    return _sales_paper(tx, q, "quotation")


@query("papers.sales_order", permission="sales.order.view")
def sales_order(tx: Tx, q: OrderPaper) -> Paper:
    """A sales order as the customer signs it (销售订单)."""
    return _sales_paper(tx, q, "sales_order")


def _sales_paper(tx: Tx, q: OrderPaper, name: str) -> Paper:
    found = tx.find(Order, q.order, field="order")
    customer = partner_of(tx, found.customer_id)
    locale = language(q.language, customer.locale)
    words = words_of(locale)
    head = tx.session.execute(_SALES_HEAD, {"order": found.id}).one()
    maker, checker = names_of(tx, found.created_by, found.approved_by)
    values = {
        "customer_po": found.customer_po,
        "valid_until": day_text(head.valid_until) if name == "quotation" else "",
        "version": str(head.version_no) if name == "quotation" and head.version_no else "",
        "terms": head.terms,
        "promise_date": day_text(found.promise_date),
        "delivery_address": customer.place if customer.place != customer.address else "",
        "salesperson": head.salesperson,
        "price": words["price_with_tax" if found.price_includes_tax else "price_without_tax"],
        "currency": found.currency if found.rate is not None else "",
    }
    lines, totals = _agreed(tx, found)
    return Paper(
        **head_of(tx, name, locale, found),
        mark=mark_of(found.state, words),
        party=customer.shown(words["customer"]),
        facts=facts_of(words, values),
        lines=lines,
        totals=totals,
        maker=maker,
        checker=checker,
    )


@query("papers.purchase_order", permission="purchasing.order.view")
def purchase_order(tx: Tx, q: PurchasePaper) -> Paper:
    """A purchase order as the supplier gets it (采购订单)."""
    found = tx.find(PurchaseOrder, q.order, field="order")
    supplier = partner_of(tx, found.supplier_id)
    locale = language(q.language, supplier.locale)
    words = words_of(locale)
    head = tx.session.execute(_PURCHASE_HEAD, {"order": found.id}).one()
    maker, checker = names_of(tx, found.created_by, found.approved_by)
    values = {
        "terms": head.terms,
        "promise_date": day_text(found.promise_date),
        "delivery_address": found.deliver_to if found.is_direct else "",
        "warehouse": "" if found.is_direct else head.warehouse,
        "buyer": head.buyer,
        "price": words["price_with_tax" if found.price_includes_tax else "price_without_tax"],
    }
    paper = head_of(tx, "purchase_order", locale, found)
    paper["words"] = {**words, "customer_code": words["supplier_code"]}
    return Paper(
        **paper,
        mark=mark_of(found.state, words),
        party=supplier.shown(words["supplier"]),
        facts=facts_of(words, values),
        lines=_lines(tx, _PURCHASE_LINES, found.id),
        totals=totals_of(found.net, found.tax, found.gross),
        maker=maker,
        checker=checker,
    )


def _agreed(tx: Tx, found: Order) -> tuple[list[PaperLine], PaperTotals]:
    """Lines and totals as the customer agrees to them: of an order in a foreign currency, in that and not in yuan."""
    if found.rate is None:
        return _lines(tx, _SALES_LINES, found.id), totals_of(found.net, found.tax, found.gross)
    rows = [{**row._mapping} for row in tx.session.execute(_SALES_LINES, {"order": found.id})]
    for row in rows:
        net, tax = split_inclusive(row["foreign_gross"], row["vat_rate"])
        row |= {"net": net, "tax": tax, "gross": row["foreign_gross"]}
    net, tax = sum((row["net"] for row in rows), ZERO), sum((row["tax"] for row in rows), ZERO)
    return [_line(row) for row in rows], totals_in(found.currency, net, tax, found.foreign_gross)


def _lines(tx: Tx, statement: sa.TextClause, order_id: int) -> list[PaperLine]:
    return [_line(row._mapping) for row in tx.session.execute(statement, {"order": order_id})]


def _line(row: Mapping[Any, Any]) -> PaperLine:
    discount: Decimal = row["discount"]
    return PaperLine(
        no=str(row["line_no"]),
        item=row["code"],
        name=row["name"],
        spec=row["spec"],
        customer_code=row["partner_code"],
        unit=row["unit"],
        quantity=quantity_text(row["quantity"]),
        price=price_text(row["price"]),
        discount=percent_text(discount),
        vat_rate=percent_text(row["vat_rate"]) or "0%",
        net=money_text(row["net"]),
        tax=money_text(row["tax"]),
        gross=money_text(row["gross"]),
        promise_date=day_text(row["promise_date"]),
        note=row["note"],
    )
