"""Accord: every delegated power traces to a signed clause, and every clause to the law."""

__version__ = "0.1.0"
