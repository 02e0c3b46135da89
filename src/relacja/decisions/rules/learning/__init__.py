"""What is known of customers as numbers, and models of who accepts which offer that learn from every answer."""
