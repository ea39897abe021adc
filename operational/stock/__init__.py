"""Stock (库存): warehouses, bins and lots; moves, balances, valuation and reservations."""
