"""Determinations: the weighing frozen, opinions added, and a named human's decision with reasons.

The weighing itself is in `weighing.py` and `eligibility.py`; it advises, and nothing follows from
it alone.  What was requested, recommended and decided stay three things.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from accord.rules.decisions import HOUSE, Finding
from accord.rules.determinations.lifecycle import LIFECYCLE, NAMING
from accord.rules.eligibility import Opinion
from accord.rules.inputs import Given
from accord.rules.weighing import Approval, OptionResult, approval

CIVIL_RIGHTS_VETO = "determination:veto:civil-rights"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules need to know of one determination, or of the plan it begins from.

    `results` are weighed anew for each act, so that capacity is that of now.
    """

    plan_state: str = ""
    open_already: tuple[str, ...] = ()
    actor: int = 0
    overridden: bool = False
    assessors: frozenset[int] = frozenset()
    options: frozenset[str] = frozenset()
    results: tuple[OptionResult, ...] = ()
    requested: frozenset[str] = frozenset()
    opinions: Mapping[str, str] = field(default_factory=dict)
    capacity_recorded: bool = False
    civil_rights: Opinion | None = None
    concurrence: str = ""


def judge(action: str, facts: Facts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on a determination; `given` None is a preview."""
    match action:
        case "open-determination":
            return tuple(_ready(facts))
        case "recommend" if given is not None:
            return tuple(_known(facts, given, "recommended"))
        case "concur" if given is not None:
            return (*_known(facts, given, "preferred"), *_preferred(given))
        case "override-objection":
            return tuple(_override(facts))
        case "decide":
            return (*_assessor(facts), *(_before(facts) if given is None else _decision(facts, given)))
        case _:
            return ()


def _ready(facts: Facts) -> Iterable[Finding]:
    if facts.plan_state != "agreed":
        yield Finding(rule="determination:plan-agreed", message="The plan of action is not agreed by both sides.",
                      citation="seed of 2007: assess, plan, then choose together",
                      fix="Have both sides agree to the plan first.")  # fmt: skip
    if facts.open_already:
        yield Finding(rule="determination:one-open",
                      message=f"A determination of this plan is open: {', '.join(facts.open_already)}.",
                      fix="Decide that one, or set it aside.")  # fmt: skip


def _known(facts: Facts, given: Given, name: str) -> Iterable[Finding]:
    stray = [code for code in given.some(name) if code not in facts.options]
    if stray:
        yield Finding(rule="determination:option-known", field=name, message=f"There is no option {', '.join(stray)}.",
                      fix="The options are: " + ", ".join(sorted(facts.options)) + ".")  # fmt: skip


def _preferred(given: Given) -> Iterable[Finding]:
    if given.text("concurrence") == "prefers" and not given.some("preferred"):
        yield Finding(rule="determination:preferred", field="preferred", message="It is not said what the agency prefers.",
                      fix="Name the options that the agency prefers.")  # fmt: skip


def _assessor(facts: Facts) -> Iterable[Finding]:
    if facts.actor in facts.assessors:
        yield Finding(rule="determination:assessor-decides", message="Who assessed the needs may not decide on them.",
                      citation="GAO Green Book, segregation of duties", fix="Have another deciding official decide.")  # fmt: skip


def _override(facts: Facts) -> Iterable[Finding]:
    if facts.civil_rights != "object":
        yield Finding(rule="determination:nothing-to-override", citation="house rule: the line, row 17",
                      message="The civil-rights office has not objected.",
                      fix="There is nothing to override; its conditions, if any, are met.")  # fmt: skip


def _before(facts: Facts) -> tuple[Finding, ...]:
    """Return what is still missing before anybody could approve anything: the preview on the page."""
    found = approval(
        Approval(chosen=(), opinions=facts.opinions, capacity_checked=facts.capacity_recorded,
                 civil_rights=facts.civil_rights, reasons="-", concurrence=facts.concurrence)
    )  # fmt: skip
    missing = [f for f in found if f.rule != "determination:choice"]
    if facts.civil_rights is None:
        missing.append(_unheard())
    return tuple(missing)


def _unheard() -> Finding:
    return Finding(rule="determination:civil-rights", message="The civil-rights office has not given its opinion.",
                   citation="DHS OIG-10-63; house rule: the line, row 17", fix="Ask for it.")  # fmt: skip


def _decision(facts: Facts, given: Given) -> tuple[Finding, ...]:
    outcome, codes = given.text("outcome"), given.some("decided")
    found = list(_known(facts, given, "decided"))
    if not facts.concurrence:
        found.append(Finding(rule="determination:concurrence", message="The agency has not said whether it concurs.",
                             citation="seed of 2007: decided together",
                             fix="Ask the agency to record its position."))  # fmt: skip
    found += _outcome(facts, given)
    if outcome not in NAMING:
        return tuple(dict.fromkeys(found))
    chosen = tuple(r for r in facts.results if r.code in codes)
    against = approval(
        Approval(chosen=chosen, opinions=facts.opinions, capacity_checked=facts.capacity_recorded,
                 civil_rights=facts.civil_rights, reasons=given.text("reasons"), concurrence=facts.concurrence)
    )  # fmt: skip
    found += [f for f in against if not (facts.overridden and f.rule == CIVIL_RIGHTS_VETO)]
    found += [_doubtful(r) for r in chosen if r.standing == "unknown" and not r.findings]
    return tuple(dict.fromkeys(found))


def _doubtful(r: OptionResult) -> Finding:
    return Finding(rule="determination:known", message=f"{r.title}: a fact is missing ({', '.join(r.missing)}).",
                   fix="Have the missing question answered first.")  # fmt: skip


def _outcome(facts: Facts, given: Given) -> Iterable[Finding]:
    """Say where the outcome and what is named do not fit; requested and decided are compared, never merged."""
    outcome, codes = given.text("outcome"), set(given.some("decided"))
    if outcome not in NAMING and codes:
        yield Finding(rule="determination:names-nothing", field="decided", message=f"“{outcome}” names no option.",
                      fix="Leave the options empty, or choose an outcome that opens one; offers go into the alternatives.")  # fmt: skip
    if outcome == "approved" and facts.requested and codes and not codes & facts.requested:
        yield Finding(rule="determination:approved-as-asked", field="outcome",
                      message="None of what was decided was asked for, so this is an alternative.",
                      fix="Choose “Another partnership offered”, so that what was asked and what was decided stay apart.")  # fmt: skip
    if outcome == "alternative-offered" and facts.requested and codes and codes <= facts.requested:
        yield Finding(rule="determination:alternative-is-other", field="outcome",
                      message="All of what was decided was asked for, so nothing else is offered.",
                      fix="Choose “Approved”.")  # fmt: skip
    if outcome in ("alternative-offered", "declined") and not given.rows("alternatives"):
        yield Finding(rule="determination:alternatives", field="alternatives", message="No alternative is recorded.",
                      citation=HOUSE, fix="Record what is offered instead, be it cooperation without an agreement, and why.")  # fmt: skip
    for row in given.rows("alternatives"):
        if row.text("option") not in facts.options:
            yield Finding(rule="determination:option-known", field="alternatives", message=f"There is no option {row.text('option')}.",
                          fix="The options are: " + ", ".join(sorted(facts.options)) + ".")  # fmt: skip


__all__ = ["CIVIL_RIGHTS_VETO", "LIFECYCLE", "Facts", "judge"]
