"""Business rules of sales, pure."""
