"""What both offices of an agency, and the program, do with a yearly certification."""

import logging
from datetime import datetime

from django.conf import settings

from accord.actions._acting import Act
from accord.actions._perform import perform
from accord.queries.money import certifications as read
from accord.queries.signers import signer_of
from accord.records.models import Certification
from accord.rules.decisions import Failure
from accord.rules.documents import Content, Facts, Heading, Note, Paragraph, Party, Signature, Signatures, Table
from accord.rules.intervals import local_day
from accord.rules.money.accounts import CERTIFIED, FUND_KINDS, fiscal_year
from accord.rules.money.cents import dollars
from accord.rules.money.certification import PARTICULARS, Figures
from accord.rules.money.form import LETTERED, NUMBERED, TITLES
from accord.rules.permissions import without_account

log = logging.getLogger("accord.jobs")


def year_end(act: Act) -> None:
    """Begin the certification of a fiscal year that is over."""
    year = fiscal_year(act.given.number("year"), act.facts.fiscal_month)
    program = read.program_of_certifications()
    act.row = Certification(
        agency=act.parent,
        program=program.slug if program else "",
        year=year.year,
        year_end_on=year.last_on,
        terms=read.terms_on(program, year.last_on) if program else {},
    )


def amend(act: Act) -> None:
    """Begin another one for the same year, beside the one that was filed."""
    before: Certification = act.parent
    act.row = Certification(agency=before.agency, program=before.program, year=before.year,
                            year_end_on=before.year_end_on, terms=before.terms, amends=before)  # fmt: skip


def fill_particulars(act: Act) -> None:
    """Keep what the ledger does not know."""
    names = [f.name for f in PARTICULARS]
    values = {name: act.given.get(name) for name in names}
    act.row.particulars = {k: list(v) if isinstance(v, tuple) else v for k, v in values.items() if v is not None}


def sign_certification(act: Act) -> None:
    """Sign for the agency; the figures stand from here on."""
    act.row.figures = act.facts.figures.as_json()


def withdraw_signature(act: Act) -> None:
    """Take the signature back; the figures follow from the ledger again."""
    act.row.figures = None


def file(act: Act) -> None:
    """Sign for the governing body: the certification is filed, and its document is issued."""
    row: Certification = act.row
    row.filed_at = act.at
    act.issue(_paper(act, row, act.facts.figures))


def return_certification(_act: Act) -> None:
    """Send it back with a reason; the agency amends it."""


def accept_certification(_act: Act) -> None:
    """Accept what was filed."""


def drop_certification(_act: Act) -> None:
    """Drop an amendment that was begun in error."""


def begin_owed(at: datetime) -> int:
    """Begin the certification of every fiscal year that is over, through the door; return how many."""
    schedule, done = without_account("schedule"), 0
    for each in list(read.owed(at)):
        raw = {"agency": str(each.agency), "year": str(each.year)}
        try:
            perform("certification", "year-end", None, raw, by=schedule, at=at)
        except Failure:
            # A person was quicker: the next round sees it as it then stands.
            log.warning("a yearly certification could not be begun now")
            continue
        done += 1
    return done


def _paper(act: Act, row: Certification, figures: Figures) -> Content:
    said = row.particulars
    columns = tuple(FUND_KINDS[f].column for f in CERTIFIED)
    head = signer_of(row.public_id, "certification:sign-certification")

    def lines(wanted: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(
            (line, TITLES[line], *(dollars(figures.amounts.get((line, f), 0)) for f in CERTIFIED)) for line in wanted
        )

    details = tuple((d.line, d.words, *(dollars(d.cents.get(f, 0)) for f in CERTIFIED)) for d in figures.details)
    audit = f"yes; the report is held at {said['audit_held_at']}" if said.get("audit_due") else "none was due"
    return Content(
        title=f"Equitable sharing agreement and certification {row.year}",
        subtitle=f"Amends {row.amends.number}" if row.amends is not None else "",
        number=row.number,
        issued_on=local_day(act.at, row.agency.zone),
        issuer="Yearly certification",
        demonstration=settings.DEMONSTRATION,
        values={"agency": row.agency.name, "year_end_on": row.year_end_on, "edition": figures.edition},
        parties=(Party(part="Agency", name=row.agency.name, lines=(f"ORI {row.agency.ori or 'none'}",)),),
        blocks=(
            Facts((
                ("Office that keeps the books", str(said["finance_office"])),
                ("Budget of the new fiscal year", dollars(said["budget_cents"])),
                ("Amended", "yes" if row.amends_id else "no"),
            )),
            Heading("Summary"),
            Table("Summary of the fiscal year", ("Line", "What", *columns), lines(NUMBERED)),
            Heading("Spent"),
            Table("Shared funds spent", ("Line", "What", *columns), lines(LETTERED)),
            Heading("Extra tables"),
            Table("Lines 3, 4, j, k, l, m and n", ("Line", "What or who", *columns), details)
            if details else Paragraph("No line of this year needs one."),
            Heading("Single audit"),
            Facts((("Single audit for this fiscal year", audit),)),
            Heading("Affidavit"),
            Paragraph(
                "Under penalty of perjury, both signers say that these figures are a true account of what was received"
                " and spent, and that the agency complies with Title VI, Title IX, section 504 and the Age"
                " Discrimination Act."
            ),
            Facts((
                ("Found to discriminate, or settled such a case, in three years", "yes" if said["found_against"] else "no"),
                ("Proceeding pending", "yes" if said["pending"] else "no"),
                *((("Matters", str(said["matters"])),) if said.get("matters") else ()),
            )),
            Heading("Signed"),
            Signatures((
                Signature(position="Head of the agency", party=row.agency.name, name=head.name if head else "",
                          signed_at=head.at if head else None),
                Signature(position="For the governing body", party=row.agency.name, name=act.by.name, signed_at=act.at),
            )),
            Note("Every figure follows from the ledger of the two funds; nothing on this form was typed as a total."),
        ),
    )  # fmt: skip
