"""Reads of agreements: what the rules need of one, what its page shows, and its dated standing."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from accord.programs import programs, umbrella
from accord.programs.posters import languages
from accord.queries import closing
from accord.queries.authority.supervising import supervision
from accord.queries.correcting import record_of
from accord.queries.dated import place, said
from accord.queries.shapes import Description, Link, Row, Table
from accord.records.models import Agency, Agreement, Change, Determination, Fact
from accord.rules import agreements as rules
from accord.rules.agencies import local_side
from accord.rules.agreements.addendum import Parties
from accord.rules.agreements.correcting import NOTHING
from accord.rules.agreements.dates import number
from accord.rules.agreements.grounds import SUSPENSION
from accord.rules.agreements.renewing import Known as Renewal
from accord.rules.agreements.settled import typed
from accord.rules.agreements.states import CLOSED, IN_USE
from accord.rules.calendar import in_words
from accord.rules.editions import Edition
from accord.rules.inputs import Choice
from accord.rules.intervals import local_day
from accord.rules.permissions import Actor
from accord.rules.terms import Value, clauses_of, edition_digest, say

CONTENT = ("objective", "permitted_use", "supervision_plan", "data_annex", "measures", "facilities")
OFFERED = {"local": "Offered by the agency", "federal": "Offered by the federal side"}
LABELS = {
    "preparing": "Not yet in force",
    "withdrawn": "Withdrawn",
    "in-force": "In force",
    "ending": "Ending",
    "suspension-announced": "In force, suspension announced",
    "suspended": "Suspended",
    "ended": "Ended",
}


def facts(row: Agreement | None, parent: Any, by: Actor, at: datetime) -> rules.Facts:
    """Return what the rules of an agreement need.  Eight queries at most."""
    if row is None:
        return _facts_of_parent(parent, by, at)
    edition = edition_of(row)
    pinned = edition is not None and row.edition_digest == digest_now(row.program, edition)
    return rules.Facts(
        at=at,
        zone=row.agency.zone,
        roles=by.roles,
        side=by.side or "",
        programs=programs(),
        counties=frozenset(counties_of(row.agency)),
        edition=edition,
        edition_changed=not pinned,
        terms=row.terms,
        written=frozenset(name for name in CONTENT if getattr(row, name)),
        content_digest=row.content_digest,
        effective_at=row.effective_at,
        ends_at=row.ends_at,
        noticed_by=row.ended_by_side,
        complaints=_complaints(row, edition),
        languages=tuple(languages()),
        renewal=_renewal(row, by, at),
        closing=closing.known(row, at),
        record=record_of(row, by) if row.state in IN_USE else NOTHING,
    )


def _renewal(row: Agreement, by: Actor, at: datetime) -> Renewal:
    return Renewal(
        at=at,
        zone=row.agency.zone,
        months=number(terms_of(row), "agreement_months"),
        ends_at=row.ends_at,
        side=by.side or "",
        offered_by=row.renewal_side,
        digest=row.renewal_digest,
        noticed_by=row.ended_by_side,
        review_on=review_on(row),
    )


def _complaints(row: Agreement, edition: Edition | None) -> bool:
    program, house = programs().get(row.program), umbrella()
    named = edition.clauses if edition and program else ()
    return any(house.clause(program, code).kind == "complaints" for code in named) if program else False


def _facts_of_parent(parent: Any, by: Actor, at: datetime) -> rules.Facts:
    """Return what is known before there is an agreement: of a determination, or of an agency for an import."""
    taken = Agreement.objects.exclude(state="withdrawn")
    known: dict[str, Any] = {
        "at": at,
        "roles": by.roles,
        "side": by.side or "",
        "programs": programs(),
    }
    if isinstance(parent, Determination):
        return rules.Facts(
            **known,
            zone=parent.agency.zone,
            outcome=parent.outcome,
            decided=tuple(parent.decided),
            concurrence=bool(parent.concurrence),
            already=tuple(taken.filter(determination=parent).values_list("edition", flat=True)),
        )
    if isinstance(parent, Agency):
        standing = [
            a.edition
            for a in taken.filter(agency=parent).only("edition", "ends_at")
            if a.ends_at is None or at < a.ends_at
        ]
        return rules.Facts(**known, zone=parent.zone, not_local=local_side(parent.kind), already=tuple(standing))
    return rules.Facts(**known)


def edition_of(row: Agreement) -> Edition | None:
    """Return the edition an agreement pins, or None where its file is gone."""
    program = programs().get(row.program)
    return next((e for e in program.editions if e.code == row.edition), None) if program else None


def digest_now(program: str, edition: Edition) -> str:
    """Return the digest of an edition as its file stands today."""
    return edition_digest(umbrella(), programs()[program], edition)


def counties_of(agency: Agency) -> list[str]:
    """Return the FIPS codes of an agency's counties.  One query."""
    return sorted(agency.counties.values_list("fips", flat=True))


