"""What can be looked at of one model: each view is a function from a subject to lines."""
