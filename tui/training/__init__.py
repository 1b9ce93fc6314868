"""The Training tab: starts runs, follows them, compares them."""
