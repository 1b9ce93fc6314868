"""Model files from elsewhere, read as data: nothing from a file is ever run."""
