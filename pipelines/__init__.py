"""Pipelines: when the warehouse is refreshed, forecasts are made and data is checked, and how that is recorded.

A *refresh* brings the warehouse up to the core; the *refresher* does it as soon as something was committed. Jobs of the
operator's window do the same by hand or at night.
"""
