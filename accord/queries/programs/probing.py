"""What a term steers, found out by asking: the same questions to the rules before and after it changes.

The text of an agreement and the rules that act on it must read one value.  So a term is changed by
one step, and three things are compared: the digest of what is signed, the words, and the verdict of
every probe.  A probe is a question to a rule that acts on agreements or officers; nothing here
knows the answer.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from accord.queries.authority.gathering import vetting_until
from accord.rules import agreements, authority
from accord.rules.agreements.grounds import SUPERVISION, grounds
from accord.rules.authority.facts import Facts
from accord.rules.authority.judging import lapses_on
from accord.rules.clocks import Event, derive
from accord.rules.editions import Edition, Term
from accord.rules.inputs import Given
from accord.rules.intervals import add_months
from accord.rules.programs import Program, Umbrella
from accord.rules.terms import Value, clauses_of, digest_of, edition_digest, exam_rule, fill, spoken
from accord.rules.vocabulary import CONTEXT

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ZONE = "America/New_York"
OFFICE = UUID(int=1)
CLOCK = "clock "
"""How the name of a probe begins that asks when a deadline falls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """An edition as one agreement would have it: with every term filled in."""

    umbrella: Umbrella
    program: Program
    edition: Edition
    terms: Mapping[str, Value]

    @property
    def digest(self) -> str:
        """The digest of what is signed: the edition with its words, and the terms as agreed."""
        now = edition_digest(self.umbrella, self.program, self.edition)
        return digest_of({"edition": now, "terms": dict(self.terms)})

    @property
    def text(self) -> str:
        """The words of every clause, filled in."""
        places = {**dict.fromkeys(CONTEXT, "as agreed"), **spoken(self.edition, self.terms)}
        return "\n\n".join(fill(c.text, places) for c in clauses_of(self.umbrella, self.program, self.edition))

    def number(self, name: str) -> int | None:
        """Return a whole-number term, or None."""
        value = self.terms.get(name)
        return value if isinstance(value, int) else None


def signed(umbrella: Umbrella, program: Program, edition: Edition) -> Signed:
    """Return an edition with what each agreement fills in filled in: an amount within its bounds, or words."""
    terms: dict[str, Value] = {}
    for t in edition.terms:
        amount = t.minimum or 5
        terms[t.name] = t.value if t.value is not None else amount if t.kind in ("integer", "cents") else "So agreed"
    return Signed(umbrella=umbrella, program=program, edition=edition, terms=terms)


def changed(before: Signed, term: Term) -> Signed:
    """Return the same agreement with one term one step further, in the edition where the edition states it."""
    old = before.terms[term.name]
    new: Value = (
        old + 1 if isinstance(old, int) else old + timedelta(days=1) if isinstance(old, date) else _other(term, old)
    )
    edition = before.edition
    if term.value is not None:
        terms = tuple(replace(t, value=new) if t.name == term.name else t for t in edition.terms)
        edition = replace(edition, terms=terms)
    return replace(before, edition=edition, terms={**before.terms, term.name: new})


def _other(term: Term, old: str) -> str:
    return next((o for o in term.options if o != old), f"{old}, otherwise")


