"""All runs of the folder as a table: its columns, order, filter, groups."""
