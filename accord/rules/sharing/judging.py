"""What must be so before a share is asked for, verified, proposed, decided, paid.

A share follows hours that somebody else verified, or says in writing why it does not (GAO-14-318: 31 of 40
packages lacked the one or the other).  Nobody has a right to one, and nothing here reads who worked the hours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from accord.rules.agencies import PARTY_KINDS
from accord.rules.decisions import HOUSE, NOTHING_TO_DO, Finding
from accord.rules.inputs import Given
from accord.rules.permissions import ROLES
from accord.rules.sharing.dated import LeastPayment, Threshold
from accord.rules.sharing.holds import Hold
from accord.rules.sharing.hours import Line, line_findings
from accord.rules.sharing.lists import CONCURRENCES, label
from accord.rules.sharing.portions import WHOLE, ByHours, dollars, in_percent, percent_of

DISCRETION = "published guidance of the Treasury"
HOURS = "GAO-14-318"
FORM = "form TD F 92-22.46"
GUIDE = "Guide to Equitable Sharing, 1 March 2024"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """What the rules need to know of the seizure a share is asked of."""

    number: str
    state: str
    agencies: frozenset[str]
    forfeited_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request says when it is begun or changed.  `agency` is a public id."""

    kind: str
    share_to: str
    agency: str
    party_kind: str
    task_force: str = ""
    international_agreement: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingFacts:
    """What the rules need to know of one request.  Shares in hundredths of a percent, money in cents.

    `today` and `submitted_on` are the agency's own days; `due_on` is the last day in time, None while no clock runs.
    """

    today: date
    roles: frozenset[str] = frozenset()
    asked: Asked | None = None
    asset: Asset | None = None
    eligible: frozenset[str] = frozenset()
    reviewed: bool = False
    lines: tuple[Line, ...] = ()
    federal: tuple[Line, ...] = ()
    unverified: tuple[str, ...] = ()
    """Numbers of the other requests on this asset whose hours nobody has verified."""
    due_on: date | None = None
    submitted_on: date | None = None
    waived: bool = False
    concurrences: Mapping[str, bool] = field(default_factory=dict)
    hours: ByHours | None = None
    number: str = ""
    proposed: int | None = None
    decided: int | None = None
    taken: int = 0
    """What is approved for others on this asset."""
    federal_least: int = 0
    amount_cents: int | None = None
    threshold: Threshold | None = None
    least: LeastPayment | None = None
    part_cents: int | None = None
    holds: tuple[Hold, ...] = ()
    announced: bool = False

    @property
    def late(self) -> bool:
        """Whether it came, or would come today, after the last day in time."""
        return self.due_on is not None and (self.submitted_on or self.today) > self.due_on

    @property
    def by_hours(self) -> int | None:
        """What the hours give this request, or None where nothing is verified."""
        return self.hours.parties.get(self.number) if self.hours is not None else None


def _no(rule: str, message: str, fix: str, where: str | None = None, citation: str = HOUSE) -> Finding:
    return Finding(rule=f"sharing:{rule}", message=message, fix=fix, field=where, citation=citation)


