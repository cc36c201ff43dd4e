"""Reads of changes: what the rules need, what a page shows, and which editions an agreement may move to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from accord.programs import programs, umbrella
from accord.queries import agreements
from accord.queries.instruments import written_of
from accord.queries.shapes import Description, Link, Owed, Row, Table
from accord.queries.staff import holders
from accord.queries.visible import scope_of
from accord.records.models import Agreement, Change, Document, LogEntry
from accord.rules.agreements import changes as rules
from accord.rules.agreements import signer_of
from accord.rules.agreements.addendum import Amended
from accord.rules.agreements.approvals import StepNow, Taken, What, all_met, steps_now
from accord.rules.agreements.instrument import context
from accord.rules.agreements.settled import Kept, typed
from accord.rules.documents import EVIDENCE
from accord.rules.editions import Approval, Edition
from accord.rules.inputs import Choice, Given
from accord.rules.permissions import ROLES, Actor, hold_for
from accord.rules.terms import clauses_of, fill, say, spoken
from accord.rules.vocabulary import APPROVERS

APPROVING = (rules.ACCEPTED, rules.IN_EFFECT, rules.WITHDRAWN)
PROPOSING = ("change:propose-change", "change:counter-change")
HOW = {
    "approved": "Approved", "bypassed": "Passed over", "not-asked": "Not asked: the office does not exist",
    "open": "Open", "waits": "Waits for the step before", "vacant": "Nobody holds the office",
}  # fmt: skip
WHAT = {
    "approved": "Approved", "recused": "Stepped aside", "bypass-asked": "Asked to pass it over",
    "bypass-granted": "Let it be passed over", "bypass-reviewed": "Reviewed what was passed over",
}  # fmt: skip


def current(row: Agreement) -> int:
    """Return the number of the version that holds; 0 before both sides have signed.  One query."""
    found = row.versions.order_by("-number").values_list("number", flat=True).first()
    return int(found or 0)


def offered_to(row: Agreement, at: datetime) -> tuple[Edition, ...]:
    """Return the editions of the same model and instrument that the agreement may move to on that day."""
    here = agreements.edition_of(row)
    program = programs().get(row.program)
    if here is None or program is None:
        return ()
    same = (e for e in program.offered(at.date()) if e.model == here.model and e.instrument == here.instrument)
    return tuple(e for e in same if e.code != here.code)


def steps_of(row: Agreement) -> tuple[Approval, ...]:
    """Return the steps a change of this agreement needs; who signs is who signs its edition."""
    edition = agreements.edition_of(row)

    def signer(a: Approval) -> Approval:
        who = signer_of(edition, a.side) if edition is not None and a.signs else None
        return replace(a, role=who.role) if who is not None else a

    return tuple(signer(a) for a in umbrella().approvals)


def taken_of(row: Change) -> tuple[Taken, ...]:
    """Return what was done about the steps, in order.  One query."""
    done = row.steps.select_related("by").order_by("pk")
    return tuple(
        Taken(step=s.step, what=cast(What, s.what), by=s.by.public_id, at=s.at, role=s.role, until=s.until)
        for s in done
    )


def _people(row: Change, at: datetime) -> Mapping[str, frozenset[UUID]]:
    """Return who holds each office of approval for the agreement's agency on that day.  Two queries."""
    scope = scope_of(row, at.date())
    held = holders(APPROVERS, agency_id=scope.agency_id, office_ids=scope.office_ids, on=at.date())
    return {role: frozenset(h.staff.public_id for h in rows) for role, rows in held.items()}


def standing_of(row: Change, at: datetime) -> tuple[StepNow, ...]:
    """Return how each step stands at an instant.  Three queries."""
    return steps_now(steps_of(row.agreement), taken_of(row), _people(row, at), at)


