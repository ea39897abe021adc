"""What people do in the ledger: books and periods, accounts, opening balances, hand vouchers, posting."""
