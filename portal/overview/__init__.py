"""The overview: the province, one agency, one section of the plan, one monitor, as of any day."""
