"""What the pages of a class and of a designation show; every label is derived at the instant."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from accord.programs import programs
from accord.queries.authority.correcting import record_of
from accord.queries.authority.gathering import (
    SEATED,
    allegation_key,
    courses_of,
    exams_of,
    known_now,
    program_of,
    standing_of,
)
from accord.queries.dated import said
from accord.queries.shapes import Description, Link, Row, Table, words
from accord.queries.visible import visible
from accord.records.models import Designation, Fact, TrainingClass
from accord.rules import authority as rules
from accord.rules.authority.allegations import Allegation, open_choices
from accord.rules.authority.lifecycles import ATTESTATIONS
from accord.rules.documents import in_words
from accord.rules.inputs import Choice
from accord.rules.intervals import local_day
from accord.rules.permissions import Actor

SOON_DAYS = 60
"""A letter that runs out within so many days says so on its page."""


def labels(row: Designation, facts: Iterable[Fact], at: datetime) -> tuple[str, ...]:
    """Return what lies over the state at an instant: a hold, a lapse, a failed exam, a refused clearance."""
    found = []
    zone = row.agency.zone
    if any(f.kind == "hold" and f.valid_from <= at and (f.valid_to is None or at < f.valid_to) for f in facts):
        found.append("On hold: no delegated work")
    if row.state in (*rules.LIVE, "certified") and not any(f.kind == "trained" for f in facts):
        found.append("Training struck from the record")
    if any(f.corrects_id is not None and rules.back_dated(f.valid_from, f.known_from) for f in facts):
        found.append("Back-dated by a correction")
    if row.vetting == "not-cleared":
        found.append("Not cleared")
    if row.state == "enrolled" and standing_of(row).status == "disqualified":
        found.append("Disqualified")
    if row.lapses_at is not None and row.state in rules.LIVE:
        day = in_words(local_day(row.lapses_at, zone))
        if row.lapses_at <= at:
            found.append(f"Lapsed on {day}")
        elif (row.lapses_at - at).days < SOON_DAYS:
            found.append(f"Lapses on {day}")
    return tuple(found)


def describe(row: Designation, _actor: Actor, at: datetime) -> Description:
    """Return what the page of a designation shows.  Seven queries at most."""
    program, edition = program_of(row.agreement)
    titles = {f.code: f for f in (program.functions if program else ())}
    exams = {x.code: x.title for c in courses_of(row.agreement, refresher=False) for x in c.exams}
    facts = known_now(row)
    standing = standing_of(row)
    training = row.training
    form = next((d.title for d in (program.designations if program else ()) if d.code == row.form), row.form)
    return Description(
        labels=labels(row, facts, at),
        rows=(
            Row("Officer", row.officer.full_name, link=Link("staff", row.officer.public_id, row.officer.full_name)),
            Row("Agency", row.agency.name, link=Link("agency", row.agency.public_id, row.agency.name)),
            Row("Agreement", row.agreement.number,
                link=Link("agreement", row.agreement.public_id, row.agreement.number)),
            Row("Edition", edition.title if edition else row.agreement.edition),
            Row("Experience", f"{row.experience_months} months"),
            Row("Attested", "; ".join(words(ATTESTATIONS, a) for a in row.attestations) or "Nothing further"),
            Row("Consented on", row.consented_on),
            Row("Vetting", rules.vetting_label(row.vetting), why="The status and its date; never the contents."),
            Row("Vetting decided on", row.vetting_on),
            Row("Class", training.number if training else None,
                link=Link("class", training.public_id, training.number) if training else None),
            Row("Standing in the exams", standing.because if training else None),
            Row("Certified in writing on", row.certified_on),
            Row("Letter starts", row.starts_at),
            Row("Letter runs out", row.lapses_at, why="The first moment without authority, 00:00 local time."
                if row.lapses_at else "The edition names no term: it holds until it is withdrawn."),
            Row("Supervised by", f"{row.supervisor_position}, {row.supervisor_office}"
                if row.supervisor_office else None),
            Row("Form", form or None),
            Row("Credential", row.credential or None),
            Row("Revoked", row.revoked_at),
            Row("Credentials returned on", row.credential_returned_on),
        ),
        tables=(
            Table("Functions granted", ("Function", "Law", "Regulation", "Limits"), tuple(
                (titles[f].title, titles[f].statute, titles[f].regulation, titles[f].limits) if f in titles
                else (f, "", "", "") for f in row.functions)),
            Table("Exams taken", ("Exam", "Taken on", "Result"), tuple(
                (exams.get(a.exam, a.exam), a.taken_on,
                 _result(a.score_percent, a.passed) + (", struck as a mistake" if a.struck_at else ""))
                for a in row.attempts.order_by("taken_on", "pk"))),
            Table("Dated facts, as known now", ("Fact", "About", "Law", "From", "Until", "Known since"), tuple(
                (*said(f, program, row.agency), f.citation, f.valid_from, f.valid_to or "open", f.known_from)
                for f in facts)),
            Table("Corrected since", ("Fact", "From", "Until", "Known since", "How"), tuple(
                (said(f, program, row.agency)[0], f.valid_from, f.valid_to or "open", f.known_from,
                 "back-dated" if rules.back_dated(f.valid_from, f.known_from) else "corrected")
                for f in facts if f.corrects_id is not None)),
        ),
    )  # fmt: skip


def _result(score: int | None, passed: bool | None) -> str:
    if score is not None:
        return f"{score} percent"
    return "Passed" if passed else "Not passed"


def describe_class(row: TrainingClass, actor: Actor, at: datetime) -> Description:
    """Return what the page of a class shows; candidates of other agencies are counted, not named."""
    program = programs().get(row.program)
    course = next((c for c in (program.courses if program else ()) if c.code == row.course), None)
    taken = row.designations.filter(state__in=SEATED).count()
    mine = visible("designation", actor, at.date()).filter(training=row).select_related("officer")
    return Description(
        rows=(
            Row("Program", program.name if program else row.program),
            Row("Course", course.title if course else row.course, why=course.format if course else ""),
            Row("Host", row.agency.name, link=Link("agency", row.agency.public_id, row.agency.name)),
            Row("Where", row.venue),
            Row("First day", row.starts_on),
            Row("Last day", row.ends_on),
            Row("Seats", f"{taken} of {row.seats} taken"),
        ),
        tables=(
            Table("Candidates you may see", ("Officer", "Designation", "State"), tuple(
                (d.officer.full_name, d.number, rules.DESIGNATION.by_state[d.state].staff)
                for d in mine.order_by("pk"))),
            Table("Exams", ("Code", "Exam"), tuple((x.code, x.title) for x in (course.exams if course else ()))),
        ),
    )  # fmt: skip


def choices_for(source: str, row: object) -> Sequence[Choice]:
    """Return the lists a form of this room offers: functions, courses, exams and forms of the pinned edition."""
    if source == "courses":
        return [
            Choice(value=c.code, label=f"{p.short}: {c.title}")
            for p in programs().values()
            for c in p.courses
            if not c.refresher
        ]
    if not isinstance(row, Designation):
        return ()
    program, edition = program_of(row.agreement)
    if program is None or edition is None:
        return ()
    match source:
        case "correctable":
            return record_of(row, known_now(row), list(row.attempts.all()), None).item_choices()
        case "open-corrections":
            return record_of(row, known_now(row), list(row.attempts.all()), None).proposal_choices()
        case "open-allegations":
            zone = row.agency.zone
            return open_choices(
                Allegation(key=allegation_key(row, f), code=f.detail, since_on=local_day(f.valid_from, zone))
                for f in known_now(row, "allegation") if f.valid_to is None
            )  # fmt: skip
        case "signed-functions":
            return [Choice(value=f.code, label=f"{f.title} ({f.statute})") for f in program.functions
                    if f.code in row.agreement.functions]  # fmt: skip
        case "refreshers":
            return [Choice(value=c.code, label=c.title) for c in program.courses if c.code in edition.courses]
        case "forms":
            return [Choice(value=d.code, label=d.title) for d in program.designations if d.code in edition.designations]
        case "exams":
            titles = {x.code: x.title for c in program.courses for x in c.exams}
            return [Choice(value=e, label=titles.get(e, e)) for e in exams_of(row)]
        case _:
            return ()
