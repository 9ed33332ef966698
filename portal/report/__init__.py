"""The consolidated report of a period: what it says, and the forms it goes out in."""
