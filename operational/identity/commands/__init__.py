"""What people can do to users, roles, passwords, sessions and tokens."""
