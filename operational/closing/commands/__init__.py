"""What accountants do at a month's end."""
