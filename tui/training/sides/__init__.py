"""What stands beside the curves: the run in words, its layers, its answers, its log."""
