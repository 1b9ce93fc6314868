"""A model to take away: as a table, a diagram, a picture, or plain values."""
