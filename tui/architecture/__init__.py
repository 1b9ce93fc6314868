"""The Architecture tab: what a network is made of, layer by layer."""