def facts(row: Change | None, parent: Any, by: Actor, at: datetime) -> rules.Facts:
    """Return what the rules of a change need; `parent` is the agreement one is proposed for."""
    agreement: Agreement = row.agreement if row is not None else parent
    edition = agreements.edition_of(agreement)
    common: dict[str, Any] = {
        "at": at,
        "side": by.side or "",
        "me": by.public_id,
        "drafting": agreement.state == "drafting",
        "in_force": _holds(agreement, at),
        "edition": edition,
        "terms": agreement.terms,
        "functions": tuple(agreement.functions),
        "offered": offered_to(agreement, at),
        "current": current(agreement),
    }
    if row is None:
        return rules.Facts(**common)
    scope = scope_of(row, at.date())
    offices = {role: h.capacity for role in APPROVERS if (h := hold_for(by, (role,), scope)) is not None}
    wrote = LogEntry.objects.filter(object_id=row.public_id, tag__in=PROPOSING).values_list(
        "staff__public_id", flat=True
    )
    return rules.Facts(
        **common,
        capacities=offices,
        awaits=row.awaits,
        wanted=row.edition,
        rows=tuple(row.asked),
        base=row.base,
        content_digest=row.content_digest,
        attached_by=frozenset(_attachers(row)),
        steps=standing_of(row, at) if row.state in APPROVING else (),
        taken=taken_of(row),
        drafters=frozenset(wrote),
    )


def _attachers(row: Change) -> Iterable[str]:
    """Return the offices that attached a file.  One query."""
    kept = Document.objects.filter(object_kind="change", object_id=row.public_id, kind=EVIDENCE)
    return kept.values_list("entry__role", flat=True).distinct()


def _holds(row: Agreement, at: datetime) -> bool:
    began = row.effective_at is not None and row.effective_at <= at
    return began and (row.ends_at is None or at < row.ends_at)


def choices(name: str, parent: Any) -> tuple[Choice, ...]:
    """Return the steps of a change, for a form."""
    if not isinstance(parent, Change):
        return ()
    return tuple(Choice(value=s.code, label=s.title) for s in steps_of(parent.agreement))


def _outcome(row: Change, at: datetime) -> tuple[Edition, Mapping[str, Kept]]:
    """Return the edition and the terms as the change would leave them."""
    agreement = row.agreement
    edition = agreements.edition_of(agreement)
    assert edition is not None, "a pinned edition was judged"  # noqa: S101 - an invariant
    target = next((e for e in offered_to(agreement, at) if e.code == row.edition), None)
    now, after, _ = rules.outcome(edition, agreement.terms, target, [Given(r) for r in row.asked])
    return now, after


def _terms_changed(
    row: Agreement, edition: Edition, now: Edition, after: Mapping[str, Kept]
) -> tuple[tuple[str, str, str, str], ...]:
    old, new = typed(edition, row.terms), typed(now, after)
    found = []
    for name in dict.fromkeys((*old, *new)):
        before, then = edition.term(name), now.term(name)
        was, is_now = (say(t, v[name]) if t is not None and name in v else "—" for t, v in ((before, old), (then, new)))
        term = then or before
        if was != is_now and term is not None:
            found.append((term.label, was, is_now, term.citation))
    return tuple(found)


def amended(row: Change, at: datetime) -> Amended:
    """Return what the addendum of a change says: terms before and after, and each clause that reads otherwise."""
    agreement = row.agreement
    house, program = umbrella(), programs()[agreement.program]
    edition = agreements.edition_of(agreement)
    assert edition is not None, "a pinned edition was judged"  # noqa: S101 - an invariant
    now, after = _outcome(row, at)
    by_code = {f.code: f for f in program.functions}

    def words(of: Edition, terms: Mapping[str, Kept]) -> dict[str, tuple[str, str]]:
        written = written_of(agreement, at.date())
        powers = [by_code[f] for f in of.functions if f in agreement.functions]
        places = {**spoken(of, typed(of, terms)), **context(written, powers)}
        return {c.code: (c.title, fill(c.text, places)) for c in clauses_of(house, program, of)}

    before, then = words(edition, agreement.terms), words(now, after)
    return Amended(
        number=row.number,
        reason=row.reason,
        terms=_terms_changed(agreement, edition, now, after),
        clauses=tuple(said for code, said in then.items() if before.get(code) != said),
        gone=tuple(title for code, (title, _) in before.items() if code not in then),
        addition=row.addition,
        moves=(edition.title, now.title, agreements.digest_now(agreement.program, now))
        if now.code != edition.code
        else None,
    )


