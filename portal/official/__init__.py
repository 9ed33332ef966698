"""The plan on paper: its three appendices in their official form, as Excel, Word or PDF."""
