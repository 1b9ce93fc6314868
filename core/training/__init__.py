"""The way of one run: its configuration, its process, its events, its folder, its verdict."""
