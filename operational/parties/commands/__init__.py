"""What people can do with business partners."""