def terms_of(row: Agreement) -> dict[str, Value]:
    """Return an agreement's terms as typed values."""
    edition = edition_of(row)
    return typed(edition, row.terms) if edition else dict(row.terms)


def review_on(row: Agreement) -> date | None:
    """Return the day by which both sides must have reviewed the whole agreement."""
    return rules.review_on(terms_of(row), row.effective_at, row.reviewed_on, row.agency.zone)


def live_facts(row: Agreement, *kinds: str) -> list[Fact]:
    """Return the facts of an agreement as they are known now.  One query."""
    rows = Fact.objects.filter(subject="agreement", subject_id=row.pk, known_to=None)
    return list((rows.filter(kind__in=kinds) if kinds else rows).order_by("pk"))


def suspended_from(row: Agreement) -> datetime | None:
    """Return when the suspension that now stands takes, or took, effect.  One query."""
    return next((f.valid_from for f in live_facts(row, SUSPENSION) if f.valid_to is None), None)


def labels(row: Agreement, at: datetime) -> tuple[str, ...]:
    """Return what an agreement is at an instant, in words; derived from its dates, never stored."""
    since = suspended_from(row) if row.state == "suspended" else None
    standing = rules.standing(
        row.state, effective_at=row.effective_at, ends_at=row.ends_at, suspended_from=since, at=at
    )
    found = [LABELS[standing]]
    zone = row.agency.zone
    if standing == "ending" and row.ends_at is not None:
        found = [f"Ending on {in_words(row.ends_at, zone)}"]
    if standing == "suspension-announced" and since is not None:
        found.append(f"Suspension begins on {in_words(since, zone)}")
    due = review_on(row)
    if due is not None and due <= at.date() and standing not in ("ended", "withdrawn"):
        found.append("Review date passed: no nominations and no letters")
    if row.state == CLOSED:
        found.append("Record closed")
    if row.imported:
        found.append("No assessment on file")
    return tuple(found)


