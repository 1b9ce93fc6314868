"""What is asked of the user, each in a screen of its own."""
