"""What the rules of a class and of a designation need to know, gathered once per act or page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from accord.programs import programs
from accord.queries.authority.correcting import key_of, record_of
from accord.queries.visible import offices_of
from accord.records.models import (
    Agency,
    Agreement,
    Designation,
    ExamAttempt,
    Fact,
    FieldOffice,
    Holding,
    Staff,
    TrainingClass,
)
from accord.rules import agreements
from accord.rules import authority as rules
from accord.rules.authority.allegations import Allegation
from accord.rules.editions import Course, Edition
from accord.rules.intervals import add_months, day_starts_at, local_day
from accord.rules.permissions import Actor
from accord.rules.programs import Program
from accord.rules.terms import ExamRule, exam_rule


def program_of(agreement: Agreement) -> tuple[Program | None, Edition | None]:
    """Return the program and the pinned edition of an agreement; None where the file is gone."""
    program = programs().get(agreement.program)
    edition = next((e for e in program.editions if e.code == agreement.edition), None) if program else None
    return program, edition


def courses_of(agreement: Agreement, *, refresher: bool) -> tuple[Course, ...]:
    """Return the courses of the pinned edition: those that prepare, or those that refresh."""
    program, edition = program_of(agreement)
    if program is None or edition is None:
        return ()
    return tuple(c for c in program.courses if c.code in edition.courses and c.refresher is refresher)


def exams_of(row: Designation) -> tuple[str, ...]:
    """Return the exams of the class the officer is in."""
    if row.training is None:
        return ()
    return next((tuple(x.code for x in c.exams) for c in courses_of(row.agreement, refresher=False)
                 if c.code == row.training.course), ())  # fmt: skip


def sittings_of(attempts: Iterable[ExamAttempt], exams: Iterable[str]) -> tuple[rules.Sitting, ...]:
    """Return the sittings of these exams in the order they were taken."""
    known = frozenset(exams)
    counted = (a for a in attempts if a.exam in known and a.struck_at is None)
    ordered = sorted(counted, key=lambda a: (a.taken_on, a.pk))
    return tuple(rules.Sitting(exam=a.exam, score_percent=a.score_percent, passed=a.passed) for a in ordered)


def standing_of(row: Designation) -> rules.Standing:
    """Return how the candidate stands in the exams.  One query."""
    _, edition = program_of(row.agreement)
    exams = exams_of(row)
    rule = exam_rule(edition) if edition else ExamRule(None, None, None)
    return rules.standing(exams, sittings_of(row.attempts.all(), exams), rule)


def with_authority(agreement: Agreement, at: datetime, *states: str) -> QuerySet[Designation]:
    """Return the designations of an agreement in these states whose letter has not run out."""
    rows = Designation.objects.filter(agreement=agreement, state__in=states)
    return rows.filter(Q(lapses_at=None) | Q(lapses_at__gt=at))


def known_now(row: Designation, *kinds: str) -> list[Fact]:
    """Return the dated facts of a designation as they are known now.  One query."""
    facts = Fact.objects.filter(subject="designation", subject_id=row.pk, known_to=None)
    return list((facts.filter(kind__in=kinds) if kinds else facts).order_by("pk"))


def _live(facts: Iterable[Fact], kind: str, at: datetime) -> list[Fact]:
    return [f for f in facts if f.kind == kind and f.valid_from <= at and (f.valid_to is None or at < f.valid_to)]


def facts(row: Designation | None, parent: Any, by: Actor, at: datetime) -> rules.Facts:
    """Return what the rules of a designation need; `parent` is the agreement it begins from."""
    agreement: Agreement = row.agreement if row is not None else parent
    agency = agreement.agency
    on = local_day(at, agency.zone)
    _, edition = program_of(agreement)
    terms = dict(agreement.terms)
    signed = list(Fact.objects.filter(
        subject="agreement", subject_id=agreement.pk, known_to=None, kind__in=("in-force", "function", "suspension")
    ))  # fmt: skip
    force = _live(signed, "in-force", at)
    announced = any(f.kind == "suspension" and at < f.valid_from for f in signed)
    common: dict[str, Any] = {
        "on": on,
        "agreement": agreement.number,
        "edition": edition,
        "terms": terms,
        "in_force": bool(force),
        "suspended": bool(_live(signed, "suspension", at)),
        "ending": announced or any(f.valid_to is not None for f in force),
        "review_on": agreements.review_on(terms, agreement.effective_at, agreement.reviewed_on, agency.zone),
        "signed_functions": frozenset(f.detail for f in _live(signed, "function", at)),
        "courses": frozenset(c.code for c in courses_of(agreement, refresher=False)),
        "refreshers": frozenset(c.code for c in courses_of(agreement, refresher=True)),
        "forms": frozenset(edition.designations if edition else ()),
    }
    if row is None:
        return rules.Facts(**common, **_candidates(agreement, edition, on))
    return rules.Facts(**common, **_of_designation(row, edition, by, at, on))


def _candidates(agreement: Agreement, edition: Edition | None, on: date) -> dict[str, Any]:
    """Return who could be nominated, who already is, and who was disqualified.  Three queries."""
    officers = Holding.objects.filter(
        Q(to_on=None) | Q(to_on__gt=on), agency_id=agreement.agency_id, role="local-officer", from_on__lte=on,
        staff__state__in=("invited", "active"),
    ).values_list("staff__public_id", flat=True)  # fmt: skip
    taken = Designation.objects.filter(agreement=agreement, state__in=rules.OPEN)
    sat: dict[UUID, list[ExamAttempt]] = defaultdict(list)
    attempts = ExamAttempt.objects.filter(designation__agreement=agreement).exclude(designation__state__in=rules.OPEN)
    for attempt in attempts.select_related("designation__officer"):
        sat[attempt.designation.officer.public_id].append(attempt)
    rule = exam_rule(edition) if edition else ExamRule(None, None, None)
    out = set()
    for officer, theirs in sat.items():
        exams = tuple(dict.fromkeys(a.exam for a in theirs))
        if rules.standing(exams, sittings_of(theirs, exams), rule).status == "disqualified":
            out.add(officer)
    return {
        "officers": frozenset(officers),
        "taken": frozenset(taken.values_list("officer__public_id", flat=True)),
        "out": frozenset(out),
    }


def _of_designation(row: Designation, edition: Edition | None, by: Actor, at: datetime, on: date) -> dict[str, Any]:
    own = known_now(row)
    zone = row.agency.zone
    exams = exams_of(row)
    attempts = list(row.attempts.all())
    trained = [f for f in own if f.kind == "trained"]
    area = offices_of(row.agency_id, at.date())
    lapsed = row.lapses_at is not None and row.lapses_at <= at
    found: dict[str, Any] = {
        "live": row.state == "active" and not lapsed,
        "lettered": row.state in rules.LIVE and not lapsed,
        "live_others": with_authority(row.agreement, at, "active").exclude(pk=row.pk).count(),
        "lettered_others": with_authority(row.agreement, at, *rules.LIVE).exclude(pk=row.pk).count(),
        "actor_is_officer": by.staff_id == row.officer_id,
        "actor_is_local_officer_only": by.roles <= {"local-officer"},
        "actor_in_chain": by.staff_id == row.officer_id or row.agency_id in by.agency_ids
        or bool(by.office_ids & (area | {row.supervisor_office_id})),
        "vetting": row.vetting,
        "vetting_until": vetting_until(row.vetting_on, edition),
        "training_id": row.training.public_id if row.training else None,
        "training": _open_class(row.training, 0) if row.training else None,
        "exams": exams,
        "sittings": sittings_of(attempts, exams),
        "last_sitting_on": max((a.taken_on for a in attempts if a.struck_at is None), default=None),
        "trained_on": max((local_day(f.valid_from, zone) for f in trained), default=None),
        "letter_until": local_day(row.lapses_at, zone) if row.lapses_at else None,
        "letter_lapsed": lapsed,
        "held": bool(_live(own, "hold", at)),
        "allegations": tuple(
            Allegation(key=allegation_key(row, f), code=f.detail, since_on=local_day(f.valid_from, zone))
            for f in own
            if f.kind == "allegation" and f.valid_to is None
        ),
        "record": record_of(row, own, attempts, by),
        "foreign": row.agency.kind == "foreign",
        "admits_foreign": rules.admits_foreign(programs().get(row.agreement.program)),
        "seated": any(f.kind == "seat" and f.valid_to is None for f in own),
    }  # fmt: skip
    if row.state in ("vetted", "enrolled"):
        found["classes"] = _classes(row.agreement.program, on)
    if row.state in ("certified", "active"):
        found["offices"] = frozenset(
            FieldOffice.objects.filter(pk__in=area, state="open").values_list("public_id", flat=True)
        )
        found["supervised"] = _supervised(area, row, at)
    return found


def allegation_key(row: Designation, fact: Fact) -> str:
    """Return the word by which a form names an allegation; it says nothing about the table."""
    return key_of(row, "allegation", fact.pk)


def vetting_until(decided_on: date | None, edition: Edition | None) -> date | None:
    """Return the first day on which a clearance is too old for the edition; None where it names no age."""
    years = edition.integer("background_years") if edition else None
    return add_months(decided_on, 12 * years) if decided_on is not None and years else None


def _supervised(area: frozenset[int], row: Designation, at: datetime) -> Mapping[tuple[str, UUID], int]:
    """Return how many other officers each position of the area's offices directs.  One query."""
    counted = (
        Designation.objects.filter(Q(lapses_at=None) | Q(lapses_at__gt=at), state__in=rules.LIVE,
                                   supervisor_office_id__in=area)
        .exclude(pk=row.pk)
        .values_list(Lower("supervisor_position"), "supervisor_office__public_id")
        .annotate(officers=Count("pk"))
    )  # fmt: skip
    return {(position.casefold(), office): n for position, office, n in counted}


