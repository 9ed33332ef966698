"""The read API, /api/v1/: what the pages tell, for other software and spreadsheets."""
