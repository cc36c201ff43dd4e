"""Ask whether an officer may do this, there, at that instant; the asking itself is on the record.

What was asked enters the log only as a salted commitment; its words lie beside it and can be
purged.  Asking is logged in a transaction of its own; batching comes with the later room.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from accord.actions._effects import insert_entry
from accord.actions.screening import counting
from accord.queries import authority as reads
from accord.queries.authority.receipts import clause_digests
from accord.queries.visible import find, scope_of
from accord.records import documents as store
from accord.records.keys import receipt_key
from accord.records.models import Document, LogEntry, Staff
from accord.rules import authority as rules
from accord.rules.authority import receipt
from accord.rules.decisions import HOUSE, Decision, Finding, Forbidden, Invalid, Problem
from accord.rules.documents import Content, Facts, Heading, Note, Table
from accord.rules.inputs import parse
from accord.rules.permissions import ROLES, Actor, Hold, hold_for

TAG, KIND = "check:ask", "check"
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Nothing is on record before the first, and nothing is granted until the last."""

SEVERAL = 12
"""So many places of one name are listed, to choose from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was asked, what the answer is with all its steps, and where the asking stands in the log."""

    officer_id: UUID
    officer: str
    function: str
    function_title: str
    place: str
    instant: datetime
    known_at: datetime
    agreement: str
    designation: str
    decision: Decision
    entry: UUID
    receipt: UUID | None
    receipt_json: UUID | None = None

    statute: str = ""
    zone: str = "UTC"
    """The officer's agency's time zone, in which the answer's moments are read."""

    @property
    def permitted(self) -> bool:
        """Whether every step passed."""
        return self.decision.permitted

    @property
    def note(self) -> str:
        """What the two moments mean together; empty where both are the same."""
        if self.known_at < self.instant:
            return (
                "Judged by what was on the record before the moment asked about: whatever was put down after"
                f" {self.known_at:%Y-%m-%d %H:%M:%S} UTC, a revocation or a correction, is left out."
            )
        if self.known_at > self.instant:
            return "Judged by what is known later than the moment asked about, corrections of the record included."
        return ""


def check(raw: Mapping[str, object], *, by: Actor, at: datetime) -> Checked:
    """Answer with every step, and log that it was asked.

    `raw` holds `rules.CHECK_FIELDS`, typed or as strings: officer, function, place; if wanted
    `instant` (of the act asked about) and `known_at` (of the knowledge used), which default to
    `at`, the edge's clock; and `receipt`.

    Raises:
        Invalid: a value that cannot be read, an unknown function or place, knowledge of the future.
        Missing: no such officer that the asker may know of.
        Forbidden: the asker holds no office that may ask about this officer.
    """
    with counting(at):
        given = parse(rules.CHECK_FIELDS, raw)
    moment, known = given.moment("instant") or at, given.moment("known_at") or at
    titles = reads.function_titles()
    problems = []
    if given.text("function") not in titles:
        problems.append(Problem(field="function", message="No program can delegate this function.",
                                got=given.text("function"), expected=", ".join(sorted(titles))))  # fmt: skip
    if known > at:
        problems.append(Problem(field="known_at", message="Nobody knows yet what will be known then.",
                                got=known.isoformat(), expected=f"a moment not after {at.isoformat()}"))  # fmt: skip
    if not FIRST <= moment < LAST:
        problems.append(Problem(field="instant", message="This moment lies too far away.", got=moment.isoformat(),
                                expected=f"a moment from {FIRST:%Y} until {LAST:%Y}"))  # fmt: skip
    under = reads.statutes().get(given.text("function"), ())
    statute = next((s for s in under if rules.names(given.text("statute"), s)), None)
    if given.text("statute") and statute is None and under:
        problems.append(Problem(field="statute", message="This function is not delegated under such a section of law.",
                                got=given.text("statute"), expected=", ".join(under)))  # fmt: skip
    if problems:
        raise Invalid(tuple(problems), kept=dict(raw))
    person: Staff = find("staff", given.ref("officer") or "", by, at.date(), with_agency=True)
    held = _permission(person, by, at)
    with transaction.atomic():
        found = reads.candidates(person.pk, known)
        where = _where(
            given.text("place"), found, raw, home=(person.agency.home_county_id if person.agency else "") or ""
        )
        question = rules.Question(officer=person.full_name, instant=moment, function=given.text("function"),
                                  title=titles[given.text("function")], place=where, statute=statute)  # fmt: skip
        candidate, decision = rules.best(question, found)
        entry = _log(question=question, decision=decision, person=person, known_at=known, by=by, held=held, at=at)
        paper = signed = None
        if given.yes("receipt"):
            signed = _signed(question, candidate, decision, person=person, known_at=known, entry=entry, at=at)
            paper = _receipt(
                question=question, candidate=candidate, decision=decision, known_at=known, entry=entry, at=at
            )
    return Checked(
        officer_id=person.public_id,
        officer=person.full_name,
        function=given.text("function"),
        function_title=question.title,
        place=where.title,
        statute=statute or "",
        zone=person.agency.zone if person.agency else "UTC",
        instant=moment,
        known_at=known,
        agreement=candidate.agreement,
        designation=candidate.designation,
        decision=decision,
        entry=entry.public_id,
        receipt=paper.public_id if paper else None,
        receipt_json=signed.public_id if signed else None,
    )


