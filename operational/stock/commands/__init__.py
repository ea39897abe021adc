"""What people can do with stock: keep warehouses and bins, bring in the opening stock, transfer."""
