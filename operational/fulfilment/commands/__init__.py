"""What people do so that goods get to the customer."""
