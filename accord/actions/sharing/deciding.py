"""Who proposes a share, who decides on it, and how it is paid: three persons at least."""

from django.conf import settings

from accord.actions._acting import Act
from accord.actions.sharing import paying
from accord.queries import sharing as read
from accord.queries.sharing import papers
from accord.records.models import Seizure, SharePayment, SharingRequest
from accord.rules import sharing as rules
from accord.rules.sharing.portions import percent_of


def propose_share(act: Act) -> None:
    """Propose what the hours give, or another figure with its reason."""
    row, given = act.row, act.given
    row.by_hours = act.facts.by_hours
    row.by_hours_working = act.facts.hours.working if act.facts.hours else ""
    row.proposed = percent_of(given.text("percent")) if given.text("percent") else act.facts.by_hours
    row.proposed_by_id, row.proposed_because = act.by.staff_id, given.text("reason")
    row.factors = [{"factor": f.text("factor"), "because": f.text("because")} for f in given.rows("factors")]


def _judged_alone(act: Act) -> None:
    """Judge once more with the asset locked, so that two approvals at once cannot give away more than the whole."""
    Seizure.objects.select_for_update().get(pk=act.row.seizure_id)
    fresh = read.facts(act.row, None, act.by, act.at)
    act.require(rules.judge(act.transition.action, fresh, act.given))


def _decided(act: Act, share: int | None, because: str) -> None:
    row: SharingRequest = act.row
    row.decided, row.decided_because = share, because
    row.decided_by_id, row.decided_at = act.by.staff_id, act.at
    act.issue(papers.memo(row, act.lifecycle.by_action[act.transition.action].label, by=act.by.name, at=act.at,
                          demonstration=settings.DEMONSTRATION))  # fmt: skip


def approve_share(act: Act) -> None:
    """Approve what was proposed."""
    _judged_alone(act)
    _decided(act, act.row.proposed, "")


def reduce_share(act: Act) -> None:
    """Approve less, with the reason."""
    _judged_alone(act)
    _decided(act, percent_of(act.given.text("percent")), act.given.text("reason"))


def deny_share(act: Act) -> None:
    """Deny it, with the reason."""
    _decided(act, None, act.given.text("reason"))


def refuse_waiver(act: Act) -> None:
    """Refuse to waive the lateness: the request is denied, with the reason."""
    _decided(act, None, act.given.text("reason"))


def disburse(act: Act) -> None:
    """Pay each part of this asset once, into the ledger of the agency that receives it."""
    row: SharingRequest = act.row
    payments = []
    for part in read.payees(row):
        assert part.agency is not None, "a part of a request has an agency"  # noqa: S101 - an invariant
        turn = row.payments.filter(part=part, reversal=True).count() + 1
        payments.append(SharePayment(part=part, sharing=row, agency=part.agency, fund=row.seizure.fund, cents=part.cents,
                                     turn=turn, by_id=act.by.staff_id, paid_at=act.at))  # fmt: skip
    paying.post(act, payments)
    row.announced_at = None


def announce(act: Act) -> None:
    """Send the notice of payment: one line for each payment, with the working of the part."""
    row: SharingRequest = act.row
    row.announced_at = act.at
    act.issue(papers.notice(row, read.standing_payments(row), act.at, demonstration=settings.DEMONSTRATION))


def reverse_payment(act: Act) -> None:
    """Take each payment back by a second one the other way; both stay."""
    row: SharingRequest = act.row
    paying.reverse(act, read.standing_payments(row))
    row.announced_at = None
