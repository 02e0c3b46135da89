"""Text with separators: CSV, TSV and whatever else spreadsheets call so."""
