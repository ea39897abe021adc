"""What people can do in purchasing, by document."""
