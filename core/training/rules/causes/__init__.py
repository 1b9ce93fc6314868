"""Why a network may do no better than guessing, one cause a file."""
