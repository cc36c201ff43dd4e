"""The numbered steps of the check in words: what was found, by what law, on which fact and clause, and what would do.

Nothing is judged here.  The rule has said which conditions are met and which fact lies behind
each; these functions say it so that a person can act on it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from accord.rules.authority import rule
from accord.rules.authority.correcting import back_dated
from accord.rules.authority.question import Candidate, Dated, Judged, Question, when
from accord.rules.decisions import HOUSE, Decision, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    rule: str
    title: str
    message: str
    citation: str
    source: str = ""
    fix: str = ""


def _plain(code: str) -> str:
    """Return a clause's or a course's code as words."""
    return code.replace("-", " ")


def explain(question: Question, candidate: Candidate, judged: Judged) -> Decision:
    """Return the decision in words: every step, in the order the law asks them.

    The last three are asked of a foreign officer only, and of nobody else shown.
    """
    asked = SAID if judged.abroad else SAID[: rule.INSTRUMENT]
    return Decision(
        steps=tuple(_step(n, say(question, candidate, judged), candidate, judged) for n, say in enumerate(asked))
    )


def _step(n: int, found: _Found, c: Candidate, judged: Judged) -> Step:
    fact, passed = judged.facts[n], judged.passed(n)
    return Step(
        number=n + 1,
        rule=f"authority:{found.rule}",
        title=found.title,
        passed=passed,
        message=found.message + _recorded(fact, c),
        citation=found.citation or HOUSE,
        source=found.source,
        fix="" if passed else found.fix,
    )


def _recorded(fact: Dated | None, c: Candidate) -> str:
    """Say that a fact was put on the record later than it began to hold, and by a correction."""
    if fact is None or fact.known_from is None or fact.kind in ("employed", "party"):
        return ""
    late = back_dated(fact.valid_from, fact.known_from)
    if not late and not fact.corrected:
        return ""
    how = "by a correction that two persons made" if fact.corrected else "after it began"
    return f" {'Back-dated: recorded' if late else 'Recorded'} on {when(fact.known_from, c.zone)}, {how}."


def _of(facts: Iterable[Dated], kind: str) -> tuple[Dated, ...]:
    return tuple(f for f in facts if f.kind == kind)


def _why_not(rows: Sequence[Dated], q: Question, c: Candidate, what: str) -> str:
    """Say when the fact held, if it ever did."""
    ahead = [r.valid_from for r in rows if r.valid_from > q.instant]
    ended = [r.valid_to for r in rows if r.valid_to is not None and r.valid_to <= q.instant]
    if ended:
        return f"The {what} ended on {when(max(ended), c.zone)}."
    if ahead:
        return f"The {what} begins only on {when(min(ahead), c.zone)}."
    return f"No {what} is on record."


def _signed(c: Candidate) -> str:
    return f"{c.agreement}, content {c.digest}" if c.digest else c.agreement


def _simple(
    q: Question, c: Candidate, live: Dated | None, *, name: str, title: str, kind: str, what: str, fix: str
) -> _Found:
    rows = _of(c.officer_facts, kind)
    since = f"The {what} holds since {when(live.valid_from, c.zone)}." if live else _why_not(rows, q, c, what)
    return _Found(rule=name, title=title, message=since, fix=fix, citation=c.law.get(name, HOUSE),
                  source=c.designation if live else "")  # fmt: skip


def _employed(q: Question, c: Candidate, j: Judged) -> _Found:
    rows = _of(c.officer_facts, "employed")
    passed = j.passed(rule.EMPLOYED)
    if passed:
        message = f"{q.officer} is employed by a party to {c.agreement}."
    elif any(r.holds(q.instant) for r in rows):
        message = f"{q.officer}'s employer is no party to agreement {c.agreement} at this instant."
    else:
        message = _why_not(rows, q, c, "employment by a party")
    return _Found(rule="employed", title="Employed by a party", message=message,
                  citation=c.law.get("employed", HOUSE), source=c.designation if passed else "",
                  fix="Only an officer of an agency that signed can be authorised.")  # fmt: skip


def _nominated(q: Question, c: Candidate, j: Judged) -> _Found:
    return _simple(q, c, j.facts[rule.NOMINATED], name="nominated", title="Nominated under the agreement",
                   kind="nominated", what="nomination",
                   fix="The agency nominates the officer under an agreement in force.")  # fmt: skip


def _in_force(q: Question, c: Candidate, j: Judged) -> _Found:
    live = j.facts[rule.IN_FORCE]
    if live is None:
        what = f"force of agreement {c.agreement}" if c.agreement else "agreement with the officer's agency"
        message = _why_not(_of(c.agreement_facts, "in-force"), q, c, what)
    else:
        until = f" until {when(live.valid_to, c.zone)}" if live.valid_to else ""
        message = f"{c.agreement} is in force since {when(live.valid_from, c.zone)}{until}."
    return _Found(rule="agreement-in-force", title="Agreement in force", message=message,
                  citation=c.law.get("agreement-in-force", HOUSE), source=_signed(c) if live else "",
                  fix="Both parties sign an agreement; after its end a new one is needed.")  # fmt: skip


def _not_suspended(q: Question, c: Candidate, j: Judged) -> _Found:
    live = j.facts[rule.SUSPENSION]
    message = f"Suspended since {when(live.valid_from, c.zone)}." if live else "No suspension at this instant."
    return _Found(rule="not-suspended", title="Agreement not suspended", message=message,
                  citation=c.law.get("not-suspended", HOUSE), fix="Wait until the agreement is reinstated.")  # fmt: skip


def _delegated(q: Question, c: Candidate, j: Judged) -> _Found:
    every = _of(c.agreement_facts, "function")
    live = j.facts[rule.FUNCTION]
    law = c.law.get("function-delegated", HOUSE)
    name, title = "function-delegated", "Function delegated by a signed clause"
    if live is not None:
        return _Found(rule=name, title=title,
                      message=f"Delegated by {c.agreement}" + (f", clause “{_plain(live.clause)}”." if live.clause else "."),
                      citation="; ".join(dict.fromkeys(x for x in (live.citation, law) if x)),
                      source=f"clause {live.clause} of {_signed(c)}")  # fmt: skip
    rows = [r for r in every if q.function in (None, r.detail)]
    under = sorted({r.citation for r in rows if r.holds(q.instant)})
    if q.statute is not None and under:
        message = f"The clause delegates it under {'; '.join(under)}, and not under {q.statute}."
    else:
        known = sorted({r.detail for r in every if r.holds(q.instant)})
        what = f"clause that delegates “{q.title or q.function}”" if q.function else "clause that delegates a function"
        message = _why_not(rows, q, c, what) + (f" Delegated are: {', '.join(known)}." if known else "")
    return _Found(rule=name, title=title, message=message, citation=law,
                  fix="Only an amendment that both parties sign can delegate it.")  # fmt: skip


def _place(q: Question, c: Candidate, j: Judged) -> _Found:
    rows = _of(c.agreement_facts, "territory")
    live = j.facts[rule.TERRITORY]
    where = q.place.title if q.place else "the territory"
    fits = [r for r in rows if q.place is None or r.detail in q.place.codes]
    if live:
        message = f"{where} lies within the territory of {c.agreement}."
    elif fits:
        message = _why_not(fits, q, c, f"coverage of {where}")
    else:
        known = sorted({r.detail for r in rows if r.holds(q.instant)})
        message = f"{where} lies outside the territory." + (f" It is: {', '.join(known)}." if known else "")
    return _Found(rule="place-covered", title="Place within the territory", message=message,
                  citation=(live.citation if live else "") or c.law.get("place-covered", HOUSE),
                  source=(f"clause {live.clause} of {_signed(c)}" if live.clause else _signed(c)) if live else "",
                  fix="Delegated work stays within the places that the agreement names.")  # fmt: skip


def _vetted(q: Question, c: Candidate, j: Judged) -> _Found:
    return _simple(q, c, j.facts[rule.VETTED], name="vetted", title="Vetting cleared", kind="vetted",
                   what="clearance", fix="The vetting office records a current clearance.")  # fmt: skip


def _certified(q: Question, c: Candidate, j: Judged) -> _Found:
    rows = _of(c.officer_facts, "trained")
    live = j.facts[rule.TRAINED]
    name = "course-current" if live is None and any(r.valid_from <= q.instant for r in rows) else "certified-in-writing"
    message = (f"Certified for the {_plain(live.detail)} since {when(live.valid_from, c.zone)}." if live
               else _why_not(rows, q, c, "written certification of training"))  # fmt: skip
    return _Found(rule="certified-in-writing", title="Trained and certified in writing", message=message,
                  citation=c.law.get(name) or c.law.get("certified-in-writing", HOUSE),
                  source=c.designation if live else "",
                  fix="Complete the course or its refresher; the training office certifies in writing.")  # fmt: skip


def _letter(q: Question, c: Candidate, j: Judged) -> _Found:
    every = _of(c.officer_facts, "letter")
    rows = [r for r in every if q.function in (None, r.detail)]
    live = j.facts[rule.LETTER]
    name = "authorization-in-force"
    if live:
        until = f" until {when(live.valid_to, c.zone)}" if live.valid_to else ""
        message = f"The letter grants it from {when(live.valid_from, c.zone)}{until}."
    elif every and not rows:
        name = "function-granted"
        message = f"The letter does not grant “{q.title or q.function}”; it grants: " + (
            ", ".join(sorted({r.detail for r in every})) + ".")  # fmt: skip
    else:
        message = _why_not(rows, q, c, "authorization letter")
    return _Found(rule=name, title="Letter covers function and instant", message=message,
                  citation=c.law.get(name, HOUSE), source=f"letter {live.clause or c.designation}" if live else "",
                  fix="The field office issues a letter that names the function and its duration.")  # fmt: skip


def _supervised(q: Question, c: Candidate, j: Judged) -> _Found:
    live = j.facts[rule.SUPERVISED]
    message = (f"Supervised by: {live.detail}." if live
               else _why_not(_of(c.officer_facts, "supervised"), q, c, "supervising position"))  # fmt: skip
    return _Found(rule="supervisor-named", title="Supervising position named", message=message,
                  citation=c.law.get("supervisor-named", HOUSE), source=c.designation if live else "",
                  fix="The letter names the supervising position.")  # fmt: skip


def _designated(q: Question, c: Candidate, j: Judged) -> _Found:
    return _simple(q, c, j.facts[rule.DESIGNATED], name="designated", title="Designated", kind="designated",
                   what="designation", fix="The federal side executes the designation.")  # fmt: skip


def _no_hold(q: Question, c: Candidate, j: Judged) -> _Found:
    live = j.facts[rule.HOLD]
    message = f"On hold since {when(live.valid_from, c.zone)}." if live else "No hold at this instant."
    return _Found(rule="no-hold", title="No hold on the officer", message=message, citation=c.law.get("no-hold", HOUSE),
                  fix="The civil-rights office lifts the hold once the matter is decided.")  # fmt: skip


def _instrument(q: Question, c: Candidate, j: Judged) -> _Found:
    live = j.facts[rule.INSTRUMENT]
    if j.passed(rule.INSTRUMENT) and live is not None:
        message = f"Designated under: {live.detail}."
    elif live is not None:
        message = f"An instrument is on record ({live.detail}), but the law of {c.agreement} admits no foreign officer."
    else:
        message = _why_not(_of(c.officer_facts, "instrument"), q, c, "instrument for a foreign officer")
    return _Found(rule="foreign-instrument", title="Foreign officer: instrument under 19 U.S.C. 1401(i)",
                  message=message, citation=c.law.get("foreign-instrument", HOUSE),
                  source=c.designation if live else "",
                  fix="Only an agreement under 19 U.S.C. 1401(i) and an instrument that names the officer will do;"
                  " neither implies any other authority.")  # fmt: skip


def _consent(q: Question, c: Candidate, j: Judged) -> _Found:
    return _simple(q, c, j.facts[rule.CONSENT], name="home-consent", title="Foreign officer: home government consents",
                   kind="home-consent", what="consent of the home government",
                   fix="The officer's government consents in writing, for a stated time.")  # fmt: skip


def _seat(q: Question, c: Candidate, j: Judged) -> _Found:
    return _simple(q, c, j.facts[rule.SEAT], name="task-force-seat", title="Foreign officer: active task-force seat",
                   kind="seat", what="seat in a task force", fix="The task force's lead gives the officer a seat.")  # fmt: skip


SAID: tuple[Callable[[Question, Candidate, Judged], _Found], ...] = (
    _employed, _nominated, _in_force, _not_suspended, _delegated, _place, _vetted, _certified, _letter, _supervised,
    _designated, _no_hold, _instrument, _consent, _seat,
)  # fmt: skip
"""What is said of each condition of the rule, in the rule's order; a step's number is its place here."""
