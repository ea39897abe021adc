"""Fulfilment: how what was sold gets to the customer: who comes first, what is picked where, what a supplier sends himself.

A *pick list* (拣货单) is a wave of orders in the order of the bins. A *direct line* (直运) is a line of a sales order that
stands on a purchase order. *Priority* says who gets scarce goods first.
"""
