"""The laboratory on screen: panes, widgets and the command that opens them."""
