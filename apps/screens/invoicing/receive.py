"""Receiving money from a customer."""

from apps.screens.widgets.money import MoneyView, money_page

money_page(MoneyView("invoicing.receive_money", "parties.customer", "D", "command.invoicing.receive_money"))
