"""Two versions side by side on paper: what the page of the comparison says, typeset and tagged."""

from django.conf import settings

from accord.queries.differences import Changed, Comparison, Version
from accord.records import documents as press
from accord.rules.authority import when
from accord.rules.decisions import Invalid, Problem
from accord.rules.documents import Block, Compared, Content, Heading, Note, in_words
from accord.rules.intervals import local_day


def as_pdf(found: Comparison, zone: str, *, whole: bool = False) -> bytes:
    """Return the comparison as a PDF; the same two versions give the same bytes.

    Raises:
        Invalid: there are no two versions to compare.
    """
    first, last = found.earlier, found.later
    if first is None or last is None or first == last:
        raise Invalid((Problem(field="from", message="There are no two versions to compare.", got=str(len(found.versions)),
                               expected="two versions or more"),))  # fmt: skip
    changed = tuple(c for c in found.fields if c.difference.status != "same")
    content = Content(
        title=f"Versions {first.number} and {last.number} of {found.number}",
        number=found.number,
        issued_on=local_day(last.at, zone),
        issuer="Accord",
        demonstration=settings.DEMONSTRATION,
        values={
            "about": found.title,
            "earlier": _version(first, zone),
            "later": _version(last, zone),
            "count": f"{len(changed)} {'field' if len(changed) == 1 else 'fields'}"
            + (f" of {len(found.fields)}" if whole else ""),
        },
        blocks=tuple(_blocks(found.fields if whole else changed, first, last)),
    )
    return press.render("differences", content, last.at)


def _version(v: Version, zone: str) -> str:
    return f"Version {v.number}: {v.label}; {v.by}, {v.role}; {when(v.at, zone)}"


def _blocks(shown: tuple[Changed, ...], first: Version, last: Version) -> tuple[Block, ...]:
    if not shown:
        return (Note("These two versions say the same."),)
    rows = tuple((c.difference.label, _said(c), c.difference.before, c.difference.after) for c in shown)
    return Heading("What differs"), Compared(
        "Differences by field", ("Field", f"Version {first.number}", f"Version {last.number}"), rows
    )


def _said(c: Changed) -> str:
    by = f" {c.version.by}, {in_words(c.version.at.date())}." if c.version else ""
    return c.difference.said + by
