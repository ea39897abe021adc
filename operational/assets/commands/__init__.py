"""What people can do with fixed assets."""
