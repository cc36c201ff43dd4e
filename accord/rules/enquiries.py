"""Enquiries: everything that reaches the front door before a request, however it came.

A form without an account, a call, a letter or a visit is an enquiry.  A coordinator finds out
whether the asker speaks for the agency, by a way that does not rest on what the asker wrote, and
may then turn the enquiry into a request.  An enquiry confers nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accord.rules import agencies
from accord.rules.agencies import PARTY_KINDS
from accord.rules.decisions import Finding
from accord.rules.inputs import Choice, Field, Given, choices
from accord.rules.lifecycle import Lifecycle, State, Transition

CHANNELS = choices(
    ("telephone", "Telephone call"),
    ("letter", "Letter"),
    ("visit", "Visit to the office"),
    ("mail", "E-mail"),
    ("event", "Meeting or event"),
)
FORM = "form"
"""The channel of an enquiry that came through the public form."""
CHANNEL_WORDS = (*CHANNELS, Choice(value=FORM, label="Public form"))
REACH = choices(
    ("telephone", "By telephone"),
    ("mail", "By e-mail"),
    ("page", "On the page of this enquiry only"),
)
TOLD = choices(
    ("telephone", "By telephone"),
    ("mail", "By e-mail"),
    ("letter", "By letter"),
    ("page", "On the page of the enquiry"),
    ("in-person", "In person"),
)
METHODS = choices(
    ("called-back", "Called the agency's published number and asked for the person"),
    ("letterhead", "Letter on the agency's letterhead, signed by its head"),
    ("in-person", "In person, with the agency's credential"),
    ("agency-head", "The agency's head confirmed it"),
)
CLOSE_CODES = choices(
    ("not-verified", "Nobody could confirm that the asker speaks for the agency"),
    ("no-reply", "The asker did not answer"),
    ("not-eligible", "The body cannot take part"),
    ("other-matter", "The matter belongs elsewhere"),
    ("double", "The same as another enquiry"),
    ("other", "Another reason, told in words"),
)
LOCAL_KINDS = tuple(
    Choice(value=k.code, label=k.title)
    for k in PARTY_KINDS.values()
    if k.local_side and k.public_body and k.code not in ("foreign", "multi-state", "federal-component")
)
STAFF = ("coordinator", "office-director", "program-manager")
OPEN = ("received", "acknowledged", "waiting", "verified")

_ASKER = (
    Field(name="asker_name", kind="text", label="Your name", max_length=120, apart=True),
    Field(name="asker_title", kind="text", label="Your position", max_length=120, apart=True,
          help="For example Chief of Police, or Office Manager."),
    Field(name="asker_mail", kind="text", label="Your e-mail at work", form="mail", max_length=200, apart=True),
    Field(name="asker_phone", kind="text", label="Your telephone at work", form="phone", max_length=40, apart=True,
          help="We call the number your agency publishes, and ask for you."),
)  # fmt: skip
_BODY = (
    Field(name="agency", kind="reference", of="agency", label="Agency of the register", required=False),
    Field(name="body_name", kind="text", label="Name of the agency, if it is not in the register", required=False),
    Field(name="body_kind", kind="choice", label="Kind of agency", choices=LOCAL_KINDS, required=False),
    Field(name="county", kind="choice", label="County (five-digit code)", required=False),
)
_ASKED = (
    Field(name="problem", kind="words", label="What do you need help with?", max_length=3000,
          help="Two or three sentences. Describe the problem, not people: no names, no numbers of cases."),
    Field(name="programs", kind="choices", label="Programs you have in mind", source="programs", required=False,
          help="Leave all empty if you do not know."),
)  # fmt: skip
_REASON = Field(name="reason", kind="words", label="Reason", max_length=1000)

LIFECYCLE = Lifecycle(
    kind="enquiry", room="enquiries", plural="enquiries", title="Enquiry", prefix="E",
    states=(
        State("received", "Received", "Received"),
        State("acknowledged", "Acknowledged", "Being looked at"),
        State("waiting", "Waiting for the asker", "Waiting for your answer"),
        State("verified", "Asker confirmed", "Confirmed with your agency"),
        State("requested", "Became a request", "Became a request", final=True),
        State("answered", "Answered", "Answered", final=True),
        State("closed", "Closed", "Closed", final=True),
        State("withdrawn", "Withdrawn", "Withdrawn", final=True),
    ),
    transitions=(
        Transition(action="send", label="Send an enquiry", target="received", roles=("public",), notifies=("coordinator",),
                   fields=(*_BODY, *_ASKER,
                           Field(name="reach", kind="choice", label="How shall we answer?", choices=REACH),
                           *_ASKED,
                           Field(name="speaks", kind="yesno", label="I work for this agency and ask on its behalf"),
                           Field(name="word", kind="secret", label="Word of the follow-up address", max_length=128))),
        Transition(action="log", label="Log a call, letter or visit", target="received", parent="office", roles=STAFF,
                   notifies=("coordinator",),
                   help="The clock runs from the moment it came in, not from when it is written down.",
                   fields=(Field(name="channel", kind="choice", label="How it came", choices=CHANNELS),
                           Field(name="came_at", kind="instant", label="When it came"),
                           *_BODY,
                           Field(name="asker_name", kind="text", label="Who asked, by name", required=False,
                                 max_length=120, apart=True, help="Only someone who works for the agency."),
                           Field(name="asker_title", kind="text", label="Position", required=False, max_length=120, apart=True),
                           Field(name="asker_mail", kind="text", label="E-mail at work", required=False, form="mail", apart=True),
                           Field(name="asker_phone", kind="text", label="Telephone at work", required=False, form="phone",
                                 max_length=40, apart=True),
                           Field(name="problem", kind="words", label="What was asked", max_length=3000,
                                 help="Describe the matter, not people. Do not name or number anyone."),
                           Field(name="programs", kind="choices", label="Programs named", source="programs", required=False))),
        Transition(action="acknowledge", label="Acknowledge", sources=("received",), target="acknowledged", roles=STAFF,
                   help="Tell the asker that it arrived, who has it, and what comes next.",
                   fields=(Field(name="told", kind="choice", label="How the asker was told", choices=TOLD),)),
        Transition(action="ask", label="Ask for more", sources=("received", "acknowledged"), target="waiting", roles=STAFF,
                   routine=False, help="The asker sees the question on the page of the enquiry; the clocks rest.",
                   fields=(Field(name="question", kind="words", label="Question", max_length=1000),)),
        Transition(action="add-words", label="Add the answer", sources=("waiting",), target="acknowledged",
                   roles=("coordinator", "office-director", "program-manager", "public"), notifies=("coordinator",),
                   fields=(Field(name="answer", kind="words", label="Answer", max_length=2000,
                                 help="Describe the matter, not people."),)),
        Transition(action="link", label="Name the agency of the register", sources=("received", "acknowledged", "waiting"),
                   roles=STAFF, routine=False, help="If it is not there, an administrator registers it first.",
                   fields=(Field(name="agency", kind="reference", of="agency", label="Agency of the register"),)),
        Transition(action="verify", label="Confirm who asks", sources=("received", "acknowledged"), target="verified",
                   roles=STAFF, help="By a number or address that the agency publishes, never one from the form alone.",
                   fields=(Field(name="method", kind="choice", label="How it was confirmed", choices=METHODS),
                           Field(name="published_at", kind="text", label="Where the number or address is published",
                                 help="For example the agency's own site, or the state's directory."),
                           Field(name="confirmed_on", kind="date", label="On which day"))),
        Transition(action="refer", label="Refer to another office", sources=("received", "acknowledged", "verified"),
                   roles=STAFF, routine=False, notifies=("coordinator",),
                   fields=(Field(name="office", kind="reference", of="office", label="To which office"), _REASON)),
        Transition(action="answer", label="Answer and finish", sources=("received", "acknowledged", "verified"),
                   target="answered", roles=STAFF, routine=False,
                   help="For a question that needs no request. The asker reads the answer on the page of the enquiry.",
                   fields=(Field(name="answer", kind="words", label="Answer", max_length=3000),
                           Field(name="told", kind="choice", label="How the asker was told", choices=TOLD))),
        Transition(action="become-request", label="Turn it into a request", sources=("verified",), target="requested",
                   roles=STAFF, notifies=("local-liaison", "local-head"),
                   help="The agency's liaison finds the words as a draft, completes it and sends it."),
        Transition(action="close", label="Close", sources=("received", "acknowledged", "waiting", "verified"), target="closed",
                   roles=STAFF, routine=False,
                   fields=(Field(name="code", kind="choice", label="Reason code", choices=CLOSE_CODES), _REASON)),
        Transition(action="withdraw", label="Withdraw", sources=("received", "acknowledged", "waiting", "verified"),
                   target="withdrawn", roles=("coordinator", "office-director", "program-manager", "public"),
                   routine=False, notifies=("coordinator",),
                   fields=(Field(name="reason", kind="words", label="Reason", max_length=1000, required=False),)),
        Transition(action="dispose", label="Delete the contact details",
                   sources=("requested", "answered", "closed", "withdrawn"), roles=(*STAFF, "schedule"), routine=False,
                   help="Name, position, e-mail and telephone go; what happened stays in the history."),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules need to know of one enquiry."""

    at: datetime
    agency_kind: str = ""
    """The kind of the agency named, empty while none is."""
    has_liaison: bool = False
    came_at: datetime | None = None
    ended_at: datetime | None = None
    contact_kept: bool = False
    keep_days: int = 0
    """How long contact details are kept after the end: the deadline EN-KEEP."""