def asked_in_words(row: Change, at: datetime) -> Table:
    """Return each term that the change touches: before, after, and what its source is."""
    agreement = row.agreement
    edition = agreements.edition_of(agreement)
    caption, header = "What would change", ("Term", "Now", "Then", "Source")
    if edition is None or row.applied_at is not None:
        rows = tuple((r["name"].replace("_", " "), "", r["value"], "") for r in row.asked)
        return Table("What was asked", header, rows, empty="No term.")
    now, after = _outcome(row, at)
    found = _terms_changed(agreement, edition, now, after)
    return Table(caption, header, tuple(found), empty="No term changes.")


def describe(row: Change, _actor: Actor, at: datetime) -> Description:
    """Return what the page of a change shows.  Thirteen queries at most."""
    agreement = row.agreement
    done = list(row.steps.select_related("by").order_by("pk"))
    shown = standing_of(row, at) if row.state in (rules.ACCEPTED, rules.PROPOSED) else ()
    titles = {s.code: s.title for s in steps_of(agreement)}
    links = [Link("agreement", agreement.public_id, f"{agreement.number} (agreement)")]
    made = agreement.versions.filter(change=row).values_list("number", flat=True).first()
    return Description(
        owed=_owed(row, shown),
        labels=(f"Waits for the {row.awaits} side",) if row.awaits and row.state == rules.PROPOSED else (),
        rows=(
            Row("Agreement", agreement.number, link=links[0]),
            Row("Moves to the edition", _edition_title(agreement, row.edition) if row.edition else "It stays on its edition"),
            Row("Reason", row.reason),
            Row("Addition", row.addition or None, why="Added as an addendum; it takes nothing away from the clauses."),
            Row("Digest of the addendum", row.content_digest or None, why="SHA-256 of the frozen addendum; both sides sign exactly this."),
            Row("Builds on version", row.base or "the draft"),
            Row("In effect since", row.applied_at, why=f"Version {made} of the agreement." if made else ""),
        ),
        tables=(
            asked_in_words(row, at),
            Table("Approvals, in their order", ("Order", "Step", "Office", "How it stands", "Why"), tuple(
                (s.step.order, s.step.title, ROLES[s.role].title, HOW[s.how], s.because or s.step.says) for s in shown),
                empty="They begin when the other side has accepted." if row.state == rules.PROPOSED else "No step is open."),
            Table("What was done about each step", ("Step", "What", "Who", "Office", "When", "Words"), tuple(
                (titles.get(s.step, s.step), WHAT[s.what], s.by.full_name,
                 ROLES[s.role].title + ("" if s.capacity == "holder" else f", {s.capacity}"), s.at, _words(s))
                for s in done)),
            Table("Signatures of the addendum", ("Side", "Name", "Position", "Digest", "Signed"), tuple(
                (s.side, s.name, s.position, s.digest, s.signed_at)
                for s in agreement.signatures.filter(digest=row.content_digest or "-").order_by("pk")),
                empty="Nobody has signed it."),
        ),
        links=tuple(links),
    )  # fmt: skip


def _owed(row: Change, shown: Sequence[StepNow]) -> Mapping[str, Owed]:
    """Return whom the change waits for now: the side that answers a proposal, then each open step's office."""
    if row.state == rules.PROPOSED:
        answering = Owed(tuple(r for r in rules.SPEAKERS if ROLES[r].side == row.awaits))
        into_draft = row.agreement.state == "drafting"
        return {"take-over" if into_draft else "accept-change": answering,
                "accept-change" if into_draft else "take-over": Owed(())}  # fmt: skip
    now = [s for s in shown if s.how in ("open", "vacant")]
    return {
        "approve-change": Owed(tuple(dict.fromkeys(s.role for s in now)), "Approve: " + ", ".join(s.step.title for s in now),
                               each=True),
        **({} if all_met(shown) else {"put-in-effect": Owed(())}),
    }  # fmt: skip


def _words(s: Any) -> str:
    parts: Sequence[str] = (
        f"Resolution {s.resolution} of {s.resolved_on}." if s.resolution else "",
        f"Until {s.until:%Y-%m-%d %H:%M} UTC." if s.until else "",
        s.words,
    )
    return " ".join(p for p in parts if p)


def _edition_title(row: Agreement, code: str) -> str:
    program = programs().get(row.program)
    return next((e.title for e in program.editions if e.code == code), code) if program else code
