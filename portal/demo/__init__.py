"""The demo: people of every role, and three quarters of believable reports by the real services.

Only made-up content lives here; it is the same in every run, and never in production.
"""
