"""What people can do with money and open items: receive, pay, settle, and take back."""
