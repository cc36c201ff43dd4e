"""May this officer use this delegated power, at this place, at this instant?

Dated facts in, a decision with every step out: no clock, no database, no job that must have
run.  Each step is judged, whatever the others say, so that a refusal names all its reasons at
once.  Intervals are half-open: at the very instant of an end the answer is no.  All steps are
judged on one designation under one agreement; facts of two are never mixed.  What is met is
decided by `rule.py` and nowhere else; here names become numbers, and verdicts words.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from accord.rules.authority import rule
from accord.rules.authority.question import (
    ALWAYS,
    ANYWHERE,
    EPOCH,
    NOBODY,
    UNKNOWN,
    Candidate,
    Dated,
    Judged,
    Question,
)
from accord.rules.authority.steps import explain
from accord.rules.decisions import Decision

_TICK = timedelta(microseconds=1)
KINDS: Mapping[str, int] = MappingProxyType({
    "employed": rule.EMPLOYED, "nominated": rule.NOMINATED, "vetted": rule.VETTED, "trained": rule.TRAINED,
    "letter": rule.LETTER, "supervised": rule.SUPERVISED, "designated": rule.DESIGNATED, "hold": rule.HOLD,
    "foreign": rule.FOREIGN, "instrument": rule.INSTRUMENT, "home-consent": rule.CONSENT, "seat": rule.SEAT,
    "in-force": rule.IN_FORCE, "suspension": rule.SUSPENSION, "function": rule.FUNCTION, "territory": rule.TERRITORY,
    "party": rule.PARTY, "admits-foreign": rule.ADMITS,
})  # fmt: skip
"""The kinds of dated facts that the rule reads; any other kind is no ground of authority."""
OF_AGREEMENT = frozenset(range(rule.IN_FORCE, rule.TERRITORY + 1))
"""The conditions that a row of the agreement decides."""


def sections(citation: str) -> tuple[str, ...]:
    """Return each section of law that a citation names: `19 U.S.C. 482, 1467` names two of title 19."""
    found: list[str] = []
    for part in citation.split(";"):
        title, mark, rest = part.strip().partition(" U.S.C. ")
        if mark:
            found += [f"{title} U.S.C. {s.strip()}" for s in rest.split(",") if s.strip()]
        elif part.strip():
            found.append(part.strip())
    return tuple(dict.fromkeys(found))


def names(statute: str, citation: str) -> bool:
    """Whether a clause's citation names the statute that was asked about, to the letter and without spaces."""
    wanted = "".join(statute.split()).casefold()
    return any("".join(s.split()).casefold() == wanted for s in sections(citation))


def _ticks(moment: datetime) -> int:
    return (moment - EPOCH) // _TICK


def weigh(question: Question, candidate: Candidate) -> Judged:
    """Ask the rule about one candidate, whose facts are as they were known."""
    code: dict[str, int] = {}
    places: dict[str, int] = {}
    wanted = question.place
    parent: list[int] = []
    if wanted is not None:
        # The places that cover the one asked about, as a chain; any other territory stands apart from it.
        inside = [*sorted(wanted.codes), ANYWHERE]
        places = {c: n for n, c in enumerate(inside)}
        parent = [n + 1 for n in range(len(inside) - 1)] + [-1]
    own: list[int] = []
    agreed: list[int] = []
    for rows, facts in ((own, candidate.officer_facts), (agreed, candidate.agreement_facts)):
        for fact in facts:
            kind = KINDS.get(fact.kind, -1)
            if kind == rule.TERRITORY:
                what = places.setdefault(fact.detail, len(places))
            elif kind == rule.FUNCTION:
                meant = question.statute is None or names(question.statute, fact.citation)
                what = code.setdefault(fact.detail if meant else f"{fact.detail} under another law", len(code))
            else:
                what = code.setdefault(fact.detail, len(code))
            until = _ticks(fact.valid_to) if fact.valid_to is not None else rule.NEVER
            # A kind the rule does not know holds at no moment, but keeps its row, so that rows and facts agree.
            rows.extend(
                (kind << rule.SHIFT | what, _ticks(fact.valid_from), until, 0, rule.NEVER)
                if kind >= 0
                else (0, rule.NEVER, rule.NEVER, 0, rule.NEVER)
            )
    function = rule.ANY if question.function is None else code.setdefault(question.function, len(code))
    delegated = function
    if function == rule.ANY and question.statute is not None:
        raise ValueError("a statute is asked about together with its function")
    deciding, scratch = [-1] * rule.CONDITIONS, [-1] * rule.CONDITIONS
    met, chosen = rule.decide(
        0, 1, (0, len(own) // rule.WIDTH), (0,), own, (0, len(agreed) // rule.WIDTH), agreed, parent,
        function, delegated, 0 if wanted is not None else rule.ANY, _ticks(question.instant), 0, deciding, scratch,
    )  # fmt: skip
    if chosen < 0:
        # Nobody has put anything down about the officer: only what the agreement gives can be judged.
        return _unseen(question, candidate)
    return Judged(
        met=met,
        facts=tuple(
            None if r < 0 else (candidate.agreement_facts if n in OF_AGREEMENT else candidate.officer_facts)[r]
            for n, r in enumerate(deciding)
        ),
    )


def _unseen(question: Question, candidate: Candidate) -> Judged:
    """Judge an agreement for somebody who has no facts under it, as a roster asks."""
    if not candidate.agreement_facts:
        return UNKNOWN
    stranger = Dated(kind="", valid_from=ALWAYS)
    judged = weigh(
        question,
        Candidate(designation="", agreement=candidate.agreement, digest="", zone=candidate.zone, law=candidate.law,
                  officer_facts=(stranger,), agreement_facts=candidate.agreement_facts),
    )  # fmt: skip
    return Judged(met=judged.met, facts=judged.facts)


def meets(question: Question, candidates: Sequence[Candidate]) -> int:
    """Return the conditions met on the best candidate, as bits: the answer of `best` without its words."""
    return _best(question, candidates)[1].met


def _best(question: Question, candidates: Sequence[Candidate]) -> tuple[Candidate, Judged]:
    chosen, found, most = NOBODY, UNKNOWN, -1
    for candidate in candidates:
        judged = weigh(question, candidate)
        if judged.met.bit_count() >= most:
            chosen, found, most = candidate, judged, judged.met.bit_count()
    return chosen, found


def best(question: Question, candidates: Sequence[Candidate]) -> tuple[Candidate, Decision]:
    """Return the candidate that meets most conditions, with its decision; of equals the later one."""
    chosen, found = _best(question, candidates)
    return chosen, explain(question, chosen, found)


def check(question: Question, candidates: Sequence[Candidate]) -> Decision:
    """Judge every step on the best candidate.

    Of equals the later one is taken, so that the reasons speak of the officer's newest letter.
    """
    return best(question, candidates)[1]
