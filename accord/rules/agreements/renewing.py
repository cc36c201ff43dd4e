"""Renewal: both sides extend an agreement of a fixed time by one more term, before it ends.

Nothing is renewed by silence.  One side offers, the other accepts, each after proving who they
are; from that moment the end is a term later.  An open-ended agreement is reviewed instead.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accord.rules.decisions import HOUSE, Finding
from accord.rules.inputs import Given
from accord.rules.intervals import add_months, day_starts_at, local_day

EARLIEST_DAYS = 180
"""House rule: a renewal is agreed in the last half year, so that terms cannot be stacked years ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a renewal rests on; `side` is the actor's, `offered_by` the side whose offer stands, or empty."""

    at: datetime
    zone: str
    months: int
    ends_at: datetime | None
    side: str = ""
    offered_by: str = ""
    digest: str = ""
    """That of the addendum that was offered."""
    noticed_by: str = ""
    review_on: date | None = None

    @property
    def first_at(self) -> datetime | None:
        """The first moment at which a renewal can be agreed; None where there is no end."""
        if self.ends_at is None:
            return None
        return day_starts_at(local_day(self.ends_at, self.zone) - timedelta(days=EARLIEST_DAYS), self.zone)


def renewed_until(ends_at: datetime, months: int, zone: str) -> datetime:
    """Return the end that a renewal gives: as many months after the present end, at 00:00 in the agency's zone."""
    return day_starts_at(add_months(local_day(ends_at, zone), months), zone)


def judge(action: str, known: Known | None, given: Given | None = None) -> tuple[Finding, ...]:
    """Return what keeps a renewal from being offered, taken back or accepted."""
    if known is None or not known.months:
        return (_find("renewal-open-ended", "This agreement was made for no fixed time.",
                      "It goes on until one side ends it; review it instead."),)  # fmt: skip
    if action == "withdraw-renewal":
        return tuple(_own_offer(known))
    return (*_ahead(known), *(_offer(known) if action == "offer-renewal" else _accept(known, given)))


def _find(rule: str, message: str, fix: str) -> Finding:
    return Finding(rule=f"agreement:{rule}", message=message, fix=fix, citation=HOUSE)


def _ahead(known: Known) -> Iterable[Finding]:
    if known.noticed_by:
        yield _find("renewal-noticed", "Notice to end the agreement stands.", "Agree on a new agreement instead.")
    if known.first_at is not None and known.at < known.first_at:
        yield _find("renewal-early", f"A renewal can be agreed from {local_day(known.first_at, known.zone)} on.",
                    "Wait until the last half year of the term.")  # fmt: skip
    if known.review_on is not None and known.review_on <= local_day(known.at, known.zone):
        yield _find("renewal-review", f"The agreement was to be reviewed by {known.review_on}; nobody has.",
                    "Record the review of the whole agreement first.")  # fmt: skip


def _offer(known: Known) -> Iterable[Finding]:
    if known.offered_by:
        yield _find("renewal-offered", "An offer to renew stands already.", "Answer it, or take it back first.")


def _accept(known: Known, given: Given | None) -> Iterable[Finding]:
    if not known.offered_by:
        yield _find("renewal-none", "Nobody has offered to renew.", "One side offers first.")
    elif known.offered_by == known.side:
        yield _find("renewal-own", "The offer is your own side's.", "The other side accepts it.")
    elif given is not None and given.text("digest") != known.digest:
        yield Finding(rule="agreement:renewal-digest", field="digest", message="This is not the digest of the addendum that was offered.",
                      fix="Open the addendum, read it, and sign the digest printed beside it.",
                      citation="house rule: a signature binds to exact bytes")  # fmt: skip


def _own_offer(known: Known) -> Iterable[Finding]:
    if known.offered_by != known.side:
        yield _find(
            "renewal-not-yours", "Your side has made no offer that stands.", "Only who offered takes an offer back."
        )
