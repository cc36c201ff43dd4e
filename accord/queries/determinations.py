"""Reads of determinations: the facts of a weighing, capacity as stated, and what the page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from accord.programs import umbrella, umbrella_on
from accord.queries.assessments import assessors, present_answers
from accord.queries.shapes import Description, Link, Row, Table, words
from accord.records.models import Agreement, Assessment, Capacity, Determination, PartnershipRequest, Plan
from accord.rules import determinations as rules
from accord.rules import eligibility
from accord.rules.areas import QUEUE_TITLES
from accord.rules.determinations.lifecycle import CONCURRENCES, OPINIONS, OUTCOMES
from accord.rules.determinations.memo import number
from accord.rules.determinations.sides import weigh_both
from accord.rules.inputs import Choice
from accord.rules.permissions import Actor
from accord.rules.requests import OPINIONS as FIELD_OPINIONS
from accord.rules.requests import SIDES
from accord.rules.weighing import OptionResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One office's latest statement of one capacity."""

    side: str
    office: str
    code: str
    title: str
    total: int
    promised: int
    stated_at: datetime
    source: str

    @property
    def free(self) -> int:
        """What is neither used nor promised."""
        return max(self.total - self.promised, 0)


def facts(row: Determination | None, parent: Plan | None, by: Actor, at: datetime) -> rules.Facts:
    """Return what the rules of a determination need; the options are weighed anew."""
    if row is None:
        if parent is None:
            return rules.Facts(actor=by.staff_id)
        live = parent.determinations.exclude(state__in=("decided", "set-aside"))
        return rules.Facts(
            plan_state=parent.state,
            open_already=tuple(live.values_list("number", flat=True)),
            actor=by.staff_id,
            options=options(),
        )
    opinion: Any = row.civil_rights or None
    return rules.Facts(
        plan_state=row.plan.state,
        actor=by.staff_id,
        assessors=assessors(row.assessment),
        options=options(),
        results=results(row.request, row.assessment, at, opinion) if row.state == "answered" else (),
        requested=frozenset(row.requested),
        opinions={r.side: r.opinion for r in row.request.referrals.all() if r.opinion},
        capacity_recorded=row.capacity is not None,
        overridden=row.override,
        civil_rights=opinion,
        concurrence=row.concurrence,
    )


def options() -> frozenset[str]:
    """Return the code of every option: the programs, and the choices that are no program."""
    house = umbrella()
    return frozenset((*house.programs, *(o.code for o in house.options)))


def choices(_row: Any) -> tuple[Choice, ...]:
    """Return every option as a closed list, for the edges' `options` source."""
    return tuple(Choice(value=code, label=title) for code, title in titles().items())


def titles() -> dict[str, str]:
    """Return what each option is called."""
    house = umbrella()
    return {**{o.code: o.title for o in house.options}, **{s: p.name for s, p in house.programs.items()}}


def results(
    request: PartnershipRequest, assessment: Assessment, at: datetime, opinion: eligibility.Opinion | None = None
) -> tuple[OptionResult, ...]:
    """Return every option weighed on what is known at that instant.  Four queries."""
    known = known_of(request, assessment, at, opinion)
    held: dict[str, dict[str, eligibility.Held]] = {}
    for s in stated(request, at):
        one = eligibility.Held(free=s.free, total=s.total, where=s.office)
        held.setdefault(s.side, {})[s.code] = one
    return weigh_both(known, umbrella_on(at.date()), held)


def known_of(
    request: PartnershipRequest, assessment: Assessment, at: datetime, opinion: eligibility.Opinion | None = None
) -> eligibility.Facts:
    """Return what is known about the agency itself at that instant, without the offices' capacities.  Two queries."""
    offered = [int(o["count"]) for o in request.officers_offered]
    in_force = Agreement.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at), agency_id=request.agency_id, effective_at__lte=at
    )
    return eligibility.Facts(
        on=at.date(),
        party_kind=request.agency.kind,
        answers=present_answers(assessment),
        capacities={},
        officers=sum(offered) if offered else None,
        partnerships=frozenset(in_force.values_list("program", flat=True)),
        civil_rights=opinion,
        questionnaire=assessment.questionnaire,
    )


def stated(request: PartnershipRequest, at: datetime) -> list[Stated]:
    """Return the latest statement of each capacity by the two offices the request was referred to.  Two queries."""
    offices = {r.office_id: r for r in request.referrals.select_related("office") if r.office_id is not None}
    names = {c.code: c.title for c in umbrella().capacities}
    latest: dict[tuple[int, str], Capacity] = {}
    rows = Capacity.objects.filter(office_id__in=offices, stated_at__lte=at, code__in=names)
    for c in rows.order_by("stated_at", "pk"):
        latest[c.office_id, c.code] = c
    return [
        Stated(
            side=offices[c.office_id].side,
            office=f"{offices[c.office_id].office} ({offices[c.office_id].side} side)",
            code=c.code,
            title=names[c.code],
            total=c.total,
            promised=c.promised,
            stated_at=c.stated_at,
            source=c.source,
        )
        for c in sorted(latest.values(), key=lambda c: (offices[c.office_id].side, c.code))
    ]


