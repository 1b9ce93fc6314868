"""Data sets as arrays: where they come from, how they are prepared, what their tokens mean."""
