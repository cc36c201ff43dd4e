"""Tables: one Django app, one line of history."""
