"""The network that trains: every layer forwards and backwards on arrays with time first.

The plain version beside it, `core.rnn.network` and `core.rnn.backward`, says the same in fewer
lines; tests hold this one to it.
"""
