"""Dealings: everything between the company and one partner as a whole: statements of account, one page of all there is."""
