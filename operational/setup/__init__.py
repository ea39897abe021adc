"""Setting up: what a company does before its first day of work, and how far it has come."""
