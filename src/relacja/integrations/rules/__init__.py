"""Pure rules of importing and exporting."""
