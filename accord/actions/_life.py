"""What both sides do with a signed agreement besides its suspension and its end."""

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256

from django.conf import settings

from accord.actions import signing
from accord.actions._acting import Act
from accord.programs.posters import languages
from accord.queries import agreements as read
from accord.queries.signing import last_revision
from accord.records import documents as store
from accord.records.models import Agreement, ClosingStep, Fact
from accord.rules.agreements.addendum import renewal
from accord.rules.agreements.dates import number
from accord.rules.agreements.grounds import IN_FORCE
from accord.rules.agreements.poster import poster
from accord.rules.agreements.renewing import renewed_until
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
    """Offer one more term: the addendum is frozen and signed by this side; nothing changes until the other signs it too."""
    row: Agreement = act.row
    assert row.ends_at is not None, "the rules asked for an end"  # noqa: S101 - an invariant
    months = number(read.terms_of(row), "agreement_months")
    content = renewal(
        read.parties_of(row, demonstration=settings.DEMONSTRATION),
        before=row.ends_at,
        after=renewed_until(row.ends_at, months, row.agency.zone),
        months=months,
        issued_on=local_day(act.at, row.agency.zone),
    )
    data = store.render("addendum", content, act.at)
    row.renewal_side, row.renewal_by_id, row.renewal_at = act.by.side or "", act.by.staff_id, act.at
    row.renewal_digest = sha256(data).hexdigest()
    act.issue(content)
    _sign(act, data)


def _sign(act: Act, data: bytes) -> None:
    row: Agreement = act.row
    side = act.by.side or "federal"
    parties = read.parties_of(row, demonstration=settings.DEMONSTRATION)
    position = parties.local_signs if side == "local" else parties.federal_signs
    signing.sign_paper(
        act,
        signing.Paper(
            agreement=row,
            digest=row.renewal_digest,
            data=data,
            title=f"Addendum on renewal to agreement {row.number}",
            purpose=f"Renews agreement {row.number} for the {side} side as {position}",
        ),
        side,
        position,
    )


def withdraw_renewal(act: Act) -> None:
    """Take the offer back."""
    no_offer(act.row)


def no_offer(row: Agreement) -> None:
    """Leave no offer to renew standing."""
    row.renewal_side, row.renewal_by, row.renewal_at, row.renewal_digest = "", None, None, ""


def accept_renewal(act: Act) -> None:
    """Sign the addendum that was offered: the end moves by one term, and what was known of it is closed."""
    row: Agreement = act.row
    zone, months = row.agency.zone, number(read.terms_of(row), "agreement_months")
    assert row.ends_at is not None, "the rules asked for an end"  # noqa: S101 - an invariant
    _sign(act, last_revision(row, row.renewal_digest))
    row.ends_at = renewed_until(row.ends_at, months, zone)
    act.later(*extended(read.live_facts(row, IN_FORCE), act.at, valid_to=row.ends_at))
    no_offer(row)


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
