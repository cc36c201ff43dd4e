"""The complaint poster of one agreement in one language: words from the file, facts from the agreement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from accord.rules.documents import Block, Content, Heading, Items

PLACES = frozenset({"agency", "federal", "number", "days", "issued"})
"""What the words may leave open."""
UNCHECKED = "This translation has not yet been checked by a translator. Have it checked before you hang it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The poster's words in one language; `checked` says whether a translator has read them."""

    code: str
    name: str
    checked: bool
    title: str
    lead: str
    points_title: str
    points: tuple[str, ...]
    days: str
    where_title: str
    agency_label: str
    federal_label: str
    demonstration: str
    foot: str


def poster(
    words: Words,
    places: Mapping[str, str],
    *,
    agency_contact: str,
    federal_contact: str,
    issued_on: date,
    days: int | None,
    demonstration: bool,
) -> Content:
    """Return the poster of an agreement; `days` is the edition's own limit to resolve a complaint, if it has one.

    `places` gives the agency, the federal party and the number of the agreement.  The day is written
    as ISO 8601 has it, which reads alike in every language.
    """
    open_places = {**places, "issued": issued_on.isoformat(), "days": str(days or "")}
    points = (*words.points, words.days) if days else words.points

    def said(text: str) -> str:
        for name, value in open_places.items():
            text = text.replace("{" + name + "}", value)
        return text

    blocks: tuple[Block, ...] = (
        Heading(words.points_title),
        Items(tuple(said(p) for p in points)),
        Heading(words.where_title),
    )
    return Content(
        title=words.title,
        number=places["number"],
        issued_on=issued_on,
        issuer=places["agency"],
        demonstration=demonstration,
        language=words.code,
        values={
            "lead": said(words.lead),
            "agency_label": words.agency_label,
            "agency_contact": agency_contact,
            "federal_label": words.federal_label,
            "federal_contact": federal_contact,
            "demonstration_note": words.demonstration,
            "foot": said(words.foot),
        },
        blocks=blocks,
        digest_note="" if words.checked else UNCHECKED,
    )
