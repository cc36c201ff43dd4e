"""The text of an addendum: what a change of a signed agreement says anew, or one more term, ready to be frozen.

Both sides sign the same frozen bytes.  A change holds from the moment at which it is put in
effect, a renewal from the second signature.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accord.rules.calendar import in_words
from accord.rules.documents import Block, Content, Facts, Heading, Note, Paragraph, Signature, Signatures, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Which agreement, between whom, and who signs for each side."""

    number: str
    local: str
    federal: str
    local_signs: str
    federal_signs: str
    signed_on: date | str
    edition_digest: str
    content_digest: str
    zone: str
    demonstration: bool

    @property
    def places(self) -> Signatures:
        """The two empty places to sign, in the order in which the agreement itself is signed."""
        return Signatures((
            Signature(position=self.local_signs, party=self.local, field="local"),
            Signature(position=self.federal_signs, party=self.federal, field="federal"),
        ))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """What one change says: terms before and after with their source, clauses that read otherwise, words added.

    `moves` names the edition the agreement leaves and the one it takes, with the digest of the new one.
    """

    number: str
    reason: str
    terms: Sequence[tuple[str, str, str, str]] = ()
    clauses: Sequence[tuple[str, str]] = ()
    gone: Sequence[str] = ()
    addition: str = ""
    moves: tuple[str, str, str] | None = None


def amendment(of: Parties, said: Amended, *, issued_on: date) -> Content:
    """Return the addendum of a change that both sides have accepted."""
    blocks: list[Block] = [Heading("Why"), Paragraph(said.reason), Heading("What changes")]
    if said.moves is not None:
        left, taken, digest = said.moves
        blocks.append(
            Facts((("Edition until now", left), ("Edition from then on", taken), ("Its digest (SHA-256)", digest)))
        )
    if said.terms:
        blocks.append(Table("Terms", ("Term", "Until now", "From then on", "Source"), tuple(said.terms)))
    if said.addition:
        blocks += [Heading("Addition"), Paragraph(said.addition),
                   Note("An addition stands beside the clauses and takes nothing away from them.")]  # fmt: skip
    if said.clauses or said.gone:
        blocks.append(Heading("Clauses as they read from then on"))
        for title, text in said.clauses:
            blocks += [Heading(title, 2), Paragraph(text)]
        blocks += [Paragraph(f"No longer part of the agreement: {', '.join(said.gone)}.")] if said.gone else []
    blocks += _unchanged(of, "Every other term and clause, and every letter of authorization within them.")
    return _addendum(of, f"Addendum on a change to agreement {of.number}", blocks, number=said.number, issued_on=issued_on,
                     effect="when every approval stands, both sides have signed and the federal side puts it in effect")  # fmt: skip


def renewal(of: Parties, *, before: datetime, after: datetime, months: int, issued_on: date) -> Content:
    """Return the addendum of one more term, which the side that offers signs first."""
    blocks: list[Block] = [
        Heading("What changes"),
        Facts((
            ("First moment without the agreement, until now", in_words(before, of.zone)),
            ("From then on", in_words(after, of.zone)),
            ("Length of the new term", f"{months} months"),
        )),
        *_unchanged(of, "Every term and clause. Each letter of authorization keeps its own last day."),
    ]  # fmt: skip
    return _addendum(of, f"Addendum on renewal to agreement {of.number}", blocks, number=of.number, issued_on=issued_on,
                     effect=f"when both sides have signed, and only before {in_words(before, of.zone)}")  # fmt: skip


def _unchanged(of: Parties, words: str) -> Iterable[Block]:
    yield Heading("What does not change")
    yield Paragraph(words)
    yield Facts((
        ("Edition's digest (SHA-256)", of.edition_digest),
        ("Signed content (SHA-256)", of.content_digest or "none: entered from paper"),
    ))  # fmt: skip


def _addendum(
    of: Parties, title: str, blocks: Iterable[Block], *, number: str, issued_on: date, effect: str
) -> Content:
    return Content(
        title=title,
        number=number,
        issued_on=issued_on,
        issuer="Partnership agreement",
        demonstration=of.demonstration,
        values={
            "local_party": of.local,
            "federal_party": of.federal,
            "agreement_number": of.number,
            "signed_on": of.signed_on,
            "takes_effect": effect,
        },
        blocks=(*blocks, Heading("Signatures"), of.places),
    )
