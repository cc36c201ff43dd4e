"""What a list must be to be believed: the kind that it claims, and no end of most of the register.

A list that fails stays out, with the evidence, until a person decides.  The judgement looks only at
the content of lists, so it is the same in whatever order they came.
"""

from collections.abc import Mapping, Sequence

from accord.rules.register.ordering import Key, Placed, key_of
from accord.rules.register.shapes import Published

MOST = 0.5
"""The share of the register that a list may take away before a person has to look."""
MANY = 0.2
"""The share from which on the register says that much went at once."""


def claims(published: Published) -> tuple[str, ...]:
    """Return why a list is not the one it claims to be, from itself alone."""
    why = []
    if not published.rows:
        why.append("The list holds no row that names an agreement.")
    elif published.kind == "mixed":
        dated = sum(r.signed_on is not None for r in published.rows)
        why.append(
            f"{dated} of {len(published.rows)} rows bear a day of signing: neither a list of agreements nor of requests."
        )
    if published.claims and published.kind not in ("mixed", published.claims):
        told = {"participating": "agreements that were signed", "pending": "requests that are pending"}
        why.append(
            f"The file's name says that it lists {told[published.claims]}, but its rows are {told[published.kind]}: "
            + ("they bear days of signing." if published.kind == "participating" else "none bears a day of signing.")
        )
    if published.unread > len(published.rows):
        why.append(f"{published.unread} rows name no agreement that can be read, and only {len(published.rows)} do.")
    return tuple(why)


def removals(published: Published, before: Mapping[Key, object] | None, kept: int) -> tuple[str, ...]:
    """Return why a list cannot follow the one before it: it would end most of what stands there.

    `kept` says how many of the earlier agreements the list holds, renamed ones among them.
    """
    if not before or len(before) < 2:
        return ()
    gone = len(before) - kept
    if gone <= MOST * len(before):
        return ()
    share = round(100 * gone / len(before))
    return (
        f"The list would remove {gone} of the {len(before)} agreements that the list before it holds ({share} in a hundred).",
    )


def foretold(published: Published, after: Placed | None) -> tuple[str, ...]:
    """Return why the oldest list cannot be whole: most of what the next one dates before it is not there."""
    if after is None:
        return ()
    own = {key_of(r) for r in published.rows}
    last = max((r.signed_on for r in published.rows if r.signed_on), default=None)
    if last is None:
        return ()
    owed = [key_of(r) for r in after.published.rows if r.signed_on is not None and r.signed_on <= last]
    missing = sum(k not in own for k in owed)
    if len(owed) < 2 or missing <= MOST * len(owed):
        return ()
    return (
        f"Of the {len(owed)} agreements that the next list dates up to {last}, {missing} are missing here: the list is cut off.",
    )


def stripped(published: Published, signed: Sequence[Placed]) -> tuple[str, ...]:
    """Return why a list of requests is a list of agreements without its days: it holds most of one."""
    own = {key_of(r) for r in published.rows}
    for one in signed:
        theirs = {key_of(r) for r in one.published.rows}
        shared = len(own & theirs)
        if len(theirs) > 2 and shared > MOST * len(theirs):
            told = f"{shared} of its rows are agreements of the list dated {one.as_of}, which holds {len(theirs)}"
            return (f"{told}: a list of agreements without its days of signing.",)
    return ()
