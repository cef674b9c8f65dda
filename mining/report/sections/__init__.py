"""The fifteen sections of the report: each a function from the view of the month to a `Section`."""
