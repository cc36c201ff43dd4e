"""The short, reviewed list of pages that need no sign-in.  Everything else does."""

PUBLIC = frozenset(
    {
        "sign-in",
        "demonstration-sign-in",
        "passkey-sign-in",
        "passkey-sign-in-options",
        "invitation",
        "apply",
        "apply-ask",
        "apply-suggest",
        "follow",
        "follow-act",
        "glossary",
        "design",
        "tour",
        "map",
        "map-state",
        "map-county",
        "healthz",
        "version",
        "programs",
        "program",
        "compare-programs",
        "fact-sheet",
        "log",
        "log-file",
        "register",
        "register-lists",
        "register-list",
        "register-corrections",
        "register-statistics",
        "register-csv",
        "register-feed",
        "register-entry",
        "public-money",
        "public-money-csv",
        "money-rules",
        "verify",
        "verify-authority",
        "verify-revoked",
    }
)

ONE_FACTOR = frozenset(
    {
        "second-factor",
        "second-factor-app",
        "second-factor-passkey",
        "passkey-enrol-options",
        "sign-out",
    }
)
"""All that a session without a second factor reaches, outside demonstration mode: enrolling one."""

OWN_DOOR = ("api-",)
"""Names of routes that turn people away themselves: the API answers 401 in its own shape."""
