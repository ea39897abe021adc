"""Sales: orders from quotation to done, goods issues, returns, and their invoices."""
