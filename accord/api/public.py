"""The short, reviewed list of API addresses that need no token.  Everything else answers 401."""

PUBLIC = frozenset({"sign-in", "openapi-json", "openapi-view", "api-root"})
"""Signing in, and the description of the API: it says what exists, never what anyone wrote."""
