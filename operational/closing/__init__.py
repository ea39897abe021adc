"""The work of a month's end (期末处理): entries that belong to the month itself and to no paper.

A *schedule* (摊销预提计划) shares an amount over months. A *booking* (期末结转单) is one piece of work of one month: schedules,
value-added tax carried over, surcharges, stamp duty, income tax, profit of the month, end of the year. Each kind is made once a
month, says how its amount came about, and is taken back in red while the month is open. Rates are dated rows with their source.
"""
