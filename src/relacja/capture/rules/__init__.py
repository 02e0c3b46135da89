"""What holds for events, without a database and without a clock."""
