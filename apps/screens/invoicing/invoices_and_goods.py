"""Invoices beside goods 票货核对: received invoices that wait for goods, and goods that wait for an invoice."""

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.listing import Listing, list_page
from apps.screens.widgets.sides import side_of

SIDES = ("without_goods", "without_invoice")

st.title(t("screen.invoicing.invoices_and_goods.title"), anchor=False)
side = side_of("side", SIDES, "screen.invoicing.invoices_and_goods")
if side == "without_invoice":
    list_page(
        Listing(
            "purchasing.received_not_invoiced",
            "purchasing.goods_receipt",
            ("receipt", "date", "order_number", "supplier", "item", "name", "quantity", "value"),
            opens="purchasing/order",
            open_by="order_id",
            empty_key="screen.invoicing.invoices_and_goods.no_goods",
        ),
        key="goods",
    )
else:
    list_page(
        Listing(
            "purchasing.invoices_without_goods",
            "invoicing.tax_invoice",
            ("number", "date", "days", "supplier", "is_partner", "net", "tax", "gross", "waiting"),
            opens="invoicing/tax_invoice",
            picks={"supplier": "parties.supplier"},
            sums=("gross",),
            words={"number": "tax_invoice"},
            empty_key="screen.invoicing.invoices_and_goods.no_invoices",
        ),
        key="papers",
    )