def named(codes: Sequence[str], nothing: str = "None named") -> str:
    """Return options by their titles."""
    known = titles()
    return ", ".join(known.get(c, c) for c in codes) or nothing


def weighed_of(row: Determination) -> list[dict[str, Any]]:
    """Return the options as the page, the API and the memo show them: as they stood at the decision, else as opened."""
    found: list[dict[str, Any]] = row.weighing.get("at_decision") or row.weighing.get("results", [])
    return found


def describe(row: Determination, _actor: Actor, _at: datetime) -> Description:
    """Return what the page of a determination shows: every number with what it is made of."""
    weighed = weighed_of(row)
    labels = [words(OUTCOMES, row.outcome)] if row.outcome else []
    if row.override:
        labels.append("Civil-rights objection overridden, with published reasons")
    return Description(
        labels=tuple(labels),
        rows=(
            Row("Agency", row.agency.name, link=Link("agency", row.agency.public_id, row.agency.name)),
            Row("Request", row.request.number, link=Link("request", row.request.public_id, row.request.number)),
            Row("Assessment", row.assessment.number,
                link=Link("assessment", row.assessment.public_id, row.assessment.number)),
            Row("Plan of action", row.plan.number, link=Link("plan", row.plan.public_id, row.plan.number)),
            Row("Requested", named(row.requested)),
            Row("Recommended", named(row.recommended, "Nothing yet"), why=row.recommended_because),
            Row("The agency", words(CONCURRENCES, row.concurrence) or "Has not answered yet",
                why=row.concurrence_reasons),
            Row("The agency prefers", named(row.preferred, "Nothing else")),
            Row("Civil-rights office", words(OPINIONS, row.civil_rights) or "Has not given its opinion yet",
                why=row.civil_rights_reasons),
            Row("Outcome", words(OUTCOMES, row.outcome) or "Not decided yet", why=row.decided_because),
            Row("Decided", named(row.decided, "Nothing")),
            Row("Decided at", row.decided_at),
            Row("Override of the civil-rights office", row.override_because if row.override else "None"),
            Row("Programs' data", row.weighing.get("umbrella"), why="Digest of all programs as they were weighed."),
        ),
        tables=(
            Table("Options weighed, best first",
                  ("Place", "Option", "Open to the agency", "Benefit", "Sustainability", "Score"),
                  tuple((r["place"], r["title"], "vetoed" if r["vetoes"] else r["standing"], r["benefit"],
                         number(r["sustainability"]), r["score"]) for r in weighed)),
            Table("What each need adds to the benefit",
                  ("Option", "Need", "Stated", "Weight", "Answered %", "Adds", "Because"),
                  tuple((r["title"], c["title"], c["level"], c["importance"], c["percent"], c["per_mille"], c["because"])
                        for r in weighed for c in r["contributions"])),
            Table("What each option needs, and what there is", ("Option", "Fact", "Thousandths", "Source"),
                  tuple((r["title"], s["message"], number(s["per_mille"]), s["citation"])
                        for r in weighed for s in r["supplies"])),
            Table("What stands against an option", ("Option", "Why", "What would change it", "Source"),
                  tuple((r["title"], f["message"], f["fix"], f["citation"])
                        for r in weighed for f in (*r["findings"], *r["vetoes"]))),
            Table("Opinions of the two field offices", ("Side", "Office", "Opinion", "Reasons"), tuple(field_opinions(row))),
            Table("Capacity as recorded", ("Office", "Capacity", "In all", "Promised", "Free", "Stated"),
                  tuple((c["office"], c["title"], c["total"], c["promised"], c["free"], datetime.fromisoformat(c["stated_at"]))
                        for c in (row.capacity or {}).get("stated", [])),
                  empty="Not recorded yet." if row.capacity is None else "Neither office has stated its capacity."),
            Table("Every weighting that was tried", ("When", "By", "Weights"),
                  tuple((datetime.fromisoformat(w["at"]), w["by"], w["weights"]) for w in row.weighing.get("weightings", []))),
            Table("Alternatives offered", ("Option", "Why"),
                  tuple((named([a["option"]]), a["why"]) for a in row.alternatives)),
        ),
        links=tuple(Link("agreement", a.public_id, f"{a.number} (agreement, {a.state})")
                    for a in row.agreements.order_by("pk")),
    )  # fmt: skip


def field_opinions(row: Determination) -> list[tuple[str, str, str, str]]:
    """Return each referral's side, office, opinion and reasons, in words."""
    return [
        (
            words(SIDES, r.side),
            str(r.office) if r.office else QUEUE_TITLES.get(r.queue, r.queue),
            words(FIELD_OPINIONS, r.opinion) or "Awaited",
            r.reasons or "None",
        )
        for r in row.request.referrals.select_related("office").order_by("side")
    ]
