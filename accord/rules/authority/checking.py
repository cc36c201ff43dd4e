"""May this officer use this delegated power, at this place, at this instant?

Dated facts in, a decision with every step out: no clock, no database, no job that must have
run.  Each step is judged, whatever the others say, so that a refusal names all its reasons at
once.  Intervals are half-open: at the very instant of an end the answer is no.  All steps are
judged on one designation under one agreement; facts of two are never mixed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from accord.rules.decisions import HOUSE, Decision, Step
from accord.rules.documents import in_words
from accord.rules.editions import Edition
from accord.rules.intervals import utc, zone_named
from accord.rules.programs import Program

ANYWHERE = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """One dated fact, as it was known at the instant asked about.  Moments aware; no end is None."""

    kind: str
    valid_from: datetime
    valid_to: datetime | None = None
    detail: str = ""
    citation: str = ""
    clause: str = ""

    def holds(self, instant: datetime) -> bool:
        """Whether the fact holds at that instant."""
        return self.valid_from <= instant and (self.valid_to is None or instant < self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place asked about: its words, and every code of a territory that covers it."""

    title: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked.  Without a function or a place, any that the agreement and the letter give will do."""

    officer: str
    instant: datetime
    function: str | None = None
    title: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One designation and the agreement it stands under, with the facts of both."""

    designation: str
    agreement: str
    digest: str
    zone: str
    law: Mapping[str, str]
    officer_facts: tuple[Dated, ...]
    agreement_facts: tuple[Dated, ...]


NOBODY = Candidate(
    designation="", agreement="", digest="", zone="UTC", law=MappingProxyType({}), officer_facts=(), agreement_facts=()
)
"""An officer without any nomination is judged against nothing, so that every reason still shows."""


def law_of(program: Program | None, edition: Edition | None) -> Mapping[str, str]:
    """Return the citation behind each step, from the pinned edition; a step nobody cites is a house rule."""
    if program is None or edition is None:
        return MappingProxyType({})
    basis = program.basis[0].citation if program.basis else HOUSE
    checks: dict[str, str] = {c.rule: c.citation for c in edition.checks}
    asked: dict[str, str] = {n.rule: n.citation for n in edition.nominees}
    suspended = [c.citation for c in edition.consequences if c.when == "agreement-suspended"]
    papers = [d.citation for d in program.designations if d.code in edition.designations]
    found = {
        "employed": basis,
        "nominated": edition.nominees[0].citation if edition.nominees else basis,
        "agreement-in-force": basis,
        "not-suspended": suspended[0] if suspended else HOUSE,
        "function-delegated": basis,
        "vetted": asked.get("background-cleared", HOUSE),
        "designated": papers[0] if papers else basis,
        **checks,
    }
    return MappingProxyType(found)


def check(question: Question, candidates: Sequence[Candidate]) -> Decision:
    """Judge every step on the best candidate: the one with the most steps passed.

    Of equals the later one is taken, so that the reasons speak of the officer's newest letter.
    """
    return best(question, candidates)[1]


def best(question: Question, candidates: Sequence[Candidate]) -> tuple[Candidate, Decision]:
    """Return the candidate that passes most steps, with its decision."""
    judged = [(c, judge(question, c)) for c in candidates] or [(NOBODY, judge(question, NOBODY))]
    return max(enumerate(judged), key=lambda pair: (sum(s.passed for s in pair[1][1].steps), pair[0]))[1]


