"""The short, reviewed list of pages that need no sign-in.  Everything else does."""

PUBLIC = frozenset(
    {
        "sign-in",
        "demonstration-sign-in",
        "invitation",
        "healthz",
        "version",
    }
)

OWN_DOOR = ("api-",)
"""Names of routes that turn people away themselves: the API answers 401 in its own shape."""
