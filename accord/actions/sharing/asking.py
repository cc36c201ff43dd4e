"""What an agency does to ask for a share, and how its hours are entered, reviewed, signed and verified."""

from datetime import datetime

from django.conf import settings

from accord.actions import _effects
from accord.actions._acting import Act
from accord.actions.sharing import seizing
from accord.queries import sharing as read
from accord.queries.sharing import papers
from accord.records.models import Concurrence, Seizure, SharingRequest
from accord.rules import sharing as rules
from accord.rules.inputs import Given
from accord.rules.since import day_of


def ask(act: Act) -> None:
    """Begin a request for a share of one asset."""
    given, seizure = act.given, act.ref("seizure")
    asked = rules.Asked(kind=given.text("kind"), share_to=given.text("share_to"), agency=str(act.parent.public_id),
                        party_kind=act.parent.kind, task_force=given.text("task_force"),
                        international_agreement=given.text("international_agreement"))  # fmt: skip
    open_already = seizure.requests.filter(agency=act.parent).exclude(state__in=("denied", "withdrawn"))
    facts = rules.SharingFacts(today=act.facts.today, roles=act.by.roles, eligible=act.facts.eligible,
                               asset=read.asset_of(seizure))  # fmt: skip
    numbers = tuple(open_already.values_list("number", flat=True))
    act.require(tuple(rules.asking(asked, facts, open_already=numbers)))
    act.row = SharingRequest(agency=act.parent, seizure=seizure, kind=asked.kind)
    _write(act.row, given)


def _write(row: SharingRequest, given: Given) -> None:
    row.narrative, row.intended_uses = given.text("narrative"), list(given.some("intended_uses"))
    row.share_to, row.task_force = given.text("share_to"), given.text("task_force")
    row.international_agreement = given.text("international_agreement")


def _unreview(row: SharingRequest) -> None:
    """Counsel reviewed what stood then; what is changed is reviewed anew."""
    row.reviewed_by, row.reviewed_at = None, None


def change_ask(act: Act) -> None:
    """Change what the request says."""
    _write(act.row, act.given)
    _unreview(act.row)


def enter_hours(act: Act) -> None:
    """Enter the agency's hours, or those of a member of its task force."""
    row: SharingRequest = act.row
    member = act.ref("member")
    act.require(rules.member_hours(read.asked_of(row), read.asset_of(row.seizure), member and str(member.public_id)))
    seizing.entered(act, row.seizure, row, act.given.rows("lines"), member.pk if member else row.agency_id)
    _unreview(row)


def strike_hours(act: Act) -> None:
    """Strike one line of hours, with a reason."""
    seizing.struck(act, act.row.seizure, act.row)
    _unreview(act.row)


def review_as_counsel(act: Act) -> None:
    """Put counsel's name under the request as it stands."""
    act.row.reviewed_by_id, act.row.reviewed_at = act.by.staff_id, act.at


def submit(act: Act) -> None:
    """Sign it for the agency and send it; the day of the first signature counts."""
    row: SharingRequest = act.row
    row.submitted_by_id, row.submitted_at = act.by.staff_id, row.submitted_at or act.at
    act.issue(papers.request_sheet(row, act.by.name, act.at, demonstration=settings.DEMONSTRATION))
    act.after(lambda: _seizure_clocks(row.seizure, act.at))


def _seizure_clocks(seizure: Seizure, at: datetime) -> None:
    _effects.write_due_dates("seizure", seizure, at)


def grant_waiver(act: Act) -> None:
    """Waive the lateness, by name and with reasons."""
    row: SharingRequest = act.row
    row.waived_by_id, row.waived_at, row.waived_because = act.by.staff_id, act.at, act.given.text("reason")


def record_concurrence(act: Act) -> None:
    """Record what a department decided on sharing with a foreign government."""
    act.later(
        Concurrence(
            sharing=act.row,
            department=act.given.text("department"),
            concurs=act.given.yes("concurs"),
            decided_on=day_of(act.given, "on"),
            held_at=act.given.text("held_at"),
            by_id=act.by.staff_id,
            recorded_at=act.at,
        )
    )


def verify_hours(act: Act) -> None:
    """Verify every line; not by whoever entered one."""
    seizing.verified(act, act.row.seizure, act.row)


def return_ask(act: Act) -> None:
    """Return it to the agency; what was proposed falls."""
    row: SharingRequest = act.row
    row.proposed = row.by_hours = None
    row.proposed_by, row.proposed_because, row.factors = None, "", []
    _unreview(row)


def withdraw_ask(act: Act) -> None:
    """Withdraw the request; it stays readable."""
    act.row.decided = None
