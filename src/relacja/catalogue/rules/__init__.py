"""Business rules of the catalogue, pure."""
