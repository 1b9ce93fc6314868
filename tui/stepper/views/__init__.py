"""What stands beside the map: each view a plain function from the state to lines."""
