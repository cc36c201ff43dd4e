"""What runs later or on a schedule: thin, calls actions."""
