"""Expenses: claims of employees (费用报销单) from the receipt to the money, and advances to them (员工借款).

A claim goes to the head of the department, then to finance, whose approval books it, then to the cashier. What kinds of
expense there are, which account bears them, which paper lets input tax be deducted and how much is usual are dated rows.
"""
