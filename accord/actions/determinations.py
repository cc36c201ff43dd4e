"""What people do towards a determination: weigh, give opinions, recommend, answer, decide."""

from django.conf import settings

from accord.actions._acting import Act
from accord.programs import umbrella
from accord.queries import determinations as read
from accord.queries.shapes import words
from accord.records.models import Determination, Plan
from accord.rules.determinations.lifecycle import CONCURRENCES, OPINIONS, OUTCOMES
from accord.rules.determinations.memo import Case, memo
from accord.rules.inputs import Given
from accord.rules.intervals import local_day
from accord.rules.terms import plain
from accord.rules.weighing import RANKING


def open_determination(act: Act) -> None:
    """Weigh every option on the assessment's answers, and freeze the result with its weights and facts."""
    plan: Plan = act.parent
    house = umbrella()
    weights = ", ".join(f"{n.title} {n.importance}" for n in house.needs)
    act.row = Determination(
        agency=plan.agency,
        request=plan.request,
        assessment=plan.assessment,
        plan=plan,
        requested=list(plan.request.programs),
        weighing={
            "umbrella": house.digest,
            "ranking": RANKING,
            # Line, row 16: the weights stand in the programs' data, fixed before any answer was opened.
            "weightings": [{"at": act.at.isoformat(), "by": act.by.name, "weights": weights}],
            "results": plain(read.results(plan.request, plan.assessment, act.at)),
        },
    )


def record_capacity(act: Act) -> None:
    """Keep what the two offices have stated, as it is now."""
    row: Determination = act.row
    row.capacity = {
        "at": act.at.isoformat(),
        "stated": [
            {
                "side": s.side,
                "office": s.office,
                "code": s.code,
                "title": s.title,
                "total": s.total,
                "promised": s.promised,
                "free": s.free,
                "stated_at": s.stated_at.isoformat(),
                "source": s.source,
            }
            for s in read.stated(row.request, act.at)
        ],
    }


def give_civil_rights_opinion(act: Act) -> None:
    """Record the civil-rights office's own opinion: a gate, never a weight; it voids an earlier override."""
    act.row.override, act.row.override_because = False, ""
    act.row.civil_rights = act.given.text("opinion")
    act.row.civil_rights_reasons = act.given.text("reasons")


def recommend(act: Act) -> None:
    """Recommend options with reasons; an answer to an earlier recommendation no longer counts."""
    row: Determination = act.row
    row.recommended = list(act.given.some("recommended"))
    row.recommended_because = act.given.text("reasons")
    row.concurrence = row.concurrence_reasons = ""
    row.preferred = []


def concur(act: Act) -> None:
    """Record the agency's own position before the decision."""
    row: Determination = act.row
    row.concurrence = act.given.text("concurrence")
    row.preferred = list(act.given.some("preferred"))
    row.concurrence_reasons = act.given.text("reasons")


def override_objection(act: Act) -> None:
    """Override the civil-rights office's objection, by the deciding office's superior; reasons are published."""
    row: Determination = act.row
    row.override = True
    row.override_because = act.given.text("reasons")


def decide(act: Act) -> None:
    """Decide, by name and with reasons, and explain every number in the memo."""
    row: Determination = act.row
    given: Given = act.given
    row.outcome = given.text("outcome")
    row.decided = list(given.some("decided"))
    row.decided_because = given.text("reasons")
    row.alternatives = [{"option": r.text("option"), "why": r.text("why")} for r in given.rows("alternatives")]
    row.decided_at = act.at
    fresh = plain(act.facts.results)
    # What was seen when the options were opened stays; what the decision rested on is kept beside it.
    row.weighing = {**row.weighing, "at_decision": fresh}
    results = fresh if isinstance(fresh, list) else []
    case = Case(
        number=row.number,
        agency=row.agency.name,
        request_number=row.request.number,
        requested=read.named(row.requested),
        recommended=read.named(row.recommended),
        recommended_because=row.recommended_because,
        decided=read.named(row.decided, "no option"),
        outcome=words(OUTCOMES, row.outcome),
        because=row.decided_because,
        decided_by=act.by.name,
        decided_on=local_day(act.at, row.agency.zone),
        concurrence=words(CONCURRENCES, row.concurrence),
        preferred=read.named(row.preferred, "nothing else"),
        concurrence_reasons=row.concurrence_reasons,
        civil_rights=words(OPINIONS, row.civil_rights) or "has not given its opinion",
        civil_rights_reasons=row.civil_rights_reasons,
        override_because=row.override_because,
        opinions=read.field_opinions(row),
        alternatives=[(read.named([a["option"]]), a["why"]) for a in row.alternatives],
        weightings=[(w["at"], w["by"], w["weights"]) for w in row.weighing["weightings"]],
        capacity=[
            (s["office"], s["title"], s["total"], s["promised"], s["free"])
            for s in (row.capacity or {}).get("stated", [])
        ],
        ranking=RANKING,
    )
    shown = [r for r in results if isinstance(r, dict)]
    act.issue(memo(case, shown, issuer="Program office", demonstration=settings.DEMONSTRATION))


def set_aside(_act: Act) -> None:
    """Set the weighing aside; it stays readable."""
