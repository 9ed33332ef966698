"""The plan's three appendices in and out of Excel and Word."""
