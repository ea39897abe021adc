"""What people can do with statements of their own and with budgets."""
