"""Invoicing: sales and supplier invoices, open items, payments and their settlement (核销)."""
