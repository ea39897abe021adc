"""Purchasing: purchase orders, goods receipts, returns, and the settlement of estimates by supplier invoices."""
