"""What can be stepped: a drawn cell or a trained run, reading a sequence of any kind."""