def moved(before: Signed, after: Signed, first: Mapping[str, object] | None = None) -> frozenset[str]:
    """Return the probes whose verdict differs; both are asked the questions made from the first.

    `first` is what `before` said of itself, where that was asked already.
    """
    first, second = first or verdicts(before, before), verdicts(before, after)
    return frozenset(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def governs(program: Program, term: Term) -> frozenset[str]:
    """Return the probes that a term must move: what rules read it by name, and the deadlines that name it."""
    clocks = {f"{CLOCK}{d.code}" for d in program.deadlines if d.term == term.name}
    return frozenset(clocks | READ.get(term.name, set()))


def verdicts(asked: Signed, answered: Signed) -> dict[str, object]:
    """Return what every rule says of an agreement; the questions lie at the edges of what `asked` says."""
    found: dict[str, object] = {name: probe(asked, answered) for name, probe in PROBES.items()}
    amounts = {k: v for k, v in answered.terms.items() if isinstance(v, int)}
    for d in answered.program.deadlines:
        clocks = derive([d], [Event(d.trigger, AT)], (), at=AT, zone=ZONE, terms=amounts)
        found[f"{CLOCK}{d.code}"] = [c.due.due_at for c in clocks]
    return found


def _around(asked: Signed, name: str) -> Iterable[int]:
    value = asked.number(name)
    return () if value is None else (max(value - 1, 0), value, value + 1)


def _facts(s: Signed, **more: object) -> Facts:
    base = Facts(on=AT.date(), agreement="probe", edition=s.edition, terms=s.terms, in_force=True)
    return replace(base, **more)  # type: ignore[arg-type]


def _says(action: str, facts: Facts, given: Given | None, rule: str) -> bool:
    return rule in {f.rule for f in authority.judge(action, facts, given)}


def _experience(asked: Signed, answered: Signed) -> object:
    return [
        _says("nominate", _facts(answered), Given(experience_months=n), "designation:experience")
        for n in _around(asked, "experience_months")
    ]


def _most_officers(asked: Signed, answered: Signed) -> object:
    return [
        _says("issue-letter", _facts(answered, lettered_others=n), None, "designation:officers-maximum")
        for n in _around(asked, "officers_maximum")
    ]


def _ratio(asked: Signed, answered: Signed) -> object:
    given = Given(functions=("any",), supervisor_office=OFFICE, supervisor_position="Chief")
    return [
        _says("issue-letter", _facts(answered, offices=frozenset({OFFICE}), supervised={("chief", OFFICE): n}), given,
              "designation:supervision-ratio")
        for n in _around(asked, "officers_per_supervisor")
    ]  # fmt: skip


def _refresher(asked: Signed, answered: Signed) -> object:
    trained = AT.date()
    facts = _facts(answered, on=add_months(trained, 600), trained_on=trained)
    return [
        _says("refresh", facts, Given(course="any", completed_on=add_months(trained, n)), "designation:refresher-early")
        for n in _around(asked, "refresher_after_months")
    ]


def _score(asked: Signed, answered: Signed) -> object:
    rule = exam_rule(answered.edition)
    sat = [authority.Sitting(exam="a", score_percent=n) for n in _around(asked, "pass_percent")]
    return [authority.standing(("a",), (s,), rule).status for s in sat]


def _failing(asked: Signed, answered: Signed, limit: str, other: str, exams: Callable[[int], str]) -> object:
    """Fail one sitting after another, with the other limit set aside, until past what was asked about."""
    rule = replace(exam_rule(answered.edition), **{other: None})
    most = asked.number(limit)
    sat = [authority.Sitting(exam=exams(i), score_percent=0, passed=False) for i in range((most or 0) + 3)]
    return [authority.standing(("a",), sat[:n], rule).status for n in range(len(sat))]


def _supervision(_: Signed, answered: Signed) -> object:
    found = grounds(
        answered.umbrella, answered.program, answered.edition, number="probe", party="probe", functions=(),
        terms=answered.terms, counties=(), state="", facilities=(),
    )  # fmt: skip
    return [g.detail for g in found if g.kind == SUPERVISION]


PROBES: Mapping[str, Callable[[Signed, Signed], object]] = {
    "notice by the agency": lambda _, s: agreements.notice("local", s.terms, AT, ZONE).at,
    "notice by the federal side": lambda _, s: agreements.notice("federal", s.terms, AT, ZONE).at,
    "suspension": lambda _, s: agreements.suspension(s.terms, AT, ZONE).at,
    "fixed end": lambda _, s: agreements.fixed_end(s.terms, AT, ZONE),
    "review of the whole": lambda _, s: agreements.review_on(s.terms, AT, None, ZONE),
    "supervision in the check": _supervision,
    "letter lapses": lambda _, s: lapses_on(_facts(s), AT.date()),
    "experience of a candidate": _experience,
    "officers at most": _most_officers,
    "officers to a supervisor": _ratio,
    "refresher not before": _refresher,
    "age of a clearance": lambda _, s: vetting_until(AT.date(), s.edition),
    "passing score": _score,
    "retakes": lambda a, s: _failing(a, s, "remedials_per_course", "failures_to_disqualify", lambda _: "a"),
    "failures that disqualify": lambda a, s: _failing(a, s, "failures_to_disqualify", "remedials_per_course", str),
}
"""Every question; each asks the rule that acts, never a copy of it."""

READ: Mapping[str, set[str]] = {
    "local_notice_days": {"notice by the agency"},
    "federal_notice_days": {"notice by the federal side"},
    "publication_days": {"notice by the federal side"},
    "suspension_notice_days": {"suspension"},
    "agreement_months": {"fixed end"},
    "review_months": {"review of the whole"},
    "supervisor_position": {"supervision in the check"},
    "officers_per_supervisor": {"supervision in the check", "officers to a supervisor"},
    "officers_maximum": {"officers at most"},
    "authorization_months": {"letter lapses"},
    "experience_months": {"experience of a candidate"},
    "refresher_after_months": {"refresher not before"},
    "background_years": {"age of a clearance"},
    "pass_percent": {"passing score"},
    "remedials_per_course": {"retakes"},
    "failures_to_disqualify": {"failures that disqualify"},
}
"""Which questions each term answers; the deadlines that name a term are added from the program's own file."""

WAITING: Mapping[str, str] = {
    "seats": "the units' seats, in the room of operations",
    "claim_every_months": "the claims of expenses, in the room of money",
    "reimbursement_limit_cents": "the claims of expenses, in the room of money",
    "federal_share_percent": "the division of forfeited money, in the room of money",
    "service_months": "no check: how long an officer stays is asked of the agency and forces nobody",
}
"""Terms that no check reads yet, and what will; a test refuses any other."""
