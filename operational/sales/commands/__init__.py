"""What people can do in sales, a module for each document."""
