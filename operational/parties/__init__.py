"""Business partners (往来单位): customers and suppliers, contacts, addresses, payment terms."""
