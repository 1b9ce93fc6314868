"""The curves of runs: what is drawn, and how."""