def _where(text: str, among: Sequence[rules.Candidate], raw: Mapping[str, object], *, home: str) -> rules.Place:
    """Return the one place asked about.

    Raises:
        Invalid: there is no such place, or several have this name.
    """
    found = reads.places_named(text, among, home)
    if len(found) == 1:
        return found[0]
    if found:
        said, expected = "Several places have this name.", "one of: " + "; ".join(p.title for p in found[:SEVERAL])
    else:
        facilities = ", ".join(reads.facilities(among))
        said = "There is no such place."
        expected = "a county (Lee County, FL) or a state by its name, or US" + (
            f", or one of: {facilities}" if facilities else ""
        )
    raise Invalid((Problem(field="place", message=said, got=text, expected=expected),), kept=dict(raw))


def _permission(person: Staff, by: Actor, at: datetime) -> Hold:
    held = hold_for(by, rules.ASKERS, scope_of(person, at.date()))
    only_own = by.roles & frozenset(rules.ASKERS) <= {"local-officer"}
    if held is None or (only_own and by.staff_id != person.pk):
        who = ", ".join(sorted(ROLES[r].title for r in rules.ASKERS))
        raise Forbidden((
            Finding(rule="permission:role", citation=HOUSE,
                    message=f"Asking about this officer is for: {who}; an officer asks only about the own authority.",
                    fix="Ask someone who holds such an office for this agency or area today."),
        ))  # fmt: skip
    return held


def _log(
    *,
    question: rules.Question,
    decision: Decision,
    person: Staff,
    known_at: datetime,
    by: Actor,
    held: Hold,
    at: datetime,
) -> LogEntry:
    """Log the asking: the entry names neither officer nor agency, only a random id and a commitment."""
    place = question.place.title if question.place else ""
    return insert_entry(
        tag=TAG,
        kind=KIND,
        object_id=uuid4(),
        state="permitted" if decision.permitted else "refused",
        version=1,
        by=by,
        hold=held,
        agency_id=None,
        at=at,
        before="",
        after="",
        words={
            "by": by.name,
            "given": {
                "officer": str(person.public_id),
                "function": question.function,
                "place": place,
                "statute": question.statute,
                "instant": question.instant.isoformat(),
                "known_at": known_at.isoformat(),
            },
            "answer": {s.rule: s.passed for s in decision.steps},
        },
    )


def _unnamed(decision: Decision, name: str) -> Decision:
    """Return the decision with the officer's name left out of what it says: the receipt knows a random id."""
    return replace(
        decision,
        steps=tuple(
            replace(s, message=s.message.replace(name, "the officer"), fix=s.fix.replace(name, "the officer"))
            for s in decision.steps
        ),
    )


def _signed(
    question: rules.Question,
    candidate: rules.Candidate,
    decision: Decision,
    *,
    person: Staff,
    known_at: datetime,
    entry: LogEntry,
    at: datetime,
) -> Document:
    """Sign the receipt as data, in the same transaction; it is checked offline, by anyone who has the public key."""
    body = receipt.body(
        question={
            "officer": str(person.public_id),
            "function": question.function,
            "statute": question.statute,
            "place": question.place.title if question.place else None,
            "instant": question.instant.astimezone(UTC).isoformat(timespec="microseconds"),
            "known_at": known_at.astimezone(UTC).isoformat(timespec="microseconds"),
        },
        candidate=candidate,
        decision=_unnamed(decision, person.full_name),
        clauses=clause_digests(candidate),
        log={"entry": str(entry.public_id), "leaf": bytes(entry.leaf).hex(), "size": LogEntry.objects.count()},
        issued_at=at,
        demonstration=settings.DEMONSTRATION,
    )
    data = receipt.sign(body, receipt_key(settings.DATA))
    return Document.objects.create(
        kind="check-receipt-data",
        title="Receipt of an authority check, signed data",
        object_kind=KIND,
        object_id=entry.object_id,
        entry=entry,
        digest=store.store(data, settings.FILES),
        size_bytes=len(data),
        media_type="application/json",
        issued_at=at,
    )


def _receipt(
    *,
    question: rules.Question,
    candidate: rules.Candidate,
    decision: Decision,
    known_at: datetime,
    entry: LogEntry,
    at: datetime,
) -> Document:
    """Issue the receipt in the transaction of the asking, so that it is durable before it is given."""
    content = Content(
        title="Receipt of an authority check",
        number=str(entry.public_id),
        issued_on=at.date(),
        issuer="Accord",
        demonstration=settings.DEMONSTRATION,
        values={
            "officer": question.officer,
            "function": question.title,
            "place": question.place.title if question.place else "",
            "instant": question.instant,
            "verdict": "permitted" if decision.permitted else "not permitted",
            "known_at": known_at,
            "log_size": LogEntry.objects.count(),
        },
        blocks=(
            Heading("Every step"),
            Table("Steps, in the order the law asks them", ("No.", "Step", "Answer", "Why", "Law or house rule"), tuple(
                (s.number, s.title, "yes" if s.passed else "no", s.message, s.citation) for s in decision.steps)),
            Facts((
                ("Agreement", candidate.agreement or "none"),
                ("Designation", candidate.designation or "none"),
                ("Signed content (SHA-256)", candidate.digest or "none"),
            )),
            Note("A step whose law reads “house rule” is asked by this system and by no law or clause."),
        ),
    )  # fmt: skip
    data = store.render("check-receipt", content, at)
    return Document.objects.create(
        kind="check-receipt",
        title=content.title,
        object_kind=KIND,
        object_id=entry.object_id,
        entry=entry,
        digest=store.store(data, settings.FILES),
        size_bytes=len(data),
        issued_at=at,
    )
