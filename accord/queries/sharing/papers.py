"""The papers of sharing: the request's data sheet, the memo of the decision, the notice of payment."""

from collections.abc import Sequence
from datetime import date, datetime

from accord.queries.shapes import words
from accord.queries.sharing import gathering as read
from accord.queries.sharing.describing import HELD_WHERE, seizing_title, working_of_part
from accord.records.models import SharePayment, SharingRequest
from accord.rules.documents import Block, Content, Facts, Heading, Note, Paragraph, Party, Said, Table
from accord.rules.intervals import local_day
from accord.rules.sharing import lists
from accord.rules.sharing.dated import FUNDS
from accord.rules.sharing.portions import dollars, in_hours, in_percent

FORMS = {"treasury": "TD F 92-22.46", "justice": "DAG-71"}
OFFICE = "Asset forfeiture office"


def _asset(row: SharingRequest) -> Facts:
    s = row.seizure
    return Facts((
        ("Seizing agency", seizing_title(s)),
        ("Fund", FUNDS[s.fund]),
        ("Number of the asset", s.reference),
        ("Federal case number", HELD_WHERE),
        ("Seized on", s.seized_on),
        ("Adoption or joint investigation", words(lists.MANNERS, s.manner)),
        ("Kind of property", words(lists.ASSETS, s.asset)),
        ("Value when seized", dollars(s.value_cents)),
        ("Forfeiture", f"{words(lists.FORFEITURES, s.forfeiture)}, final on {s.forfeited_on}" if s.forfeiture else "Not final"),
        ("Net proceeds", dollars(s.net_cents) if s.net_cents is not None else "Not known yet"),
    ))  # fmt: skip


def _hours(row: SharingRequest) -> list[Block]:
    lines = read.lines_of(row)
    rows: tuple[tuple[Said, ...], ...] = tuple(
        (ln.number, words(lists.WORKERS, ln.role), ln.operation or "none", ln.worked_on, in_hours(ln.minutes),
         "yes" if ln.verified else "not yet") for ln in lines
    )  # fmt: skip
    head = ("Line", "Role", "Operation", "Day", "Hours", "Verified")
    said: Block = Table("Hours by role, operation and day", head, rows) if rows else Paragraph("No hours are entered.")
    return [Heading("Participation"), Paragraph(row.narrative), said,
            Paragraph(f"Together {in_hours(sum(ln.minutes for ln in lines))} hours.")]  # fmt: skip


def request_sheet(row: SharingRequest, by: str, at: datetime, *, demonstration: bool) -> Content:
    """Return the data sheet of a request, with the fields of the fund's own form."""
    form, zone = FORMS[row.seizure.fund], row.agency.zone
    fiduciary = f"for the task force {row.task_force}" if row.task_force else "no"
    return Content(
        title=f"Request for a share, {row.number}",
        subtitle=f"Data of form {form}",
        number=row.number,
        issued_on=local_day(at, zone),
        issuer=row.agency.name,
        demonstration=demonstration,
        values={"agency": row.agency.name, "form": form, "asset": row.seizure.number, "signed_by": by},
        parties=(Party(part="To", name=seizing_title(row.seizure)),),
        blocks=(
            Heading("Asset"),
            _asset(row),
            Heading("Requesting agency"),
            Facts((
                ("Agency", row.agency.name),
                ("NCIC or ORI code", row.agency.ori or "none"),
                ("UEI, bank details, address and contact", "Held in the funds' own payment system, not here"),
                ("Fiduciary", fiduciary if row.share_to == "fiduciary" else "no"),
                ("Who receives the share", words(lists.SHARE_TO, row.share_to)),
                ("Agency's own case number", "Held by the agency, not here"),
                ("Intended uses", "; ".join(words(lists.USES, u) for u in row.intended_uses)),
            )),
            *_hours(row),
            Heading("Certified"),
            Paragraph(
                "The head of the agency certifies that the agency took part as stated, that a share will be used only as the"
                " fund's guide allows, and that the agency's counsel has reviewed this request."
            ),
            Note("A share is at the discretion of the federal side; nobody has a right to one, and none is to be planned with."),
        ),
    )  # fmt: skip


