"""Archives: a zip holding tables, and single files packed with gzip."""
