"""Runs asked for: the form, what it holds, what it would cost."""
