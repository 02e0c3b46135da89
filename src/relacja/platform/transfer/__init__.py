"""Rows in and rows out: readers of files, mappings of columns, targets that apps plug in, writers of lists."""