def choices(name: str, parent: Any) -> tuple[Choice, ...]:
    """Return what an edge offers for a field that names a list: editions, functions, terms or counties.

    `parent` is the determination or agency an agreement begins from, or the agreement itself.
    """
    house = programs()
    parent = parent.agreement if isinstance(parent, Change) else parent
    slugs = list(parent.decided) if isinstance(parent, Determination) else list(house)
    slugs = [parent.program] if isinstance(parent, Agreement) else slugs
    offered = [house[s] for s in slugs if s in house]
    edition = edition_of(parent) if isinstance(parent, Agreement) else None
    pairs: list[tuple[str, str]] = []
    match name:
        case "editions" if edition is not None:
            mine = [
                e
                for p in offered
                for e in p.editions
                if e.model == edition.model and e.instrument == edition.instrument
            ]
            pairs = [(e.code, e.title) for e in mine if e.code != edition.code and not e.draft]
        case "editions":
            pairs = [(e.code, f"{p.short}: {e.title}") for p in offered for e in p.editions if not e.draft]
        case "functions":
            pairs = [(f.code, f"{f.title} ({f.statute})") for p in offered for f in p.functions]
        case "terms" if edition is not None:
            # A move to another edition may have to fill in a term that this one does not have.
            every = [edition, *(e for p in offered for e in p.editions if e.model == edition.model and not e.draft)]
            open_ = (t for e in every for t in e.terms if t.source == "agreement" or t.negotiable)
            pairs = list({t.name: t.label for t in open_}.items())
        case "digests" if isinstance(parent, (Agreement, Change)) and (
            parent.content_digest or getattr(parent, "renewal_digest", "")
        ):
            digest = getattr(parent, "renewal_digest", "") or parent.content_digest
            pairs = [(digest, digest)]
        case "agreement-facts" if isinstance(parent, Agreement):
            return record_of(parent, None).item_choices()
        case "agreement-corrections" if isinstance(parent, Agreement):
            return record_of(parent, None).waiting_choices()
        case "poster-languages":
            pairs = [(w.code, w.name if w.checked else f"{w.name} (not yet checked by a translator)")
                     for w in languages().values()]  # fmt: skip
        case "counties" if parent is not None:
            agency = parent if isinstance(parent, Agency) else parent.agency
            pairs = [(c.fips, c.name) for c in agency.counties.order_by("name")]
        case _:
            pass
    return tuple(Choice(value=v, label=w) for v, w in pairs)


def describe(row: Agreement, _actor: Actor, at: datetime) -> Description:
    """Return what the page of an agreement shows.  Sixteen queries at most."""
    program = programs().get(row.program)
    edition = edition_of(row)
    zone = row.agency.zone
    links = []
    for kind, other in (("determination", row.determination), ("plan", row.plan), ("request", row.request)):
        if other is not None:
            links.append(Link(kind, other.public_id, f"{other.number} ({kind})"))
    links += [
        Link("change", c.public_id, f"{c.number} (change, {c.state.replace('-', ' ')})")
        for c in row.changes.order_by("-pk")[:20]
    ]
    clauses = {c.code: c.title for c in clauses_of(umbrella(), program, edition)} if program and edition else {}
    counted = Counter(row.designations.values_list("state", flat=True))
    return Description(
        labels=labels(row, at),
        rows=(
            Row("Local party", row.agency.name, link=Link("agency", row.agency.public_id, row.agency.name)),
            Row("Federal party", federal_party(row)),
            Row("Program", program.name if program else row.program),
            Row("Edition", edition.title if edition else row.edition, why=f"SHA-256 {row.edition_digest}"),
            Row("Begun from", "No assessment on file: signed elsewhere and entered here" if row.imported
                else str(row.determination)),
            Row("Objective", row.objective),
            Row("When it may be used", row.permitted_use),
            Row("Supervision plan", row.supervision_plan),
            Row("Data annex", row.data_annex),
            Row("Resolution of the governing body", row.body_resolution),
            Row("Resolved on", row.body_resolved_on),
            Row("Digest to sign", row.content_digest or None,
                why="SHA-256 of the frozen document; both sides sign exactly this."),
            Row("In force since", row.effective_at),
            Row("Ends", row.ends_at, why=f"{in_words(row.ends_at, zone)}: the first moment without it."
                if row.ends_at else "Open-ended until one side ends it in writing."),
            Row("Why it ends", row.ended_because),
            Row("Offer to renew", OFFERED.get(row.renewal_side), why="One more term; the other side accepts or not."),
            Row("Digest of the offered addendum", row.renewal_digest or None, why="SHA-256 of the frozen addendum; both sides sign exactly this."),
            Row("Review of the whole due by", review_on(row), why="The line, row 23: past it, no nominations and no letters."),
            Row("Where the signed text is held", row.held_at),
            Row("Officers by state", ", ".join(f"{n} {s}" for s, n in sorted(counted.items())) or "None nominated"),
        ),
        tables=(
            _terms(row, edition),
            Table("Functions delegated", ("Function", "Statute", "Regulation", "Limits"), tuple(
                (f.title, f.statute, f.regulation, f.limits)
                for f in (program.functions if program else ()) if f.code in row.functions)),
            Table("Versions", ("Version", "From", "Edition", "By change"), tuple(
                (v.number, v.from_at, v.edition, v.change.number if v.change else "the signatures")
                for v in row.versions.select_related("change").order_by("-number")),
                empty="None before both sides have signed."),
            Table("Additions", ("Number", "Words"), tuple(enumerate(row.additions, 1)), empty="None agreed."),
            Table("Measures", ("Measure", "Kind", "Unit", "Target"), tuple(
                (m["title"], m["kind"], m["unit"], m.get("target")) for m in row.measures)),
            Table("Facilities", ("Facility", "County"), tuple((f["name"], place(str(f["county"] or ""))) for f in row.facilities)),
            *closing.table(row, at),
            Table("Supervision today", ("Position", "Office", "Officers here", "Under other agreements", "Allowed", "Conflicts"), tuple(
                (p.position, p.office, p.here, p.elsewhere, p.most if p.most is not None else "not limited",
                 " ".join(p.conflicts) or "None found")
                for p in supervision(row, number(terms_of(row), "officers_per_supervisor") or None, at)),
                empty="No letter names a supervising position that directs anybody today."),
            Table("Signatures", ("Side", "Name", "Position", "Digest", "Signed"), tuple(
                (s.side, s.name, s.position, s.digest, s.signed_at) for s in row.signatures.order_by("pk"))),
            Table("Dated facts, with clause and law", ("Fact", "About", "Clause", "Law", "From", "Until", "Mark"), tuple(
                (*said(f, program, row.agency), clauses.get(f.clause, f.clause.replace("-", " ")), f.citation,
                 f.valid_from, f.valid_to or "open", "corrected" if f.corrects_id else "") for f in live_facts(row))),
        ),
        links=tuple(links),
    )  # fmt: skip


