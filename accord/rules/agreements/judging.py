"""What keeps an action on an agreement from being done: every unmet rule, with what would meet it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from accord.rules.agreements import closing as ending
from accord.rules.agreements import correcting, renewing
from accord.rules.agreements.dates import notice, number
from accord.rules.agreements.settled import Kept, change, typed, unfilled
from accord.rules.decisions import Finding
from accord.rules.editions import Edition, Signer
from accord.rules.inputs import Given
from accord.rules.intervals import local_day
from accord.rules.permissions import ROLES
from accord.rules.programs import Program
from accord.rules.vocabulary import TARGETED, rewards_harm

OPENS = ("approved", "alternative-offered")
"""The outcomes of a determination from which an agreement may be drafted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules need to know of one agreement, or of the determination or agency it begins from."""

    at: datetime
    zone: str = "UTC"
    roles: frozenset[str] = frozenset()
    side: str = ""
    programs: Mapping[str, Program] = field(default_factory=dict)
    counties: frozenset[str] = frozenset()
    not_local: tuple[Finding, ...] = ()
    outcome: str = ""
    decided: tuple[str, ...] = ()
    concurrence: bool = False
    already: tuple[str, ...] = ()
    """The editions this determination (or, for an import, this agency) has an agreement on already."""
    edition: Edition | None = None
    edition_changed: bool = False
    terms: Mapping[str, Kept] = field(default_factory=dict)
    written: frozenset[str] = frozenset()
    """The content that is written: objective, permitted_use, supervision_plan, data_annex, measures, facilities."""
    content_digest: str = ""
    effective_at: datetime | None = None
    ends_at: datetime | None = None
    noticed_by: str = ""
    complaints: bool = False
    """Whether the edition has a clause on complaints."""
    languages: tuple[str, ...] = ()
    """The languages that the complaint poster has words in."""
    renewal: renewing.Known | None = None
    """What a renewal rests on, for an agreement made for a fixed time."""
    record: correcting.Record = correcting.NOTHING
    """What of its dated facts may be corrected, and what is proposed."""
    closing: ending.Known | None = None
    """What is known of its end, once one is set."""

    @property
    def in_force(self) -> bool:
        """Whether the agreement has taken effect and has not ended."""
        return (
            self.effective_at is not None
            and self.effective_at <= self.at
            and (self.ends_at is None or self.at < self.ends_at)
        )


NEEDED = (
    ("objective", "objective", "Write the objective both sides agree.", "GAO-09-109, recommendation 1"),
    ("permitted_use", "statement of when it may be used", "Write when the authority or service may be used, and when not.",
     "GAO-09-109, recommendation 2"),
    ("supervision_plan", "supervision plan", "Write who supervises whom, and how.", "GAO-09-109, recommendation 3"),
    ("data_annex", "data annex", "Write which counts are reported, by whom and when.", "GAO-09-109, recommendation 4"),
    ("measures", "measure", "Agree at least one measure.", "GAO-09-109, recommendation 5"),
)  # fmt: skip
"""What no agreement may lack before it is reviewed."""


def judge(action: str, facts: Facts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on an agreement; `given` None is a preview."""
    match action:
        case "draft-agreement":
            return (*_decision(facts, given), *_choice(facts, given, offered=True))
        case "import-agreement":
            return (*facts.not_local, *_choice(facts, given, offered=False), *_past(facts, given, "effective_on"))
        case "set-terms" if given is not None and facts.edition is not None:
            return change(facts.edition, given.rows("changes"))[1]
        case "write-content" if given is not None:
            return (*_measures(given), *_facilities(facts, given))
        case "send-to-legal":
            return tuple(_lacking(facts))
        case "record-resolution":
            return (*_pinned(facts), *_past(facts, given, "resolved_on"))
        case "sign-local" | "sign-federal":
            side = "local" if action == "sign-local" else "federal"
            return (*_pinned(facts), *_signer(facts, side), *_digest(facts, given))
        case "suspend" | "reinstate":
            return tuple(_live(facts))
        case "give-notice":
            return (*_live(facts), *_earlier(facts), *_told_why(facts, given))
        case "issue-posters":
            return (*_live(facts), *_posters(facts, given))
        case "attach-resolution" if given is not None and not given.yes("attested"):
            return (Finding(rule="agreement:attested", field="attested", citation="the line, row 10",
                            message="A file is kept only with the attestation that it shows no person.",
                            fix="Attest it, or hold the file where your records are kept."),)  # fmt: skip
        case "review":
            return (*_live(facts), *_past(facts, given, "reviewed_on"))
        case "amend" if given is None:
            return (Finding(rule="change:put-in-effect", message="An agreement is changed by a change that both sides accepted.",
                            fix="Propose a change; it is taken over by its own last step."),)  # fmt: skip
        case "meet":
            return (*_live(facts), *_past(facts, given, "held_on"))
        case "offer-renewal" | "withdraw-renewal" | "accept-renewal":
            return (*_live(facts), *renewing.judge(action, facts.renewal, given))
        case "propose-correction" | "confirm-correction" | "drop-correction":
            return correcting.judge(action, facts.record, given)
        case "settle-item" | "waive-item" | "reopen-item" | "close-record":
            return ending.judge(action, facts.closing, given, facts.roles)
        case _:
            return ()


