"""People: employees (员工) as owners of documents and as a dimension of the ledger."""
