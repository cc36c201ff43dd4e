"""Amounts in dollars and cents, as people write them; nothing is ever rounded."""

import re

_WRITTEN = re.compile(
    r"(?P<sign>[-(]?)\$?(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13})(?:\.(?P<cents>[0-9]{1,2}))?\)?"
)


class NotAnAmount(ValueError):  # noqa: N818 - reads as the fact it states
    """What was typed is no amount, or holds a fraction of a cent."""


def cents_of(typed: str) -> int:
    """Return the cents of a written amount: 1234.56, $1,234.56, -5 or (5.00).

    Raises:
        NotAnAmount: anything else, a fraction of a cent too.
    """
    text = typed.strip()
    found = _WRITTEN.fullmatch(text)
    if found is None or text.startswith("(") != text.endswith(")"):
        raise NotAnAmount(typed)
    cents = int(found["whole"].replace(",", "")) * 100 + int((found["cents"] or "").ljust(2, "0"))
    return -cents if found["sign"] else cents


def dollars(cents: int) -> str:
    """Return an amount as it is printed: $1,234.56, -$5.00."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}${whole:,}.{rest:02}"


def plain(cents: int) -> str:
    """Return an amount for a file that another program reads: 1234.56."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02}"
