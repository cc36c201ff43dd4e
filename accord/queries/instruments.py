"""One agreement as it will be, or was, signed: its text, its terms, each power with clause and law, how to leave."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accord.programs import programs, umbrella
from accord.queries import agreements as reads
from accord.queries.visible import find
from accord.records.models import Agreement
from accord.rules import agreements as rules
from accord.rules.agreements.grounds import FUNCTION, grounds
from accord.rules.agreements.instrument import Written, instrument
from accord.rules.documents import Block
from accord.rules.editions import Course, Edition, Term
from accord.rules.intervals import local_day
from accord.rules.permissions import ROLES, Actor
from accord.rules.terms import clauses_of, say


@dataclass(frozen=True, slots=True, kw_only=True)
class TermShown:
    """One term: its value, between what it may lie, who sets it, and by what authority."""

    label: str
    value: str
    bounds: str
    set_by: str
    citation: str
    checked: bool
    missing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """One delegated power, traced: the clause that gives it and the law that lets it be given."""

    title: str
    code: str
    clause: str
    clause_title: str
    statute: str
    regulation: str
    limits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place to sign, in the order of signing; empty until it is signed."""

    side: str
    position: str
    office: str
    name: str
    signed_at: datetime | None
    next: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way for one side to leave: how many days, and from when if notice were given now."""

    side: str
    days: int
    at: datetime
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentShown:
    """An agreement's page beside the frame."""

    text: tuple[Block, ...]
    frozen: bool
    changed: bool
    terms: tuple[TermShown, ...]
    powers: tuple[Power, ...]
    courses: tuple[Course, ...]
    places: tuple[Place, ...]
    ways: tuple[Way, ...]
    ending: tuple[tuple[str, str, str], ...]
    effective_on: date | None
    ends_on: date | None
    review_on: date | None
    today: date


def written_of(row: Agreement, on: date) -> Written:
    """Return what the parties themselves wrote into an agreement, ready for its text."""
    agency = row.agency
    state = agency.place_state.name if agency.place_state else ""
    return Written(
        number=row.number,
        agency=agency.name,
        agency_lines=(state,) if state else (),
        field_office=reads.federal_party(row),
        objective=row.objective,
        permitted_use=row.permitted_use,
        supervision_plan=row.supervision_plan,
        data_annex=row.data_annex,
        measures=row.measures,
        facilities=row.facilities,
        functions=row.functions,
        resolution=row.body_resolution,
        resolved_on=row.body_resolved_on or on,
        additions=row.additions,
    )


def shown(public_id: UUID, actor: Actor, at: datetime) -> InstrumentShown | None:
    """Return what the page of an agreement explains; None where its edition's file is gone.  Eight queries at most.

    Raises:
        Missing: there is none that the actor may know of.
    """
    row: Agreement = find("agreement", public_id, actor, at.date(), with_agency=True)
    edition = reads.edition_of(row)
    if edition is None:
        return None
    zone = row.agency.zone
    changed = row.edition_digest != reads.digest_now(row.program, edition)
    terms = reads.terms_of(row)
    house, program = umbrella(), programs()[row.program]
    today = local_day(at, zone)
    text: tuple[Block, ...] = ()
    if not changed and not row.imported:
        content = instrument(
            house, program, edition, terms, written_of(row, today),
            edition_digest=row.edition_digest, issued_on=today, demonstration=False,
        )  # fmt: skip
        # The places to sign are shown with who signs next; here the words end before them.
        text = tuple(content.blocks)[: _signing(content.blocks)]
    clauses = {c.code: c for c in clauses_of(house, program, edition)}
    facts = grounds(
        house, program, edition, number=row.number, party=str(row.agency.public_id), functions=row.functions,
        terms=terms, counties=reads.counties_of(row.agency), state=row.agency.place_state_id or "",
        facilities=[str(f["name"]) for f in row.facilities],
    )  # fmt: skip
    given = {g.detail: g.clause for g in facts if g.kind == FUNCTION}
    signed = {s.side: s for s in row.signatures.filter(digest=row.content_digest).order_by("pk")}
    order = sorted(edition.signers, key=lambda s: s.side != "local")
    ready = row.state in ("approved", "signed-local")
    coming = next((s.side for s in order if s.side not in signed), "") if ready else ""
    return InstrumentShown(
        text=text,
        frozen=bool(row.content_digest),
        changed=changed,
        terms=tuple(_term(t, edition, row) for t in edition.terms),
        powers=tuple(
            Power(
                title=f.title,
                code=f.code,
                clause=given.get(f.code, ""),
                clause_title=clauses[given[f.code]].title if given.get(f.code) in clauses else "",
                statute=f.statute,
                regulation=f.regulation,
                limits=f.limits,
            )
            for f in program.functions
            if f.code in row.functions
        ),
        courses=tuple(c for c in program.courses if c.code in edition.courses),
        places=tuple(
            Place(
                side=s.side,
                position=s.position,
                office=ROLES[s.role].title,
                name=signed[s.side].name if s.side in signed else "",
                signed_at=signed[s.side].signed_at if s.side in signed else None,
                next=s.side == coming,
            )
            for s in order
        ),
        ways=tuple(_way(side, row, at) for side in ("local", "federal")),
        ending=tuple((c.code, c.title, c.citation) for c in clauses.values() if c.kind == "term-and-termination"),
        effective_on=local_day(row.effective_at, zone) if row.effective_at else None,
        ends_on=local_day(row.ends_at, zone) if row.ends_at else None,
        review_on=reads.review_on(row),
        today=today,
    )


def _signing(blocks: tuple[Block, ...]) -> int:
    """Return where the places to sign begin."""
    return next((i for i, b in enumerate(blocks) if getattr(b, "text", "") == "Signatures"), len(blocks))


def _term(t: Term, edition: Edition, row: Agreement) -> TermShown:
    values = reads.terms_of(row)
    missing = t.required and values.get(t.name) in (None, "")
    fixed = t.source == "edition" and not t.negotiable
    return TermShown(
        label=t.label,
        value=say(t, values[t.name]) if t.name in values else "not stated",
        bounds=_bounds(t),
        set_by="Fixed by the edition" if fixed else "Agreed by both sides" if t.source == "agreement" else
        "The edition's, unless both sides agree otherwise",
        citation=t.citation or edition.citation,
        checked=t.verified,
        missing=missing,
    )  # fmt: skip


def _bounds(t: Term) -> str:
    if t.options:
        return "One of: " + ", ".join(t.options)
    if t.minimum is None and t.maximum is None:
        return ""
    low = f"at least {t.minimum:,}" if t.minimum is not None else ""
    high = f"at most {t.maximum:,}" if t.maximum is not None else ""
    return ", ".join(filter(None, (low, high))).capitalize()


def _way(side: str, row: Agreement, at: datetime) -> Way:
    limit = rules.notice(side, reads.terms_of(row), at, row.agency.zone)
    return Way(side=side, days=limit.days, at=limit.at, steps=limit.steps)