def judge(question: Question, candidate: Candidate) -> Decision:
    """Judge the twelve steps on one candidate, in the order the law asks them."""
    steps = (ask(question, candidate) for ask in STEPS)
    return Decision(
        steps=tuple(
            Step(
                number=number,
                rule=f"authority:{f.rule}",
                title=f.title,
                passed=f.passed,
                message=f.message,
                citation=f.citation or HOUSE,
                source=f.source,
                fix="" if f.passed else f.fix,
            )
            for number, f in enumerate(steps, start=1)
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    rule: str
    title: str
    passed: bool
    message: str
    citation: str
    source: str = ""
    fix: str = ""


def when(moment: datetime, zone: str) -> str:
    """Say a moment as people in the agency's zone read it, with its offset."""
    local = utc(moment).astimezone(zone_named(zone))
    return f"{in_words(local.date())}, {local:%H:%M:%S} ({zone}, UTC{local:%z})"


def _of(facts: Iterable[Dated], kind: str) -> tuple[Dated, ...]:
    return tuple(f for f in facts if f.kind == kind)


def _now(rows: Iterable[Dated], instant: datetime) -> Dated | None:
    """Return the latest fact that holds at the instant."""
    live = [r for r in rows if r.holds(instant)]
    return max(live, key=lambda r: r.valid_from) if live else None


def _why_not(rows: Sequence[Dated], q: Question, c: Candidate, what: str) -> str:
    """Say when the fact held, if it ever did."""
    if not rows:
        return f"No {what} is on record."
    ahead = [r for r in rows if r.valid_from > q.instant]
    ended = [r.valid_to for r in rows if r.valid_to is not None and r.valid_to <= q.instant]
    if ended:
        return f"The {what} ended on {when(max(ended), c.zone)}."
    return f"The {what} begins only on {when(min(r.valid_from for r in ahead), c.zone)}."


def _simple(q: Question, c: Candidate, *, rule: str, title: str, kind: str, what: str, fix: str) -> _Found:
    rows = _of(c.officer_facts, kind)
    live = _now(rows, q.instant)
    since = f"The {what} holds since {when(live.valid_from, c.zone)}." if live else _why_not(rows, q, c, what)
    return _Found(rule=rule, title=title, passed=live is not None, message=since, fix=fix,
                  citation=c.law.get(rule, HOUSE), source=c.designation if live else "")  # fmt: skip


def _employed(q: Question, c: Candidate) -> _Found:
    rows = _of(c.officer_facts, "employed")
    parties = {p.detail for p in _of(c.agreement_facts, "party") if p.holds(q.instant)}
    live = [r for r in rows if r.holds(q.instant)]
    passed = any(r.detail in parties for r in live)
    if passed:
        message = f"{q.officer} is employed by a party to {c.agreement}."
    elif live:
        message = f"{q.officer}'s employer is no party to agreement {c.agreement} at this instant."
    else:
        message = _why_not(rows, q, c, "employment by a party")
    return _Found(rule="employed", title="Employed by a party", passed=passed, message=message,
                  citation=c.law.get("employed", HOUSE), source=c.designation if passed else "",
                  fix="Only an officer of an agency that signed can be authorised.")  # fmt: skip


def _nominated(q: Question, c: Candidate) -> _Found:
    return _simple(q, c, rule="nominated", title="Nominated under the agreement", kind="nominated",
                   what="nomination", fix="The agency nominates the officer under an agreement in force.")  # fmt: skip


def _in_force(q: Question, c: Candidate) -> _Found:
    rows = _of(c.agreement_facts, "in-force")
    live = _now(rows, q.instant)
    if live is None:
        message = _why_not(
            rows, q, c, f"force of agreement {c.agreement}" if c.agreement else "agreement with the officer's agency"
        )
    else:
        until = f" until {when(live.valid_to, c.zone)}" if live.valid_to else ""
        message = f"{c.agreement} is in force since {when(live.valid_from, c.zone)}{until}."
    return _Found(rule="agreement-in-force", title="Agreement in force", passed=live is not None, message=message,
                  citation=c.law.get("agreement-in-force", HOUSE), source=_signed(c) if live else "",
                  fix="Both parties sign an agreement; after its end a new one is needed.")  # fmt: skip


def _signed(c: Candidate) -> str:
    return f"{c.agreement}, content {c.digest}" if c.digest else c.agreement


def _not_suspended(q: Question, c: Candidate) -> _Found:
    live = _now(_of(c.agreement_facts, "suspension"), q.instant)
    message = f"Suspended since {when(live.valid_from, c.zone)}." if live else "No suspension at this instant."
    return _Found(rule="not-suspended", title="Agreement not suspended", passed=live is None, message=message,
                  citation=c.law.get("not-suspended", HOUSE), fix="Wait until the agreement is reinstated.")  # fmt: skip


def _delegated(q: Question, c: Candidate) -> _Found:
    every = _of(c.agreement_facts, "function")
    rows = [r for r in every if q.function in (None, r.detail)]
    live = _now(rows, q.instant)
    law = c.law.get("function-delegated", HOUSE)
    if live is None:
        known = sorted({r.detail for r in every if r.holds(q.instant)})
        what = f"clause that delegates “{q.title or q.function}”" if q.function else "clause that delegates a function"
        message = _why_not(rows, q, c, what) + (f" Delegated are: {', '.join(known)}." if known else "")
        return _Found(rule="function-delegated", title="Function delegated by a signed clause", passed=False,
                      message=message, citation=law,
                      fix="Only an amendment that both parties sign can delegate it.")  # fmt: skip
    return _Found(rule="function-delegated", title="Function delegated by a signed clause", passed=True,
                  message=f"Delegated by clause {live.clause or 'of the agreement'} of {c.agreement}.",
                  citation="; ".join(dict.fromkeys(x for x in (live.citation, law) if x)),
                  source=f"clause {live.clause} of {_signed(c)}")  # fmt: skip


def _place(q: Question, c: Candidate) -> _Found:
    rows = _of(c.agreement_facts, "territory")
    codes = (q.place.codes if q.place else frozenset(r.detail for r in rows)) | {ANYWHERE}
    fits = [r for r in rows if r.detail in codes]
    live = _now(fits, q.instant)
    where = q.place.title if q.place else "the territory"
    known = sorted({r.detail for r in rows if r.holds(q.instant)})
    if live:
        message = f"{where} lies within the territory of {c.agreement}."
    elif fits:
        message = _why_not(fits, q, c, f"coverage of {where}")
    else:
        message = f"{where} lies outside the territory." + (f" It is: {', '.join(known)}." if known else "")
    return _Found(rule="place-covered", title="Place within the territory", passed=live is not None, message=message,
                  citation=(live.citation if live else "") or c.law.get("place-covered", HOUSE),
                  source=(f"clause {live.clause} of {_signed(c)}" if live.clause else _signed(c)) if live else "",
                  fix="Delegated work stays within the places that the agreement names.")  # fmt: skip


def _vetted(q: Question, c: Candidate) -> _Found:
    return _simple(q, c, rule="vetted", title="Vetting cleared", kind="vetted", what="clearance",
                   fix="The vetting office records a current clearance.")  # fmt: skip


def _certified(q: Question, c: Candidate) -> _Found:
    rows = _of(c.officer_facts, "trained")
    live = _now(rows, q.instant)
    rule = "course-current" if live is None and any(r.valid_from <= q.instant for r in rows) else "certified-in-writing"
    message = (f"Certified for {live.detail} since {when(live.valid_from, c.zone)}." if live
               else _why_not(rows, q, c, "written certification of training"))  # fmt: skip
    return _Found(rule="certified-in-writing", title="Trained and certified in writing", passed=live is not None,
                  message=message, citation=c.law.get(rule) or c.law.get("certified-in-writing", HOUSE),
                  source=c.designation if live else "",
                  fix="Complete the course or its refresher; the training office certifies in writing.")  # fmt: skip


def _letter(q: Question, c: Candidate) -> _Found:
    every = _of(c.officer_facts, "letter")
    rows = [r for r in every if q.function in (None, r.detail)]
    live = _now(rows, q.instant)
    rule = "authorization-in-force"
    if live:
        until = f" until {when(live.valid_to, c.zone)}" if live.valid_to else ""
        message = f"The letter grants it from {when(live.valid_from, c.zone)}{until}."
    elif every and not rows:
        rule = "function-granted"
        message = f"The letter does not grant “{q.title or q.function}”; it grants: " + (
            ", ".join(sorted({r.detail for r in every})) + ".")  # fmt: skip
    else:
        message = _why_not(rows, q, c, "authorization letter")
    return _Found(rule=rule, title="Letter covers function and instant", passed=live is not None, message=message,
                  citation=c.law.get(rule, HOUSE), source=f"letter {live.clause or c.designation}" if live else "",
                  fix="The field office issues a letter that names the function and its duration.")  # fmt: skip


def _supervised(q: Question, c: Candidate) -> _Found:
    rows = _of(c.officer_facts, "supervised")
    live = _now(rows, q.instant)
    message = f"Supervised by: {live.detail}." if live else _why_not(rows, q, c, "supervising position")
    return _Found(rule="supervisor-named", title="Supervising position named", passed=live is not None,
                  message=message, citation=c.law.get("supervisor-named", HOUSE),
                  source=c.designation if live else "", fix="The letter names the supervising position.")  # fmt: skip


def _designated(q: Question, c: Candidate) -> _Found:
    return _simple(q, c, rule="designated", title="Designated", kind="designated", what="designation",
                   fix="The federal side executes the designation.")  # fmt: skip


def _no_hold(q: Question, c: Candidate) -> _Found:
    live = _now(_of(c.officer_facts, "hold"), q.instant)
    message = f"On hold since {when(live.valid_from, c.zone)}." if live else "No hold at this instant."
    return _Found(rule="no-hold", title="No hold on the officer", passed=live is None, message=message,
                  citation=c.law.get("no-hold", HOUSE),
                  fix="The civil-rights office lifts the hold once the matter is decided.")  # fmt: skip


STEPS: tuple[Callable[[Question, Candidate], _Found], ...] = (
    _employed, _nominated, _in_force, _not_suspended, _delegated, _place, _vetted, _certified, _letter, _supervised,
    _designated, _no_hold,
)  # fmt: skip
"""The steps in the order the law asks them; their numbers are their places here."""
