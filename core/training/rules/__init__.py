"""What a teacher looks for in a run: one rule a file, all thresholds in `thresholds`."""
