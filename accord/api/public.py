"""The short, reviewed list of API addresses that need no token.  Everything else answers 401."""

PUBLIC = frozenset(
    {
        "sign-in",
        "openapi-json",
        "openapi-view",
        "api-root",
        "list-programs",
        "get-program",
        "compare-programs",
    }
)
"""Signing in, the description of the API, and the programs: what exists, never what anyone wrote."""
