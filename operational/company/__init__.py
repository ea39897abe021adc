"""The company (one database is one set of books, 账套), its departments and its calendar."""