def _open_class(row: TrainingClass, taken: int) -> rules.OpenClass:
    return rules.OpenClass(
        course=row.course, seats=row.seats, taken=taken, starts_on=row.starts_on, ends_on=row.ends_on
    )


SEATED = tuple(s for s in rules.OPEN if s not in ("nominated", "consented", "vetting", "vetted"))
"""Who takes a seat of a class: everybody enrolled who has not left."""


def _classes(program: str, on: date) -> Mapping[UUID, rules.OpenClass]:
    """Return the scheduled classes of a program.  One query."""
    rows = TrainingClass.objects.filter(program=program, state="scheduled", ends_on__gte=on).annotate(
        taken=Count("designations", filter=Q(designations__state__in=SEATED))
    )
    return {r.public_id: _open_class(r, r.taken) for r in rows}


def class_facts(row: TrainingClass | None, parent: Agency | None, _by: Actor, at: datetime) -> rules.ClassFacts:
    """Return what the rules of a class need."""
    host = row.agency if row is not None else parent
    on = local_day(at, host.zone) if host is not None else at.date()
    if row is None:
        return rules.ClassFacts(on=on)
    candidates = list(
        row.designations.filter(state="enrolled").select_related("agreement", "training").prefetch_related("attempts")
    )
    return rules.ClassFacts(
        on=on,
        ends_on=row.ends_on,
        enrolled=len(candidates),
        unfinished=sum(standing_of(c).status == "open" for c in candidates),
    )


def employed_from(officer: Staff, agency: Agency, at: datetime) -> datetime:
    """Return since when the officer holds an office of the agency: the local day's first moment.  One query."""
    days = Holding.objects.filter(staff=officer, agency=agency, role="local-officer", from_on__lte=local_day(
        at, agency.zone)).order_by("from_on").values_list("from_on", flat=True)  # fmt: skip
    first = days.first()
    return day_starts_at(first, agency.zone) if first else at