def _decision(facts: Facts, given: Given | None) -> Iterable[Finding]:
    if facts.outcome not in OPENS:
        yield Finding(rule="agreement:decided",
                      message="No determination has decided for a program here" + (
                          f"; the outcome is “{facts.outcome}”." if facts.outcome else " yet."),
                      fix="An agreement is drafted from a determination that was approved or that offers another program.")  # fmt: skip
        return
    if not facts.concurrence:
        yield Finding(rule="agreement:concurrence", message="The agency's own position was not recorded before the decision.",
                      fix="Make a new determination in which the agency concurs, states reservations or says what it prefers.")  # fmt: skip
    slug = given.text("program") if given is not None else ""
    if slug and slug not in facts.decided:
        yield Finding(rule="agreement:program-decided", field="program", message=f"The decision does not name {slug}.",
                      fix="It names: " + (", ".join(facts.decided) or "no program") + ".")  # fmt: skip
    if given is None and not any(p in facts.programs and facts.programs[p].editions for p in facts.decided):
        yield Finding(rule="agreement:edition-known", message="No program that was decided has an edition of an agreement on file.",
                      fix="Add an edition to the program's file first.")  # fmt: skip


def _choice(facts: Facts, given: Given | None, *, offered: bool) -> Iterable[Finding]:
    """Judge program, edition and functions together: each is part of the one before."""
    if given is None:
        return
    program = facts.programs.get(given.text("program"))
    if program is None:
        yield Finding(rule="agreement:program-known", field="program", message=f"There is no program “{given.text('program')}”.",
                      fix="The programs are: " + ", ".join(facts.programs) + ".")  # fmt: skip
        return
    code = given.text("edition")
    choices = program.offered(facts.at.date()) if offered else tuple(e for e in program.editions if not e.draft)
    edition = next((e for e in choices if e.code == code), None)
    if edition is None:
        known = next((e for e in program.editions if e.code == code), None)
        words = "is not on file" if known is None else "is a draft still" if known.draft else "is not offered today"
        yield Finding(rule="agreement:edition-offered", field="edition", message=f"{program.short}: the edition “{code}” {words}.",
                      fix="Choose one of: " + (", ".join(e.code for e in choices) or "none; add an edition first") + ".")  # fmt: skip
        return
    if code in facts.already:
        yield Finding(rule="agreement:once", field="edition", message=f"There is an agreement on the edition “{code}” already.",
                      fix="Go on with that one, or withdraw it first.")  # fmt: skip
    chosen = given.some("functions")
    stray = [f for f in chosen if f not in edition.functions]
    if stray or bool(chosen) != bool(edition.functions):
        law = program.basis[0].citation if program.basis else "the edition's delegation clause"
        said = f"The edition does not delegate {', '.join(stray)}." if stray else "No function is chosen."
        yield Finding(rule="agreement:functions", field="functions", message=said, citation=law,
                      fix="Choose from: " + (", ".join(edition.functions) or "none; this edition delegates nothing") + ".")  # fmt: skip


def _past(facts: Facts, given: Given | None, name: str) -> Iterable[Finding]:
    on = given.day(name) if given is not None else None
    if on is not None and on > local_day(facts.at, facts.zone):
        yield Finding(rule="agreement:not-yet", field=name, message=f"{on} has not come yet.",
                      fix="Record it once it has happened.")  # fmt: skip


def _measures(given: Given) -> Iterable[Finding]:
    for row in given.rows("measures"):
        if row.get("target") is None:
            continue
        kind, title = row.text("kind"), row.text("title")
        word = rewards_harm(title)
        if kind not in TARGETED or word:
            why = f"it speaks of “{word}”" if word else "it counts outcomes"
            yield Finding(rule="agreement:target-kind", field="measures", citation="the line, row 18",
                          message=f"“{title}” can have no target: {why}.",
                          fix="Targets are for: " + ", ".join(sorted(TARGETED)) + ".")  # fmt: skip