def judge(action: str, facts: SharingFacts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on a sharing request."""
    found: list[Finding] = []
    match action:
        case "change-ask":
            found += asking(_changed(facts, given), facts, open_already=())
        case "enter-hours" | "strike-hours":
            return line_findings(facts.lines, given, facts.today)
        case "review-as-counsel" if facts.reviewed:
            found.append(_no("reviewed", "Counsel has reviewed it.", f"{NOTHING_TO_DO} until it is changed."))
        case "submit":
            found += _submit(facts, given)
        case "grant-waiver" | "refuse-waiver":
            found += _waiver(facts)
        case "record-concurrence":
            found += _concurrence(facts, given)
        case "verify-hours":
            found += _verify(facts)
        case "propose-share":
            found += [*_paused(facts), *_propose(facts, given)]
        case "approve-share" | "reduce-share" | "deny-share":
            found += [*_paused(facts), *_decide(action, facts, given)]
        case "disburse":
            found += _pay(facts, given)
        case "announce" if facts.announced:
            found.append(_no("announced", "The notice of this payment was sent.", f"{NOTHING_TO_DO}."))
        case _:
            pass
    return tuple(found)


def _changed(facts: SharingFacts, given: Given | None) -> Asked | None:
    if facts.asked is None or given is None:
        return None
    a = facts.asked
    return Asked(kind=a.kind, share_to=given.text("share_to"), agency=a.agency, party_kind=a.party_kind,
                 task_force=given.text("task_force"), international_agreement=given.text("international_agreement"))  # fmt: skip


def asking(asked: Asked | None, facts: SharingFacts, *, open_already: Iterable[str]) -> list[Finding]:
    """Return what stands against a request that is begun or changed."""
    if asked is None:
        return []
    found = [_no("one-request", f"{n} asks for a share of this asset already.", "Work on that request.", "seizure")
             for n in open_already]  # fmt: skip
    found += _party(asked, facts)
    asset = facts.asset
    if asset is not None and asset.state == "returned":
        found.append(
            _no(
                "returned",
                f"{asset.number} was returned; there is nothing to share.",
                "Nothing can be asked for.",
                "seizure",
            )
        )
    if asset is not None and asked.agency not in asset.agencies and asked.kind == "local":
        found.append(_no("took-part", f"The agency is not named as one that took part in {asset.number}.",
                         "Ask the field office to name it on the seizure.", "seizure", FORM))  # fmt: skip
    force = asked.share_to in ("members", "fiduciary")
    if force and not asked.task_force:
        found.append(
            _no(
                "task-force-named",
                "A share for a task force names the task force.",
                "Write its name.",
                "task_force",
                FORM,
            )
        )
    if not force and asked.task_force:
        found.append(_no("task-force-share", "A task force is named, but the share is asked for the agency alone.",
                         "Choose its members or a fiduciary, or take the name out.", "share_to", FORM))  # fmt: skip
    return found


def member_hours(asked: Asked, asset: Asset, member: str | None) -> tuple[Finding, ...]:
    """Return what stands against entering hours of a member of a task force."""
    if member is None or member == asked.agency:
        return ()
    found = []
    if asked.share_to == "agency":
        found.append(_no("member-hours", "Hours of another agency belong to a task force's request.",
                         "Let that agency ask for itself, or ask for the task force.", "member", GUIDE))  # fmt: skip
    if member not in asset.agencies:
        found.append(_no("took-part", f"That agency is not named as one that took part in {asset.number}.",
                         "Ask the field office to name it on the seizure.", "member", FORM))  # fmt: skip
    return tuple(found)


def _party(asked: Asked, facts: SharingFacts) -> list[Finding]:
    kind = PARTY_KINDS[asked.party_kind].title if asked.party_kind in PARTY_KINDS else asked.party_kind
    wanted = {"foreign": ("foreign",), "federal": ("federal-component",)}.get(asked.kind, tuple(sorted(facts.eligible)))
    found = []
    if asked.party_kind not in wanted:
        found.append(_no("eligible", f"{kind}: no such party receives a share of this kind.",
                         "A task force's share goes to its members or a fiduciary; associations receive none.", "kind", GUIDE))  # fmt: skip
    if asked.kind != "local" and facts.roles and "program-manager" not in facts.roles:
        found.append(_no("federal-asks", "Sharing with a foreign government or a federal partner is begun at headquarters.",
                         "Ask the program office.", "kind"))  # fmt: skip
    if asked.kind == "foreign" and not asked.international_agreement:
        found.append(_no("international-agreement", "A foreign government shares only under an international agreement.",
                         "Name it.", "international_agreement", "31 U.S.C. 9705(h); 21 U.S.C. 881(e)(1)(E)"))  # fmt: skip
    if asked.kind != "foreign" and asked.international_agreement:
        found.append(_no("international-only", "An international agreement is named, but this is no foreign government.",
                         "Take it out.", "international_agreement"))  # fmt: skip
    return found


def _submit(facts: SharingFacts, given: Given | None) -> list[Finding]:
    found = []
    kind = facts.asked.kind if facts.asked else "local"
    if not facts.lines and kind != "federal":
        found.append(
            _no("hours", "No hours are entered.", "Enter the hours worked, by role, operation and day.", citation=HOURS)
        )
    if kind == "local" and not facts.reviewed:
        found.append(
            _no("counsel", "The agency's counsel has not reviewed it.", "Ask counsel to review it.", citation=FORM)
        )
    if given is not None and not given.yes("certified"):
        found.append(_no("certified", "It is not certified.", "Certify it, or correct it first.", "certified", FORM))
    return found


def _waiver(facts: SharingFacts) -> list[Finding]:
    if facts.late and not facts.waived:
        return []
    said = "The lateness was waived." if facts.waived else "It came in time."
    return [_no("not-late", said, f"{NOTHING_TO_DO}.", citation=FORM)]


def _lateness(facts: SharingFacts) -> list[Finding]:
    kind = facts.asked.kind if facts.asked else "local"
    if kind != "local" or not facts.late or facts.waived or facts.due_on is None:
        return []
    return [_no("late", f"It came after {facts.due_on.isoformat()}, the last day to ask.",
                "The deciding official waives the lateness by name and with reasons, or refuses.", citation=FORM)]  # fmt: skip


def _concurrence(facts: SharingFacts, given: Given | None) -> list[Finding]:
    found = []
    if facts.asked is not None and facts.asked.kind != "foreign":
        found.append(
            _no("foreign-only", "Only sharing with a foreign government needs these concurrences.", f"{NOTHING_TO_DO}.")
        )
    on = given.day("on") if given is not None else None
    if on is not None and on > facts.today:
        found.append(_no("not-yet", f"{on.isoformat()} has not come yet.", "Record it when it has happened.", "on"))
    return found


def _verify(facts: SharingFacts) -> list[Finding]:
    kind = facts.asked.kind if facts.asked else "local"
    found = _lateness(facts)
    if not facts.lines and kind != "federal":
        found.append(
            _no("hours", "No hours are entered.", "Return it to the agency, which enters them.", citation=HOURS)
        )
    return found


def _paused(facts: SharingFacts) -> list[Finding]:
    return [h.finding() for h in facts.holds if h.code == "paused"]


def _propose(facts: SharingFacts, given: Given | None) -> list[Finding]:
    found = _lateness(facts)
    if [ln for ln in facts.federal if not ln.verified] or not facts.federal:
        found.append(_no("federal-hours", "The federal hours in this case are not entered and verified.",
                         "Enter them on the seizure and have another person verify them.", citation=HOURS))  # fmt: skip
    if facts.unverified:
        found.append(_no("others-unverified", f"Hours are not verified yet in {', '.join(facts.unverified)}.",
                         "Verify them first: every part follows from all of them.", citation=HOURS))  # fmt: skip
    if given is None:
        return found
    text, by_hours = given.text("percent"), facts.by_hours
    share = percent_of(text) if text else by_hours
    if text and share is None:
        found.append(_no("percent", "This is no percentage.", "Above 0, up to 100, such as 41.25.", "percent"))
    if not text and by_hours is None:
        found.append(
            _no(
                "by-hours",
                "No verified hours give this request a share.",
                "Say the percentage and why.",
                "percent",
                HOURS,
            )
        )
    if share is not None and share != by_hours and not given.text("reason"):
        hours = in_percent(by_hours) if by_hours is not None else "nothing"
        found.append(_no("deviation", f"The hours give {hours} percent; {in_percent(share)} is another figure without a reason.",
                         "Write why it differs, or leave the figure to the hours.", "reason", HOURS))  # fmt: skip
    return [*found, *_least(facts, share, "percent")]


def _least(facts: SharingFacts, share: int | None, where: str | None) -> list[Finding]:
    if share is None or facts.taken + share + facts.federal_least <= WHOLE:
        return []
    return [_no("federal-least", f"With {in_percent(facts.taken)} percent approved for others, {in_percent(share)} would leave the"
                f" federal side less than {in_percent(facts.federal_least)} percent.",
                "Propose less, so that the federal side keeps its least share.", where,
                "Guide to Equitable Sharing, from memory")]  # fmt: skip


def _decide(action: str, facts: SharingFacts, given: Given | None) -> list[Finding]:
    found: list[Finding] = []
    threshold = facts.threshold
    if threshold is not None and facts.roles and not facts.roles & set(threshold.offices):
        named = " or ".join(ROLES[o].title for o in threshold.offices)
        amount = dollars(facts.amount_cents or 0)
        found.append(_no("deciding-office", f"An asset of {amount} is decided by: {named}.", "Ask that office to decide.",
                         citation=threshold.citation))  # fmt: skip
    if action == "deny-share":
        return found
    if facts.asset is not None and facts.asset.state not in ("forfeited", "realised", "divided"):
        found.append(_no("not-forfeited", f"{facts.asset.number} is not forfeited.",
                         "Petitions, claims and the court come first.", citation=DISCRETION))  # fmt: skip
    if facts.asset is not None and facts.asset.state == "divided":
        found.append(
            _no("divided", f"{facts.asset.number} is divided already.", "Undo the division first; its working stays.")
        )
    found += _foreign(facts)
    share = facts.proposed
    if action == "reduce-share" and given is not None:
        share = percent_of(given.text("percent"))
        if share is None or (facts.proposed is not None and share >= facts.proposed):
            found.append(_no("smaller", "A reduced share is a percentage above 0 and below what was proposed.",
                             "Say a smaller one, or approve what was proposed.", "percent"))  # fmt: skip
            share = None
    return [*found, *_least(facts, share, None)]


def _foreign(facts: SharingFacts) -> list[Finding]:
    if facts.asked is None or facts.asked.kind != "foreign":
        return []
    return [_no("concurrence", f"The {label(CONCURRENCES, c.value)} has not concurred.",
                "Record its dated concurrence, or deny the share.", citation="31 U.S.C. 9705(h)")
            for c in CONCURRENCES if not facts.concurrences.get(c.value)]  # fmt: skip


def _pay(facts: SharingFacts, given: Given | None) -> list[Finding]:
    kind = facts.asked.kind if facts.asked else "local"
    binding = facts.holds if kind == "local" else tuple(h for h in facts.holds if h.code == "paused")
    found = [h.finding() for h in binding]
    if facts.part_cents is None:
        found.append(_no("not-divided", "The net proceeds of this asset are not divided.",
                         "Record the net proceeds and divide them, on the seizure."))  # fmt: skip
        return found
    if facts.part_cents == 0:
        found.append(_no("nothing-to-pay", "Its part is not one cent.", "Nothing is paid."))
    least = facts.least
    if least is not None and 0 < facts.part_cents < least.cents and given is not None and not given.yes("small"):
        found.append(_no("small-payment", f"{dollars(facts.part_cents)} is below the least payment of {dollars(least.cents)}.",
                         "Say that it is to be paid all the same, or leave it.", "small", least.citation))  # fmt: skip
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class AffidavitFacts:
    """What the rules need to know of a civil-rights certificate."""

    today: date
    titles: frozenset[str] = frozenset()


LONGEST_DAYS = 457
"""Fifteen months: a year and the months in which the next is prepared."""


def judge_affidavit(action: str, facts: AffidavitFacts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on a civil-rights certificate."""
    if action != "file-affidavit" or given is None:
        return ()
    found = []
    missing = facts.titles - set(given.some("titles"))
    if missing:
        found.append(_no("all-titles", "It names every law or it certifies nothing.", "Choose all of them.", "titles",
                         "agreement and certification form, affidavit"))  # fmt: skip
    from_on, to_on = given.day("from_on"), given.day("to_on")
    if from_on is not None and to_on is not None and not 0 < (to_on - from_on).days <= LONGEST_DAYS:
        found.append(_no("period", "It holds for at least a day and at most fifteen months.",
                         "Give the first day on which it no longer holds.", "to_on"))  # fmt: skip
    if from_on is not None and from_on > facts.today:
        found.append(_no("future", "It begins today or has begun.", "Certify what is so now.", "from_on"))
    return tuple(found)
