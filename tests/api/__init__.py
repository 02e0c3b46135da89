"""What the API promises, proven over HTTP against PostgreSQL."""