def _facilities(facts: Facts, given: Given) -> Iterable[Finding]:
    for row in given.rows("facilities"):
        if row.text("county") not in facts.counties:
            yield Finding(rule="agreement:facility-place", field="facilities",
                          message=f"{row.text('name')}: county {row.text('county')} is not one of the agency's.",
                          fix="The agency's counties are: " + (", ".join(sorted(facts.counties)) or "none on file") + ".")  # fmt: skip


def _lacking(facts: Facts) -> Iterable[Finding]:
    for name, what, fix, citation in NEEDED:
        if name not in facts.written:
            yield Finding(rule=f"agreement:{name.replace('_', '-')}", field=name, message=f"The agreement has no {what}.",
                          fix=fix, citation=citation)  # fmt: skip
    if facts.edition is None:
        return
    if "facility" in facts.edition.places and "facilities" not in facts.written:
        yield Finding(rule="agreement:facilities", field="facilities", message="The edition works inside facilities, and none is named.",
                      fix="Name each facility with its county.", citation=facts.edition.citation)  # fmt: skip
    for term in unfilled(facts.edition, facts.terms):
        yield Finding(rule="agreement:terms-filled", field=term.name, message=f"{term.label} is not filled in.",
                      fix="Set this term.", citation=term.citation)  # fmt: skip


def _pinned(facts: Facts) -> Iterable[Finding]:
    if facts.edition is None or facts.edition_changed:
        yield Finding(rule="agreement:edition-pinned", message="The edition on file is not the one this agreement was drafted on.",
                      fix="Withdraw this draft and draft it anew on the edition as it now stands.")  # fmt: skip


def signer_of(edition: Edition, side: str) -> Signer | None:
    """Return who signs an edition for a side."""
    return next((s for s in edition.signers if s.side == side), None)


def _signer(facts: Facts, side: str) -> Iterable[Finding]:
    signer = signer_of(facts.edition, side) if facts.edition is not None else None
    if signer is not None and signer.role not in facts.roles:
        yield Finding(rule="agreement:signer", message=f"For the {side} side signs: {signer.position} ({ROLES[signer.role].title}).",
                      fix="Ask that office to sign.", citation=facts.edition.citation if facts.edition else "")  # fmt: skip


def _digest(facts: Facts, given: Given | None) -> Iterable[Finding]:
    if given is not None and given.text("digest") != facts.content_digest:
        yield Finding(rule="agreement:digest", field="digest", message="This is not the digest of the frozen document.",
                      fix="Open the document, read it, and sign the digest printed beside it.",
                      citation="house rule: a signature binds to exact bytes")  # fmt: skip


def _live(facts: Facts) -> Iterable[Finding]:
    if not facts.in_force:
        ended = facts.ends_at is not None and facts.ends_at <= facts.at
        yield Finding(rule="agreement:in-force", message="The agreement has ended." if ended else "The agreement is not in force.",
                      fix="Nothing to do; what has ended is begun again with a new agreement." if ended
                      else "Wait until it takes effect.")  # fmt: skip


def _earlier(facts: Facts) -> Iterable[Finding]:
    """A second notice is only for an earlier end: the agency's right to leave is never lost to a longer one."""
    if facts.ends_at is None or facts.edition is None or not facts.in_force:
        return
    falls = notice(facts.side, typed(facts.edition, facts.terms), facts.at, facts.zone).at
    if falls >= facts.ends_at:
        ends = facts.ends_at.astimezone(UTC)
        yield Finding(rule="agreement:notice-given", message=f"The agreement already ends at {ends:%Y-%m-%d %H:%M} UTC.",
                      fix="Nothing to do; notice given now would end it no sooner.")  # fmt: skip


def _told_why(facts: Facts, given: Given | None) -> Iterable[Finding]:
    """The federal side's notice gives reasons, totals and examples where the edition has its decision published."""
    if given is None or facts.side != "federal" or not number(facts.terms, "publication_days"):
        return
    for name, what in (("totals", "totals"), ("examples", "examples")):
        if not given.text(name).strip():
            yield Finding(rule=f"agreement:notice-{name}", field=name, citation=facts.edition.citation if facts.edition else "",
                          message=f"The federal side's notice has no {what} behind its reasons.",
                          fix=f"Write the {what}; the notice is published with them.")  # fmt: skip


def _posters(facts: Facts, given: Given | None) -> Iterable[Finding]:
    if not facts.complaints:
        yield Finding(rule="agreement:complaints-clause", message="The edition has no clause on complaints.",
                      fix="A poster promises what a clause holds; agree on an edition that has one.")  # fmt: skip
    for code in given.some("languages") if given is not None else ():
        if code not in facts.languages:
            yield Finding(rule="agreement:poster-language", field="languages", message=f"There is no poster in “{code}”.",
                          fix="There are posters in: " + ", ".join(facts.languages) + ".")  # fmt: skip
