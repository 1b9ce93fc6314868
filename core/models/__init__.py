"""What a network is, without any framework: layers, shapes, masks, parameters."""
