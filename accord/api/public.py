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
        "verify-document",
        "money-totals",
    }
)
"""Signing in, the description of the API, the programs, published amounts of money, and whether a file is ours: what exists, never what anyone wrote."""
