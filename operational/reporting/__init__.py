"""Statements that a company defines itself (自定义报表), and budgets (预算).

A *statement* has lines and columns; a line's *formula* takes amounts from accounts, from other lines, or from the budget. A
change is a new dated *version*, never an edit. A *budget* says by account, department and month what a year shall bring; of a
year's budgets the one approved last counts.
"""
