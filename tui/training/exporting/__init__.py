"""Taking a run away: the form that asks in which form, and where to."""
