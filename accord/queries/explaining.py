"""Why each number of a determination is what it is: down to the answer it was made of and the rule behind it.

Nothing is weighed anew here.  The numbers are those that were frozen; what stands beside them is shown only
where it gives exactly these numbers again, and otherwise the page says that the data have changed since.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from accord.programs import umbrella
from accord.queries.assessments import present_answers, questionnaire_of
from accord.queries.determinations import field_opinions, named, titles, weighed_of
from accord.queries.shapes import words
from accord.queries.visible import find
from accord.records.models import Determination
from accord.rules.assessments import say
from accord.rules.determinations.lifecycle import CONCURRENCES, OPINIONS, OUTCOMES
from accord.rules.determinations.sureness import Report, report
from accord.rules.permissions import Actor
from accord.rules.programs import Condition, Option, Program, Question, Umbrella
from accord.rules.weighing import RANKING

Met = Literal["met", "not met", "not known"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The answer that a number rests on: the question's code, its words, and what was answered."""

    code: str
    prompt: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one stated need adds to an option's benefit, in thousandths, and the sum that gives it."""

    title: str
    level: int
    importance: int
    percent: int
    per_mille: int
    because: str
    working: str
    asked: Asked | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of eligibility or one gate: whether it is met, by what authority, on which answer."""

    says: str
    met: Met
    citation: str
    fix: str
    asked: Asked | None
    for_models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing an option asks for: how much, how much there is, the share in thousandths, and why."""

    title: str
    side: str
    needed: int | None
    available: int | None
    per_mille: int | None
    message: str
    because: str
    citation: str
    working: str
    scarcest: bool
    asked: Asked | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One option with everything its three numbers are made of."""

    place: int
    code: str
    title: str
    name: str
    is_program: bool
    standing: str
    vetoed: bool
    benefit: int
    sustainability: int | None
    score: int
    needs: tuple[Need, ...]
    unmet: tuple[str, ...]
    rules: tuple[Rule, ...]
    gates: tuple[Rule, ...]
    things: tuple[Thing, ...]
    models: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    requested: bool
    recommended: bool
    decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A determination as its page explains it."""

    assessment: UUID
    options: tuple[Weighed, ...]
    ranking: str
    stated: int
    needs: tuple[tuple[str, int, int], ...]
    weighed_at: datetime | None
    at_decision: bool
    data_changed: bool
    weightings: tuple[tuple[datetime, str, str], ...]
    three: tuple[tuple[str, str, str], ...]
    said: tuple[tuple[str, str, str], ...]
    opinions: tuple[tuple[str, str, str, str], ...]
    capacity: tuple[tuple[str, str, int, int, int, datetime], ...]
    capacity_recorded: bool
    alternatives: tuple[tuple[str, str], ...]
    sure: Report


def explained(public_id: UUID, actor: Actor, at: datetime) -> Explained:
    """Return a determination with every number explained.  Six queries at most.

    Raises:
        Missing: there is none that the actor may know of.
    """
    row: Determination = find("determination", public_id, actor, at.date(), with_agency=True)
    house, assessment = umbrella(), row.assessment
    questions = questionnaire_of(assessment).questions
    answers = present_answers(assessment)
    look = _Look(house=house, questions={q.code: q for q in questions}, answers=answers, row=row)
    weightings = tuple(
        (datetime.fromisoformat(w["at"]), w["by"], w["weights"]) for w in row.weighing.get("weightings", [])
    )
    decided = bool(row.weighing.get("at_decision"))
    return Explained(
        assessment=assessment.public_id,
        options=tuple(look.option(r) for r in weighed_of(row)),
        ranking=row.weighing.get("ranking", RANKING),
        stated=look.stated,
        needs=tuple((n.title, look.level(n.code), n.importance) for n in house.needs if look.level(n.code)),
        weighed_at=row.decided_at if decided else (weightings[0][0] if weightings else row.opened_at),
        at_decision=decided,
        data_changed=row.weighing.get("umbrella") != house.digest,
        weightings=weightings,
        three=(
            ("Requested", named(row.requested), "What the agency asked for; it never changes."),
            ("Recommended", named(row.recommended, "Nothing yet"), row.recommended_because),
            ("Decided", named(row.decided, words(OUTCOMES, row.outcome) or "Nothing yet"), row.decided_because),
        ),
        said=tuple(_said(row)),
        opinions=tuple(field_opinions(row)),
        capacity=tuple(
            (c["office"], c["title"], c["total"], c["promised"], c["free"], datetime.fromisoformat(c["stated_at"]))
            for c in (row.capacity or {}).get("stated", [])
        ),
        capacity_recorded=row.capacity is not None,
        alternatives=tuple((named([a["option"]]), a["why"]) for a in row.alternatives),
        sure=report(weighed_of(row)),
    )


