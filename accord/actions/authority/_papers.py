"""The papers of delegated authority, filled from the record: certificate, letter, revocation."""

from datetime import date

from django.conf import settings

from accord.actions._acting import Act
from accord.queries.authority import courses_of, program_of
from accord.records.models import Designation
from accord.rules.authority import when
from accord.rules.documents import (
    Content,
    Facts,
    Heading,
    Note,
    Paragraph,
    Party,
    Signature,
    Signatures,
    Table,
    in_words,
)
from accord.rules.inputs import Choice
from accord.rules.intervals import local_day
from accord.rules.permissions import ROLES


def certificate(act: Act, completed_on: date) -> Content:
    """Return the certification of training, with every sitting."""
    row: Designation = act.row
    training = row.training
    assert training is not None, "only who is enrolled is certified"  # noqa: S101 - an invariant
    course = next((c for c in courses_of(row.agreement, refresher=False) if c.code == training.course), None)
    titles = {x.code: x.title for x in (course.exams if course else ())}
    return Content(
        title=f"Certification of training {row.number}",
        number=row.number,
        issued_on=completed_on,
        issuer="Training office",
        demonstration=settings.DEMONSTRATION,
        values={
            "officer": row.officer.full_name,
            "agency": row.agency.name,
            "course": course.title if course else training.course,
            "completed_on": completed_on,
            "certified_by": act.by.name,
        },
        blocks=(
            Heading("Exams"),
            Table("Sittings", ("Exam", "Taken on", "Result"), tuple(
                (titles.get(a.exam, a.exam), a.taken_on,
                 f"{a.score_percent} percent" if a.score_percent is not None
                 else "passed" if a.passed else "not passed")
                for a in row.attempts.filter(struck_at=None).order_by("taken_on", "pk"))),
            Facts((("Class", training.number), ("Agreement", row.agreement.number))),
            Signatures((Signature(position=ROLES[act.hold.role].title, party="For the federal side", name=act.by.name,
                                  signed_at=act.at),)),
        ),
    )  # fmt: skip


def letter(act: Act) -> Content:
    """Return the authorization letter: powers, duration, supervising position, and the clauses behind them."""
    row: Designation = act.row
    program, edition = program_of(row.agreement)
    titles = {f.code: f for f in (program.functions if program else ())}
    zone = row.agency.zone
    starts_on = local_day(row.starts_at, zone) if row.starts_at else act.on
    ends: date | str = local_day(row.lapses_at, zone) if row.lapses_at else "none: it holds until withdrawn in writing"
    return Content(
        title=f"Letter of authorization {row.number}",
        number=row.number,
        issued_on=local_day(act.at, zone),
        issuer=str(row.supervisor_office),
        demonstration=settings.DEMONSTRATION,
        values={
            "officer": row.officer.full_name,
            "agency": row.agency.name,
            "agreement_number": row.agreement.number,
            "starts_on": starts_on,
            "ends": ends,
            "supervising_position": f"{row.supervisor_position}, {row.supervisor_office}",
        },
        parties=(Party(part="To", name=row.officer.full_name, lines=(row.agency.name,)),),
        blocks=(
            Heading("Functions"),
            Table("Functions granted", ("Function", "Law", "Regulation", "Limits"), tuple(
                (titles[f].title, titles[f].statute, titles[f].regulation, titles[f].limits or "None stated")
                if f in titles else (f, "", "", "") for f in row.functions)),
            Heading("The clauses behind this letter"),
            Facts((
                ("Edition", edition.title if edition else row.agreement.edition),
                ("Edition's digest (SHA-256)", row.agreement.edition_digest or "none: entered from paper"),
                ("Signed content (SHA-256)", row.agreement.content_digest or "none: entered from paper"),
                ("Time zone of every date", zone),
            )),
        ),
    )  # fmt: skip


def data_sheet(act: Act) -> Content:
    """Return the sheet from which the edition's form of designation is filled; it says that it is not the form."""
    row: Designation = act.row
    program, edition = program_of(row.agreement)
    titles = {f.code: f for f in (program.functions if program else ())}
    paper = next((d for d in (program.designations if program else ()) if d.code == row.form), None)
    form = paper.form if paper else row.form
    zone = row.agency.zone
    return Content(
        title=f"Designation data sheet {row.number}",
        number=row.number,
        issued_on=local_day(act.at, zone),
        issuer=str(row.supervisor_office),
        demonstration=settings.DEMONSTRATION,
        values={
            "officer": row.officer.full_name,
            "agency": row.agency.name,
            "form": form,
            "agreement_number": row.agreement.number,
            "letter_number": f"{row.number}, of {in_words(row.letter_on)}" if row.letter_on else row.number,
            "designated_at": when(act.at, zone),
            "designated_by": f"{act.by.name}, {ROLES[act.hold.role].title}",
            "citation": paper.citation if paper else "not recorded",
        },
        blocks=(
            Heading("Authority"),
            Facts((
                ("First moment", when(row.starts_at, zone) if row.starts_at else "not set"),
                ("First moment without it", when(row.lapses_at, zone) if row.lapses_at
                 else "none: it holds until withdrawn in writing"),
                ("Supervised by", f"{row.supervisor_position}, {row.supervisor_office}"),
                ("Trained and certified on", row.certified_on or "not recorded"),
                ("Credential", row.credential),
            )),
            Heading("Functions as endorsed"),
            Table("Each function with its law", ("Function", "Law", "Regulation", "Limits"), tuple(
                (titles[f].title, titles[f].statute, titles[f].regulation, titles[f].limits or "None stated")
                if f in titles else (f, "", "", "") for f in row.functions)),
            Heading("When it ends"),
            Paragraph("To be returned: " + ", ".join(paper.returned if paper else ("letter", "credentials")) + "."),
            Facts((("Edition", edition.title if edition else row.agreement.edition),)),
        ),
    )  # fmt: skip


def revocation(act: Act, why: str) -> Content:
    """Return the letter that says that authority is revoked, since when and by whom."""
    row: Designation = act.row
    program, _edition = program_of(row.agreement)
    paper = next((d for d in (program.designations if program else ()) if d.code == row.form), None)
    return Content(
        title=f"Revocation of authority {row.number}",
        number=row.number,
        issued_on=local_day(act.at, row.agency.zone),
        issuer=row.agency.name
        if ROLES[act.hold.role].side == "local"
        else str(row.supervisor_office or "Field office"),
        demonstration=settings.DEMONSTRATION,
        values={
            "officer": row.officer.full_name,
            "agency": row.agency.name,
            "authorization_number": row.number,
            "revoked_at": when(act.at, row.agency.zone),
            "decided_by": f"{act.by.name}, {ROLES[act.hold.role].title}",
            "returned": ", ".join(paper.returned if paper else ("letter", "credentials")),
        },
        parties=(Party(part="To", name=row.officer.full_name, lines=(row.agency.name,)),),
        blocks=(
            Heading("Reason"),
            Paragraph(why),
            Facts(
                (
                    ("Agreement", row.agreement.number),
                    (
                        "Supervised until then by",
                        f"{row.supervisor_position}, {row.supervisor_office}"
                        if row.supervisor_position
                        else "nobody named",
                    ),
                    ("Credential", row.credential or "none issued"),
                )
            ),
            Note("What was done under the letter before this moment stays as it was."),
        ),
    )


def said(options: tuple[Choice, ...], code: str) -> str:
    """Return the words of a code."""
    return next((c.label for c in options if c.value == code), code)
