"""The stepper: one sequence walked one timestep at a time, every number in sight."""
