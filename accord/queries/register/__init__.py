"""Reads of the public register."""
