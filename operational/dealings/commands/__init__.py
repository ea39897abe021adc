"""What people do with statements of account."""