def _terms(row: Agreement, edition: Edition | None) -> Table:
    values = terms_of(row)
    return Table(
        "Terms", ("Term", "Value", "Source", "Source checked"),
        tuple((t.label, say(t, values[t.name]) if t.name in values else "not stated", t.citation, t.verified)
              for t in (edition.terms if edition else ())),
    )  # fmt: skip


def federal_party(row: Agreement) -> str:
    """Return who stands for the federal side: the field office the request was referred to, else the program office."""
    if row.request is not None:
        for referral in row.request.referrals.select_related("office").order_by("-side"):
            if referral.office is not None:
                return f"{referral.office.name} ({referral.side} side)"
    return "Program office"


def position_of(row: Agreement, side: str) -> str:
    """Return the word that stands beneath a side's signature."""
    edition = edition_of(row)
    signer = rules.signer_of(edition, side) if edition else None
    return signer.position if signer else ""


def parties_of(row: Agreement, *, demonstration: bool) -> Parties:
    """Return what every addendum to an agreement says of it.  One query."""
    signed_at = (
        row.signatures.filter(digest=row.content_digest)
        .order_by("-signed_at")
        .values_list("signed_at", flat=True)
        .first()
    )
    zone = row.agency.zone
    return Parties(
        number=row.number,
        local=row.agency.name,
        federal=federal_party(row),
        local_signs=position_of(row, "local") or "Head of the agency",
        federal_signs=position_of(row, "federal") or "Deciding official",
        signed_on=local_day(signed_at, zone) if signed_at else f"a day that {row.held_at} tells",
        edition_digest=row.edition_digest,
        content_digest=row.content_digest,
        zone=zone,
        demonstration=demonstration,
    )