def judge(action: str, facts: Facts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on an enquiry; `given` None is a preview."""
    found: list[Finding] = []
    if action == "become-request":
        if not facts.agency_kind:
            found.append(Finding(rule="enquiry:agency-linked", message="No agency of the register is named.",
                                 fix="Name the agency; if it is not in the register, have an administrator register it."))  # fmt: skip
        elif not facts.has_liaison:
            found.append(Finding(rule="enquiry:liaison", message="Nobody at the agency can complete the draft: it has no liaison.",
                                 fix="Invite the asker as the agency's liaison, or ask its head to name one."))  # fmt: skip
    if action == "dispose" and not facts.contact_kept:
        found.append(Finding(rule="enquiry:nothing-kept", message="No contact details are kept.",
                             fix="Nothing to do; they were never given, or are deleted."))  # fmt: skip
    elif (
        action == "dispose"
        and facts.ended_at is not None
        and facts.at < facts.ended_at + timedelta(days=facts.keep_days)
    ):
        due = (facts.ended_at + timedelta(days=facts.keep_days)).date()
        found.append(Finding(rule="enquiry:kept-until", message=f"The asker may still have questions: the details are kept until {due}.",
                             fix=f"Delete them from {due} on; the house's schedule does it by itself."))  # fmt: skip
    if given is not None:
        found += _given(action, facts, given)
    return tuple(found)


def _given(action: str, facts: Facts, given: Given) -> list[Finding]:
    found: list[Finding] = []
    if action == "send" and given.yes("speaks") is False:
        found.append(Finding(rule="enquiry:speaks", field="speaks", message="Only someone who works for the agency can ask for it.",
                             fix="Have a colleague of the agency ask, or telephone the office."))  # fmt: skip
    came_at = given.moment("came_at")
    if action == "log" and came_at is not None and came_at > facts.at:
        found.append(Finding(rule="enquiry:not-yet", field="came_at", message="That moment has not come yet.",
                             fix="Give the moment when the call, letter or visit came in."))  # fmt: skip
    if action == "verify":
        confirmed_on, came = given.day("confirmed_on"), facts.came_at.date() if facts.came_at else date.min
        # A day of slack either way: the form asks for a date, and the agency's own day may be another than ours.
        if confirmed_on is not None and not came - timedelta(days=1) <= confirmed_on <= facts.at.date() + timedelta(
            days=1
        ):
            found.append(Finding(rule="enquiry:confirmed-on", field="confirmed_on", message="The day lies before the enquiry came, or has not come yet.",
                                 fix="Give the day on which the agency confirmed it."))  # fmt: skip
    return found


def judge_body(
    agency_kind: str, *, listed: bool, named: bool, kind_given: bool, county_given: bool
) -> tuple[Finding, ...]:
    """Return why a body cannot be asked for: none named, half described, or no local body at all."""
    found: list[Finding] = []
    if not listed and not named:
        found.append(Finding(rule="enquiry:body", field="body_name", message="The agency is not named.",
                             fix="Choose it from the register, or write its name."))  # fmt: skip
    if not listed and not kind_given:
        found.append(Finding(rule="enquiry:body-kind", field="body_kind", message="The kind of agency is not given.",
                             fix="Choose the kind that fits best."))  # fmt: skip
    if not listed and not county_given:
        found.append(Finding(rule="enquiry:body-county", field="county", message="The county is not given.",
                             fix="Choose the county where the agency works; its field offices follow from it."))  # fmt: skip
    if listed and agencies.local_side(agency_kind):
        title = PARTY_KINDS[agency_kind].title if agency_kind in PARTY_KINDS else agency_kind
        found.append(Finding(rule="enquiry:local-side", field="agency", citation="8 U.S.C. 1357(g)(1)",
                             message=f"A body of the kind “{title}” cannot be the local side of a partnership.",
                             fix="Federal bodies arrange matters among themselves; choose a state, local or tribal agency."))  # fmt: skip
    return tuple(found)
