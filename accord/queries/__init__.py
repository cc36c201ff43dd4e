"""Reads: row-level visibility is applied here, once; every list states its query count."""
