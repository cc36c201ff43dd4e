"""What both sides do with a signed agreement besides its suspension and its end."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings

from accord.actions._acting import Act
from accord.programs.posters import languages
from accord.queries import agreements as read
from accord.records.models import Agreement, ClosingStep, Fact
from accord.rules.agreements.dates import number
from accord.rules.agreements.grounds import IN_FORCE
from accord.rules.agreements.poster import poster
from accord.rules.agreements.renewing import renewed_until
from accord.rules.calendar import in_words
from accord.rules.documents import Content, Facts, Heading, Paragraph, Signature, Signatures
from accord.rules.intervals import local_day


def issue_posters(act: Act) -> None:
    """Issue the complaint poster in each language that was chosen."""
    row: Agreement = act.row
    places = {"agency": row.agency.name, "federal": read.federal_party(row), "number": row.number}
    for code in act.given.some("languages"):
        act.issue(
            poster(
                languages()[code],
                places,
                agency_contact=act.given.text("agency_contact"),
                federal_contact=act.given.text("federal_contact"),
                issued_on=local_day(act.at, row.agency.zone),
                days=number(read.terms_of(row), "complaint_resolution_days") or None,
                demonstration=settings.DEMONSTRATION,
            )
        )


def offer_renewal(act: Act) -> None:
    """Offer one more term; nothing changes until the other side accepts."""
    row: Agreement = act.row
    row.renewal_side, row.renewal_by_id, row.renewal_at = act.by.side or "", act.by.staff_id, act.at


def withdraw_renewal(act: Act) -> None:
    """Take the offer back."""
    _no_offer(act.row)


def _no_offer(row: Agreement) -> None:
    row.renewal_side, row.renewal_by, row.renewal_at = "", None, None


def accept_renewal(act: Act) -> None:
    """Accept: the end moves by one term, what was known of it is closed, and the addendum says so."""
    row: Agreement = act.row
    zone, months = row.agency.zone, number(read.terms_of(row), "agreement_months")
    offered = row.renewal_by
    assert row.ends_at is not None, "the rules asked for an end"  # noqa: S101 - an invariant
    assert offered is not None, "the rules asked for an offer"  # noqa: S101 - an invariant
    before, after = row.ends_at, renewed_until(row.ends_at, months, zone)
    mine = Signature(position=_office(row, act.by.side or ""), party=_party(row, act.by.side or ""), name=act.by.name,
                     signed_at=act.at)  # fmt: skip
    theirs = Signature(position=_office(row, row.renewal_side), party=_party(row, row.renewal_side),
                       name=offered.full_name, signed_at=row.renewal_at)  # fmt: skip
    row.ends_at = after
    act.later(*extended(read.live_facts(row, IN_FORCE), act.at, valid_to=after))
    signed_on = row.signatures.order_by("-signed_at").values_list("signed_at", flat=True).first()
    _no_offer(row)
    act.issue(
        Content(
            title=f"Addendum on renewal to agreement {row.number}",
            number=row.number,
            issued_on=local_day(act.at, zone),
            issuer="Partnership agreement",
            demonstration=settings.DEMONSTRATION,
            values={
                "local_party": row.agency.name,
                "federal_party": read.federal_party(row),
                "agreement_number": row.number,
                "signed_on": local_day(signed_on, zone) if signed_on else f"a day that {row.held_at} tells",
                "takes_effect": in_words(act.at, zone),
            },
            blocks=(
                Heading("What changes"),
                Facts((
                    ("First moment without the agreement, until now", in_words(before, zone)),
                    ("From now on", in_words(after, zone)),
                    ("Length of the new term", f"{months} months"),
                )),
                Heading("What does not change"),
                Paragraph("Every term and clause. Each letter of authorization keeps its own last day."),
                Facts((
                    ("Edition's digest (SHA-256)", row.edition_digest),
                    ("Signed content (SHA-256)", row.content_digest or "none: entered from paper"),
                )),
                Heading("Agreed by"),
                Signatures((theirs, mine)),
            ),
        )
    )  # fmt: skip


def _office(row: Agreement, side: str) -> str:
    return read.position_of(row, side) or ("Head of the agency" if side == "local" else "Deciding official")


def _party(row: Agreement, side: str) -> str:
    return row.agency.name if side == "local" else read.federal_party(row)


def extended(old: Iterable[Fact], at: datetime, *, valid_to: datetime) -> list[Fact]:
    """Close what was known, and return it with the same facts holding until another moment."""
    found: list[Fact] = []
    for fact in old:
        fact.known_to = at
        found += [fact, Fact(
            subject=fact.subject, subject_id=fact.subject_id, kind=fact.kind, detail=fact.detail, clause=fact.clause,
            citation=fact.citation, valid_from=fact.valid_from, valid_to=valid_to, known_from=at,
        )]  # fmt: skip
    return found


def _say(act: Act, outcome: str, words: str, on: date | None = None) -> None:
    """Put down the word of an office on one item of the end; the last one counts."""
    act.later(
        ClosingStep(
            agreement=act.row,
            item=act.given.text("item"),
            outcome=outcome,
            happened_on=on or local_day(act.at, act.row.agency.zone),
            words=words,
            by_id=act.by.staff_id,
            name=act.by.name,
            said_at=act.at,
        )
    )


def settle_item(act: Act) -> None:
    """Confirm that an item of the end is done."""
    _say(act, "done", act.given.text("words"), act.given.day("done_on"))


def waive_item(act: Act) -> None:
    """Let an item of the end go, with a reason."""
    _say(act, "waived", act.given.text("reason"))


def reopen_item(act: Act) -> None:
    """Take back a confirmation or a waiver, with a reason."""
    _say(act, "reopened", act.given.text("reason"))


def close_record(_act: Act) -> None:
    """Close the record: every item of the end is done or waived."""
