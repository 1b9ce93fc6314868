"""The laboratory without its screen: recurrent cells, models, data and training runs."""
