"""What turns gradients into steps: the optimizers of Keras 3.15, in place."""
