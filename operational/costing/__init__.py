"""Costing (成本核算): where overhead is collected, by what it is shared, and who bears it.

A *cost centre* (成本中心) has a kind from a day on and is a department, a part of the chart of accounts, or both. A *pool*
(费用归集池) collects accounts of one month and shares them by a *basis* (分配标准): hours, labour at dated rates, quantity,
direct material, revenue or fixed shares. Receivers are cost centres, sales orders or assemblies. An *allocation* (费用分摊单)
shares all pools of a month at once, step by step, and is taken back in red while the month is open.

Production and service orders join as further receivers where their slices come: a pool names its receivers by one word, and a
part of an allocation has one column for each kind.
"""
