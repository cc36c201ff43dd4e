"""The list of each kind: its columns, the standings that follow from dates, what narrows it, what is searched.

A kind that declares nothing here has number, agency, state, age and clock, and every shared facet.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accord.programs import programs
from accord.queries.authority.describing import SOON_DAYS
from accord.queries.authority.gathering import SEATED
from accord.queries.lists.facets import (
    by_choice,
    by_county,
    by_place,
    by_program,
    by_programs,
    by_standing,
    by_year,
    case_facets,
)
from accord.queries.lists.sharing import DECLARED
from accord.queries.lists.spec import Asked, Column, Facet, Label, ListSpec
from accord.queries.shapes import words
from accord.records.models import MODEL_OF, Designation, Fact, Pause, Referral
from accord.rules import authority, enquiries, requests
from accord.rules.agencies import PARTY_KINDS
from accord.rules.agreements.grounds import SUSPENSION
from accord.rules.agreements.states import CLOSED, IN_USE
from accord.rules.intervals import local_day
from accord.rules.parties import OFFICE_KINDS
from accord.rules.rooms import STAGES


def _names(_at: datetime, slugs: list[str] | str | None) -> str:
    listed = [slugs] if isinstance(slugs, str) else slugs or []
    known = programs()
    return ", ".join(known[s].short if s in known else s for s in listed)


def _edition(_at: datetime, program: str, code: str) -> str:
    found = programs().get(program)
    return next((e.title for e in found.editions if e.code == code), code) if found else code


def _course(_at: datetime, program: str, code: str) -> str:
    found = programs().get(program)
    return next((c.title for c in found.courses if c.code == code), code) if found else code


def _day(_at: datetime, moment: datetime | None, zone: str | None) -> date | None:
    return local_day(moment, zone or "UTC") if moment else None


def _age(at: datetime, moment: datetime | None, zone: str | None) -> int | None:
    if moment is None:
        return None
    return (local_day(at, zone or "UTC") - local_day(moment, zone or "UTC")).days


AGENCY = Column("agency", "Agency", ("agency__name",))
OPENED = Column("opened", "Opened", ("opened_at", "agency__zone"), _day)
STATE = Column("state", "State", ("standing",))
"""Said by the engine, which knows the words of every standing."""
CLOCK = Column("clock", "Next clock", ("next_due_at", "next_due_code", "agency__zone"))
"""Said by the engine, which knows the title of every clock."""
AGE = Column("age", "Age in days", ("opened_at", "agency__zone"), _age)
REQUEST = Column("request", "Request", ("request__number",))


def _spec(kind: str, *columns: Column, own: tuple[Facet, ...] = (), labels: tuple[Label, ...] = (),
          said: Mapping[str, str] | None = None, settled: Any = None, **more: Any) -> ListSpec:  # fmt: skip
    state_words = {s.code: s.staff for s in STAGES[kind].lifecycle.states}
    state_words |= {**(said or {}), **{label.code: label.words for label in labels}}
    facets = more.pop("facets", None) or case_facets(kind, labels, state_words, *own, settled=settled)
    return ListSpec(kind=kind, columns=columns, facets=facets, labels=labels, state_words=state_words,
                    made=more.pop("made", {}), **more)  # fmt: skip


def _fact(asked: Asked, subject: str, kind: str) -> Any:
    return Fact.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=asked.at), subject=subject, kind=kind, known_to=None
    ).values("subject_id")


# --- enquiries ----------------------------------------------------------------------------------


def _body(_at: datetime, agency: str | None, described: str) -> str:
    return agency or described


def _enquiry() -> ListSpec:
    channels = {c.value: c.label for c in enquiries.CHANNEL_WORDS}
    queued = Label("in-queue", "In the queue of headquarters", lambda _: Q(office=None, state__in=enquiries.OPEN))
    body = Column("body", "Agency", ("agency__name", "body_name"), _body)
    return _spec(
        "enquiry",
        body,
        STATE,
        Column("channel", "How it came", ("channel",), lambda _, c: channels.get(c, c)),
        Column("programs", "Programs", ("programs",), _names),
        Column("office", "With", ("office__name",), lambda _, name: name or "Headquarters"),
        Column("age", "Age in days", ("came_at", "zone"), _age),
        CLOCK,
        party=body,
        own=(by_programs("programs"), by_choice("channel", "How it came", "channel", channels)),
        labels=(queued,),
        words=("body_name",),
    )


# --- requests -----------------------------------------------------------------------------------


def _opinions_given() -> Q:
    return Q(state="referred") & ~Q(pk__in=Referral.objects.filter(opinion="").values("request_id"))


def _request() -> ListSpec:
    waiting = Label(
        "waiting-for-agency", "Waiting for the agency's answer",
        lambda _: Q(pk__in=Pause.objects.filter(to_at=None).values("request_id")) & Q(state__in=("received", "acknowledged", "referred")),
    )  # fmt: skip
    return _spec(
        "request",
        Column("programs", "Programs", ("programs",), _names),
        AGENCY,
        STATE,
        Column("age", "Age in days", ("submitted_at", "agency__zone"), _age),
        CLOCK,
        OPENED,
        own=(by_programs("programs"),),
        labels=(waiting,),
        settled=_opinions_given,
    )


def _meeting() -> ListSpec:
    transition = requests.MEETING.by_action["propose"]
    purposes = next(f.choices for f in transition.fields if f.name == "purpose")
    minutes = Label("minutes-owed", "Minutes owed", lambda asked: Q(state="confirmed", planned_at__lt=asked.at))
    missed = Label("unconfirmed", "Past, never confirmed", lambda asked: Q(state="proposed", planned_at__lt=asked.at))
    return _spec(
        "meeting",
        Column("purpose", "Purpose", ("purpose",), lambda _, p: words(purposes, p)),
        AGENCY,
        STATE,
        REQUEST,
        Column("planned", "Planned for", ("planned_at", "agency__zone"), _day),
        Column("venue", "Where", ("venue",)),
        own=(by_choice("purpose", "Purpose", "purpose", {c.value: c.label for c in purposes}),),
        labels=(minutes, missed),
        words=("venue",),
    )


# --- assessment, plan, determination ------------------------------------------------------------


def _assessment() -> ListSpec:
    return _spec("assessment", AGENCY, STATE, REQUEST, AGE, CLOCK, OPENED, own=(by_programs("request__programs"),))


def _plan() -> ListSpec:
    return _spec(
        "plan",
        AGENCY,
        STATE,
        REQUEST,
        Column("agreed", "Agreed on", ("agreed_at", "agency__zone"), _day),
        CLOCK,
        OPENED,
        own=(by_programs("request__programs"),),
    )


def _determination() -> ListSpec:
    return _spec(
        "determination",
        AGENCY,
        STATE,
        REQUEST,
        Column("recommended", "Recommended", ("recommended",), _names),
        Column("decided", "Decided for", ("decided",), _names),
        CLOCK,
        OPENED,
        own=(by_programs("requested"),),
    )


# --- agreements ---------------------------------------------------------------------------------


def _agreement() -> ListSpec:
    def suspended(asked: Asked) -> Q:
        rows = Fact.objects.filter(subject="agreement", kind=SUSPENSION, known_to=None, valid_to=None)
        return Q(state="suspended", pk__in=rows.filter(valid_from__lte=asked.at).values("subject_id"))

    labels = (
        Label("preparing", "Not yet in force", lambda asked: Q(state__in=IN_USE) & (Q(effective_at=None) | Q(effective_at__gt=asked.at))),
        Label("ended", "Ended", lambda asked: Q(state__in=(*IN_USE, CLOSED), ends_at__lte=asked.at)),
        Label("suspended", "Suspended", suspended),
        Label("ending", "Ending", lambda _: Q(state__in=IN_USE, ends_at__isnull=False)),
        Label("suspension-announced", "In force, suspension announced", lambda _: Q(state="suspended")),
    )  # fmt: skip
    return _spec(
        "agreement",
        AGENCY,
        Column("program", "Program", ("program",), _names),
        STATE,
        Column("edition", "Edition", ("program", "edition"), _edition),
        Column("since", "In force since", ("effective_at", "agency__zone"), _day),
        Column("ends", "Ends", ("ends_at", "agency__zone"), _day),
        CLOCK,
        own=(by_program("program"),),
        labels=labels,
        said={"active": "In force"},
    )


# --- authority ----------------------------------------------------------------------------------


def _class() -> ListSpec:
    taken = Designation.objects.filter(training=OuterRef("pk"), state__in=SEATED).order_by().values("training")
    return _spec(
        "class",
        Column("course", "Course", ("program", "course"), _course),
        Column("host", "Host", ("agency__name",)),
        STATE,
        Column("starts", "First day", ("starts_on",)),
        Column("ends", "Last day", ("ends_on",)),
        Column("taken", "Seats taken", ("taken",)),
        Column("seats", "Seats", ("seats",)),
        own=(by_program("program"),),
        labels=(
            Label("over", "Over, not closed", lambda asked: Q(state="scheduled", ends_on__lt=asked.on)),
            Label(
                "under-way",
                "Under way",
                lambda asked: Q(state="scheduled", starts_on__lte=asked.on, ends_on__gte=asked.on),
            ),
        ),
        words=("venue", "course"),
        made={"taken": lambda _: Coalesce(Subquery(taken.annotate(n=Count("pk")).values("n")), 0)},
    )


def _designation() -> ListSpec:
    live = Q(state__in=authority.LIVE)

    def held(asked: Asked) -> Q:
        rows = _fact(asked, "designation", "hold").filter(valid_from__lte=asked.at)
        return Q(state__in=authority.OPEN, pk__in=rows)

    def soon(asked: Asked) -> Q:
        return live & Q(lapses_at__lt=asked.at + timedelta(days=SOON_DAYS))

    return _spec(
        "designation",
        Column("number", "Number", ("number",)),
        AGENCY,
        STATE,
        Column("agreement", "Agreement", ("agreement__number",)),
        Column("functions", "Functions", ("functions",), lambda _, f: len(f or ())),
        Column("starts", "Starts", ("starts_at", "agency__zone"), _day),
        Column("lapses", "Lapses", ("lapses_at", "agency__zone"), _day),
        title=Column("officer", "Officer", ("officer__full_name",)),
        lead="title",
        own=(by_program("agreement__program"),),
        labels=(
            Label("agreement-ended", "Agreement ended", lambda asked: live & Q(agreement__ends_at__lte=asked.at)),
            Label("lapsed", "Lapsed", lambda asked: live & Q(lapses_at__lte=asked.at)),
            Label("on-hold", "On hold", held),
            Label("not-cleared", "Not cleared", lambda _: Q(vetting="not-cleared", state="vetted")),
            Label("lapses-soon", f"Lapses within {SOON_DAYS} days", soon),
        ),
        words=("officer__full_name",),
    )


# --- parties ------------------------------------------------------------------------------------


def _name(_at: datetime, agency: str | None, office: str | None) -> str:
    return agency or office or "Headquarters"


def _staff() -> ListSpec:
    locked = Label("locked", "Locked out", lambda _: Q(locked_at__isnull=False, state="active"))
    said = {s.code: s.staff for s in STAGES["staff"].lifecycle.states} | {"locked": "Locked out"}
    return _spec(
        "staff",
        Column("body", "Agency or office", ("agency__name", "office__name"), _name),
        STATE,
        Column("number", "Number", ("number",)),
        Column("opened", "Since", ("opened_at", "agency__zone"), _day),
        title=Column("name", "Name", ("full_name",)),
        party=Column("body", "Agency or office", ("agency__name", "office__name"), _name),
        lead="title",
        labels=(locked,),
        facets=(by_standing((locked,), said), by_place("agency"), by_year()),
        words=("full_name", "office__name"),
        clocks=False,
    )


def _office() -> ListSpec:
    sides = {c.value: c.label for c in OFFICE_KINDS}
    said = {s.code: s.staff for s in STAGES["office"].lifecycle.states}
    return _spec(
        "office",
        Column("number", "Number", ("number",)),
        Column("kind", "Side", ("kind",), lambda _, k: sides.get(k, k)),
        STATE,
        title=Column("name", "Name", ("name",)),
        party=Column("name", "Name", ("name",)),
        lead="title",
        agency=None,
        facets=(by_standing((), said), by_choice("kind", "Side", "kind", sides)),
        words=("name",),
        clocks=False,
    )


def _agency() -> ListSpec:
    kinds = {k.code: k.title for k in PARTY_KINDS.values()}
    said = {s.code: s.staff for s in STAGES["agency"].lifecycle.states}
    return _spec(
        "agency",
        Column("number", "Number", ("number",)),
        Column("kind", "Kind", ("kind",), lambda _, k: kinds.get(k, k)),
        Column("place", "State", ("place_state_id",)),
        Column("ori", "ORI", ("ori",)),
        Column("officers", "Officers", ("officers",)),
        STATE,
        title=Column("name", "Name", ("name",)),
        party=Column("name", "Name", ("name",)),
        lead="title",
        agency="",
        facets=(by_standing((), said), by_choice("kind", "Kind", "kind", kinds), by_place(""), by_county("")),
        clocks=False,
    )


def _declared_nothing(kind: str) -> ListSpec:
    """Return the list of a kind that says nothing of its own: what its table has decides."""
    have = {f.name for f in MODEL_OF[kind]._meta.get_fields()}
    own: tuple[Facet, ...] = ()
    columns: list[Column] = [AGENCY]
    if "programs" in have:
        own, columns = (by_programs("programs"),), [*columns, Column("programs", "Programs", ("programs",), _names)]
    elif "program" in have:
        own, columns = (by_program("program"),), [*columns, Column("program", "Program", ("program",), _names)]
    return _spec(kind, *columns, STATE, AGE, CLOCK, OPENED, own=own)


_MADE = {
    "enquiry": _enquiry, "request": _request, "meeting": _meeting, "assessment": _assessment, "plan": _plan,
    "determination": _determination, "agreement": _agreement, "class": _class, "designation": _designation,
    "staff": _staff, "office": _office, "agency": _agency,
}  # fmt: skip


STANDARD = {"agency": AGENCY, "state": STATE, "clock": CLOCK}


@cache
def spec_of(kind: str) -> ListSpec:
    """Return the list of a kind."""
    made = _MADE.get(kind)
    if kind in DECLARED:
        columns, own = DECLARED[kind]
        return _spec(kind, *(STANDARD[c] if isinstance(c, str) else c for c in columns), own=own)
    return made() if made else _declared_nothing(kind)