def _said(row: Determination) -> Iterator[tuple[str, str, str]]:
    """Yield each position that was taken, with its reasons: the agency's, the civil-rights office's, an override."""
    agency = words(CONCURRENCES, row.concurrence) or "Has not answered yet"
    if row.preferred:
        agency += f": {named(row.preferred)}"
    yield "The agency", agency, row.concurrence_reasons
    opinion = words(OPINIONS, row.civil_rights) or "Has not given its opinion yet"
    yield "The civil-rights office", opinion, row.civil_rights_reasons
    if row.override:
        yield "The deciding office's superior", "Overrode the objection, with published reasons", row.override_because


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What the numbers are looked up in: the programs' data, the questions, the answers."""

    house: Umbrella
    questions: Mapping[str, Question]
    answers: Mapping[str, object]
    row: Determination

    def level(self, need: str) -> int:
        """Return what was answered to a need, 0 to 4."""
        code = next((q.code for q in self.questions.values() if q.need == need), "")
        got = self.answers.get(code)
        return min(got, 4) if isinstance(got, int) and not isinstance(got, bool) and got >= 0 else 0

    @property
    def stated(self) -> int:
        """All the need that was stated, each by its weight: what benefit is a part of."""
        return sum(self.level(n.code) * n.importance for n in self.house.needs)

    def asked(self, code: str) -> Asked | None:
        """Return the answer to a question, in words."""
        q = self.questions.get(code)
        if q is None:
            return None
        said = say(q, self.answers[code]) if code in self.answers else "Not answered"
        return Asked(code=code, prompt=q.prompt, answer=said)

    def option(self, r: Mapping[str, Any]) -> Weighed:
        """Return one option with the working of its numbers."""
        code = r["code"]
        data: Option | Program | None = self.house.programs.get(code) or next(
            (o for o in self.house.options if o.code == code), None
        )
        answered = {c["need"] for c in r["contributions"]}
        known = [s["per_mille"] for s in r["supplies"] if s["per_mille"] is not None]
        return Weighed(
            place=r["place"],
            code=code,
            title=r["title"],
            name=titles().get(code, r["title"]),
            is_program=r["is_program"],
            standing=r["standing"],
            vetoed=bool(r["vetoes"]),
            benefit=r["benefit"],
            sustainability=r["sustainability"],
            score=r["score"],
            needs=tuple(self._need(c) for c in r["contributions"]),
            unmet=tuple(n.title for n in self.house.needs if self.level(n.code) and n.code not in answered),
            rules=tuple(self._rules(data, r)) if data is not None else (),
            gates=tuple(self._gates(r)) if r["is_program"] else (),
            things=tuple(self._thing(data, s, min(known, default=1000)) for s in r["supplies"]),
            models=tuple((m["model"], m["standing"]) for m in r["models"] if m["model"]),
            missing=tuple(self._missing(r["missing"])),
            requested=code in self.row.requested,
            recommended=code in self.row.recommended,
            decided=code in self.row.decided,
        )

    def _need(self, c: Mapping[str, Any]) -> Need:
        part, stated = c["level"] * c["importance"] * c["percent"], self.stated
        code = next((q.code for q in self.questions.values() if q.need == c["need"]), "")
        agrees = stated > 0 and part * 10 // stated == c["per_mille"]
        return Need(
            title=c["title"],
            level=c["level"],
            importance=c["importance"],
            percent=c["percent"],
            per_mille=c["per_mille"],
            because=c["because"],
            working=(
                f"Stated {c['level']} of 4, times its weight {c['importance']}, times {c['percent']} % answered:"
                f" {part / 100:g} of the {stated} stated in all, {c['per_mille']} thousandths, rounded down."
                if agrees
                else ""
            ),
            asked=self.asked(code),
        )

    def _rules(self, data: Option | Program, r: Mapping[str, Any]) -> Iterator[Rule]:
        """Yield every rule of eligibility; what was found unmet when the options were weighed says so."""
        found = (*r["findings"], *(f for m in r["models"] for f in m["findings"]))
        named_here = set()
        for c in data.requirements:
            rule = f"determination:{c.code}"
            named_here.add(rule)
            against = next((f for f in found if f["rule"] == rule), None)
            yield self._rule(c, against, c.models)
        for f in found:
            if f["rule"] not in named_here and not f["rule"].startswith("determination:veto:"):
                named_here.add(f["rule"])
                yield _from_finding(f, self.asked(f["field"] or ""))

    def _gates(self, r: Mapping[str, Any]) -> Iterator[Rule]:
        """Yield the gates that stand before every program, whatever its benefit."""
        found = {f["rule"]: f for f in (*r["vetoes"], *r["findings"]) if f["rule"].startswith("determination:veto:")}
        for v in self.house.vetoes:
            yield self._rule(v, found.pop(f"determination:veto:{v.code}", None))
        for f in found.values():
            yield _from_finding(f, self.asked(f["field"] or ""))

    def _rule(self, c: Condition, against: Mapping[str, Any] | None, models: tuple[str, ...] = ()) -> Rule:
        met: Met = "met"
        if against is not None:
            met = "not known" if against["message"].startswith("Not known") else "not met"
        return Rule(
            says=c.says,
            met=met,
            citation=c.citation,
            fix=against["fix"] if against is not None else "",
            asked=self.asked(c.question),
            for_models=models,
        )

    def _thing(self, data: Option | Program | None, s: Mapping[str, Any], least: int) -> Thing:
        needed, available, share = s["needed"], s["available"], s["per_mille"]
        because = ""
        if data is not None and s["side"] == "local":
            because = next((a.because for a in data.asks if a.resource == s["code"]), "")
        elif data is not None:
            because = next((u.because for u in data.uses if u.capacity == s["code"]), "")
        working = ""
        if share is not None and needed:
            counted = min(max(available, 0), needed)
            working = f"{counted:,} of the {needed:,} needed, {share} thousandths."
        elif share is not None:
            working = "Nothing of it is needed, so it is there in full."
        code = next((q.code for q in self.questions.values() if q.resource == s["code"]), "")
        return Thing(
            title=s["title"],
            side=s["side"],
            needed=needed,
            available=available,
            per_mille=share,
            message=s["message"],
            because=because,
            citation=s["citation"],
            working=working,
            scarcest=share is not None and share == least and least < 1000,
            asked=self.asked(code) if s["side"] == "local" else None,
        )

    def _missing(self, codes: Sequence[str]) -> Iterator[str]:
        capacities = {f"capacity:{c.code}": c.title for c in self.house.capacities}
        for code in codes:
            q = self.questions.get(code)
            yield q.prompt if q is not None else f"What the office has free: {capacities.get(code, code)}"


def _from_finding(f: Mapping[str, Any], asked: Asked | None) -> Rule:
    met: Met = "not known" if f["message"].startswith("Not known") else "not met"
    return Rule(says=f["message"], met=met, citation=f["citation"], fix=f["fix"], asked=asked)
