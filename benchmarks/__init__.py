"""Measured budgets: each module's ``run`` gives rows of {name, value, unit, hold, held}; ``python -m benchmarks`` prints them."""
