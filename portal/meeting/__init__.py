"""The meeting screen: an agenda, one item at a time, conclusions put down against it."""
