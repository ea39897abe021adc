"""The ledger: accounts, entries (分录), vouchers (记账凭证), periods, taxes and statement definitions."""
