"""What every slice stands on.

How a command, a query, a state or a fact is declared; money and quantity; time, words, settings and the database session.
"""
