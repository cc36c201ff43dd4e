"""What an empty list teaches: what the room is for, what fills it, who begins, and this person's one next step."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noted

from accord.rules.lifecycle import Lifecycle, Transition
from accord.rules.permissions import OFFICES, ROLES, Actor
from accord.rules.rooms import STAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What stands instead of an empty list."""

    what: str
    fills: str
    who: str
    href: str
    label: str


TAUGHT: Mapping[str, tuple[str, str]] = {
    "agency": (
        noted("The register of agencies: who may ask for a partnership, and where each one lies."),
        noted("The yearly list of agencies is loaded by an administrator; a body that is missing is entered by hand."),
    ),
    "office": (
        noted("The field offices: which counties each answers for, and what it has left to give."),
        noted("Headquarters establishes an office; areas and capacities are entered on its page, each with a date."),
    ),
    "staff": (
        noted("Who holds which office, on both sides, and since when."),
        noted("Each person is invited by who answers for the office, and comes in with a second factor."),
    ),
    "enquiry": (
        noted("What reached the front door before there is a request: the public form, calls, letters and visits."),
        noted("An agency sends the form of “How to apply”, or the office logs a call, a letter or a visit."),
    ),
    "request": (
        noted("An agency's request for a partnership: what it needs, and how far the federal side has answered."),
        noted("The agency starts it on its own page; or a coordinator begins it from an enquiry."),
    ),
    "meeting": (
        noted("Meetings of both sides about a request, with their minutes."),
        noted("Either side proposes one on the page of the request."),
    ),
    "assessment": (
        noted("The needs assessment: the agency's answers with evidence, signed off by both sides."),
        noted("The coordinator opens it on the page of a request that was acknowledged and has its two opinions."),
    ),
    "plan": (
        noted("The plan of action: aims, activities, who does what by when, risks and safeguards."),
        noted("It is drafted on the page of an assessment that both sides have signed."),
    ),
    "determination": (
        noted("Which partnership, if any: the options weighed, the opinions, and a named person's decision with reasons."),
        noted("It is opened on the page of a plan that both sides agreed."),
    ),
    "agreement": (
        noted("The signed papers that delegate power: their terms, their signatures, and how each ends."),
        noted("It is drafted on the page of a determination that chose it; one signed elsewhere is entered on the agency's page."),
    ),
    "change": (
        noted("Changes of agreements: what one side proposed, what the other answered, who approved it, and what took effect."),
        noted("Either side proposes one on the page of an agreement that is drafted or in force."),
    ),
    "class": (
        noted("Training classes: where, when, how many seats, and who passed."),
        noted("The training officer schedules one on the page of the agency that gives it."),
    ),
    "designation": (
        noted("Each officer's way from nomination to designation, and what the officer may do today."),
        noted("The agency nominates an officer on the page of an agreement in force."),
    ),
    "fund": (
        noted("The money an agency holds of one department's program: what came, where it went, what is left."),
        noted("The agency's accountant or liaison opens one on the page of the agency."),
    ),
    "certification": (
        noted("The yearly account of shared money: derived from the ledger, signed by two offices, filed in time."),
        noted("One begins by itself when a fiscal year with books has ended; the accountant may begin it as well."),
    ),
    "seizure": (
        noted("Assets taken in joint work or by adoption, without owners: place by county, forfeiture, costs, and who shares."),
        noted("The federal side records one on the page of the agency that took part."),
    ),
    "sharing": (
        noted("An agency's request for its share of one asset: its hours, the percent proposed and decided, the payment."),
        noted("The agency begins one on its own page, within forty-five days of the forfeiture."),
    ),
    "affidavit": (
        noted("The yearly civil-rights certificate; without one that stands, no share is paid."),
        noted("The head of the agency signs it on the agency's page."),
    ),
    "allotment": (
        noted("What a joint operation may repay in one fiscal year, and whether the money is there."),
        noted("The federal side plans one on the page of an agreement that repays costs."),
    ),
    "claim": (
        noted("Claims for repayment: hours and rates by office and date, signed, checked, and paid into the agency's books."),
        noted("The agency starts one on the page of a fiscal-year allotment."),
    ),
}  # fmt: skip
"""What each list is for, and what fills it; every kind has both."""


def lesson(lifecycle: Lifecycle, actor: Actor) -> Lesson:
    """Return what an empty list of a kind says to this person."""
    what, fills = TAUGHT[lifecycle.kind]
    begins = [t for t in lifecycle.creators if OFFICES.keys() & t.roles]
    roles = dict.fromkeys(role for t in begins for role in t.roles if role in OFFICES)
    own = next((t for t in begins if actor.roles.intersection(t.roles)), None)
    href, label = _step(lifecycle, own) if own else ("", "")
    return Lesson(what=_(what), fills=_(fills), who=", ".join(_(ROLES[r].title) for r in roles), href=href, label=label)


def _step(lifecycle: Lifecycle, begin: Transition) -> tuple[str, str]:
    """Return where this person begins: at once, or by choosing what it grows from."""
    if not begin.parent:
        return f"/{lifecycle.plural}/new/{begin.action}/", _(begin.label)
    plural = STAGES[begin.parent].lifecycle.plural
    said = {"list": _(plural.replace("-", " ")), "act": _(begin.label)}
    return f"/{plural}/", _("To “%(act)s”, open the list of %(list)s") % said
