"""The mathematics of recurrent networks in NumPy alone: cells, sequences, stacks and traces."""
