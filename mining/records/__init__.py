"""Files to one clean, redacted table of records."""
