"""The worker: what runs after commit.

It reads what happened from the event table, has the messages written that notices ask for, sends what waits, and does
the *daily duties*. It changes the business by commands only; its own marks say how far it has come.
"""