def memo(row: SharingRequest, outcome: str, *, by: str, at: datetime, demonstration: bool) -> Content:
    """Return the memo of a decision: hours, factors, what was proposed and why, what was decided and why."""
    decided = f"{in_percent(row.decided)} percent" if row.decided is not None else "no share"
    proposed = f"{in_percent(row.proposed)} percent" if row.proposed is not None else "nothing"
    by_hours = f"{in_percent(row.by_hours)} percent" if row.by_hours is not None else "not found"
    factors: Sequence[Block] = (
        (Table("Factors besides hours", ("Factor", "Because"),
               tuple((words(lists.FACTORS, f["factor"]), f["because"]) for f in row.factors)),)
        if row.factors else (Paragraph("No factor besides hours was named."),)
    )  # fmt: skip
    concurrences: Sequence[Block] = (
        (Table("Concurrences", ("Department", "Concurs", "Decided on"), tuple(
            (words(lists.CONCURRENCES, c.department), "yes" if c.concurs else "no", c.decided_on)
            for c in row.concurrences.order_by("pk"))),) if row.kind == "foreign" else ()
    )  # fmt: skip
    return Content(
        title=f"Decision on sharing, {row.number}",
        number=row.number,
        issued_on=local_day(at, row.agency.zone),
        issuer=OFFICE,
        demonstration=demonstration,
        values={"agency": row.agency.name, "asset": row.seizure.number, "outcome": outcome.lower(), "decided": decided,
                "decided_by": by, "decided_on": local_day(at, row.agency.zone)},
        blocks=(
            Heading("Asset"),
            _asset(row),
            *_hours(row),
            Heading("What was proposed"),
            Facts((
                ("By verified hours", by_hours),
                ("How", row.by_hours_working or "Not found"),
                ("Proposed", proposed),
                ("Proposed by", row.proposed_by.full_name if row.proposed_by else "nobody"),
                ("Why it differs from the hours", row.proposed_because or "It does not differ, or nothing was proposed"),
            )),
            *factors,
            *concurrences,
            Heading("What was decided"),
            Facts((
                ("Decided", decided),
                ("By", by),
                ("Reason", row.decided_because or "As proposed"),
                ("Lateness", f"Waived: {row.waived_because}" if row.waived_because else "Not waived, or in time"),
            )),
            Note("What is not shared stays with the federal side. The amount follows when the net proceeds are divided."),
        ),
    )  # fmt: skip


def notice(row: SharingRequest, payments: Sequence[SharePayment], at: datetime, *, demonstration: bool) -> Content:
    """Return the notice of payment: each payment with its fund and the working of its part."""
    paid_on: date = max(
        (local_day(p.paid_at, row.agency.zone) for p in payments), default=local_day(at, row.agency.zone)
    )
    whole = sum(p.cents for p in payments)
    return Content(
        title=f"Notice of payment, {row.number}",
        number=row.number,
        issued_on=local_day(at, row.agency.zone),
        issuer=OFFICE,
        demonstration=demonstration,
        values={"agency": row.agency.name, "asset": row.seizure.number, "amount": dollars(whole), "paid_on": paid_on},
        parties=(Party(part="To", name=row.agency.name),),
        blocks=(
            Table("Payments of this asset", ("To", "Fund", "Amount", "Working", "Ledger"), tuple(
                (p.agency.name, FUNDS[p.fund], dollars(p.cents), working_of_part(p.part), p.posting or "recorded") for p in payments)),
            Facts((("Share", f"{in_percent(row.decided)} percent" if row.decided is not None else "none"),
                   ("Of net proceeds", dollars(row.seizure.net_cents or 0)))),
            Note("Post it to the ledger of this fund and of no other. It adds to the agency's budget and replaces none of it."),
        ),
    )  # fmt: skip
