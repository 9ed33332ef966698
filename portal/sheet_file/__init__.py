"""The sheet of a period as an Excel form: written, read back, compared, taken."""
