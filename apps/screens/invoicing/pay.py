"""Paying a supplier."""

from apps.screens.widgets.money import MoneyView, money_page

money_page(MoneyView("invoicing.pay_supplier", "parties.supplier", "C", "command.invoicing.pay_supplier"))
