"""Tables for people: what may be shown, laid out once and written as csv, html and Word."""
