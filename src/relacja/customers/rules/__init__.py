"""What is true of customers whatever the database: names, likeness, consent, roles, completeness."""
