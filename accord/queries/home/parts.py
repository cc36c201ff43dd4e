"""Each panel's part of the board: which rows it asks for, within what this person may see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accord.queries.contacts import CALLED
from accord.queries.home.board import counts, lines, shaped
from accord.queries.visible import in_area, visible
from accord.records.models import (
    Agency,
    Agreement,
    Capacity,
    Designation,
    DueDate,
    Fact,
    FieldOffice,
    Holding,
    LogEntry,
    Notice,
    OfficeArea,
    PartnershipRequest,
    Referral,
    ScreeningRefusal,
    Staff,
)
from accord.rules.agreements.dates import REVIEW_MONTHS
from accord.rules.agreements.states import IN_USE
from accord.rules.authority import BEFORE, LIVE
from accord.rules.determinations.lifecycle import NAMING
from accord.rules.home import PANELS, Panel
from accord.rules.intervals import add_months
from accord.rules.permissions import ROLES, Actor
from accord.rules.rooms import STAGES, creators_from

Rows = QuerySet[Any]
SOON_DAYS, DECIDED_DAYS, REVIEW_DAYS, REFUSED_DAYS = 60, 90, 90, 30
LATEST_FACTS = 5000
REVIEWED_AFTER = tuple(range(12, REVIEW_MONTHS + 1))
"""The months after which an edition may ask for a review of the whole."""
WAY = ("request", "assessment", "plan", "determination", "agreement")
"""The kinds of an agency's way, in the order the work flows."""

AWAITED = {"assessment": Q(state="complete"), "determination": Q(state="decided", outcome__in=NAMING)}
"""What is done itself, and waits for the next thing of the way to be begun."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asks, and when."""

    actor: Actor
    at: datetime

    @property
    def on(self) -> date:
        """The day by which scope and holdings are judged."""
        return self.at.date()

    def seen(self, kind: str) -> Rows:
        """Return what the person may know of."""
        return visible(kind, self.actor, self.on)

    def mine(self, rows: Rows, agency: str = "agency_id") -> Rows:
        """Return the rows of the person's own agencies, or of those in the area of the own offices, or all."""
        if self.actor.sees_everything:
            return rows
        if self.actor.office_ids:
            return rows.filter(in_area(self.actor, self.on, agency))
        return rows.filter(**{f"{agency}__in": sorted(self.actor.agency_ids)})


def open_states(kind: str) -> tuple[str, ...]:
    """Return the states of a way in which something is still to be done by someone."""
    life = STAGES[kind].lifecycle
    return tuple(s.code for s in life.states if not s.final and any(t.routine for t in life.actions_from(s.code)))


def _cases(panel: str, rows: Rows, kind: str, order: str = "opened_at", **more: Any) -> Rows:
    columns = {
        "number": "@number",
        "agency": "@agency__name",
        "zone": "@agency__zone",
        "state": "@state",
        "began": "@opened_at",
        **more,
    }
    if kind == "designation":
        columns.setdefault("text", "@officer__full_name")
    return lines(panel, rows, (order, "pk"), kind=kind, id="@public_id", **columns)


def of_states(panel: Panel, ask: Ask) -> tuple[Rows, ...]:
    """Return what stands in the panel's states, longest waiting first."""
    rows = ask.seen(panel.kind).filter(state__in=panel.states)
    match panel.kind:
        case "class":
            taken = Count("designations", filter=Q(designations__state__in=("enrolled", "certified", *LIVE)))
            columns = {"due": "@starts_on", "text": "@program", "extra": "@course", "n": "@seats", "m": taken}
            return (_cases(panel.code, rows.filter(ends_on__gte=ask.on), "class", "starts_on", **columns),)
        case "meeting":
            return (_cases(panel.code, rows, "meeting", "planned_at", due="@planned_at"),)
        case "agreement":
            return (_cases(panel.code, rows, "agreement", text="@program"),)
        case "enquiry":
            name = Coalesce("agency__name", "body_name")
            return (
                _cases(
                    panel.code,
                    rows,
                    "enquiry",
                    "came_at",
                    began="@came_at",
                    agency=name,
                    zone="@zone",
                    extra="@channel",
                ),
            )
        case "staff":
            return (
                lines(panel.code, rows, ("opened_at", "pk"), kind="staff", id="@public_id", number="@number",
                      text="@full_name", state="@state", began="@opened_at", due="@invited_until"),
            )  # fmt: skip
        case "designation" if not ask.actor.sees_everything and ask.actor.office_ids == frozenset():
            return (_cases(panel.code, rows.filter(agency_id__in=sorted(ask.actor.agency_ids)), "designation"),)
        case _:
            return (_cases(panel.code, rows, panel.kind),)


def _clocks(panel: str, rows: Rows) -> Rows:
    return lines(panel, rows.filter(met_at=None), ("due_at", "pk"), kind="@kind", id="@object_id", text="@code",
                 agency="@agency__name", zone="@agency__zone", state="@owner", began="@started_at", due="@due_at")  # fmt: skip


def _running(ask: Ask) -> Rows:
    """Return the clocks of the person's cases; an agency reads no enquiry, so it sees none of their clocks either."""
    rows = ask.mine(DueDate.objects.all())
    return rows if ask.actor.sees_everything or ask.actor.office_ids else rows.exclude(kind="enquiry")


def _mine(ask: Ask) -> tuple[Rows, ...]:
    return (_clocks("clocks", _running(ask).filter(owner__in=ask.actor.roles)),)


def _owed(ask: Ask) -> tuple[Rows, ...]:
    federal = [r.code for r in ROLES.values() if r.side == "federal"]
    return (_clocks("owed", _running(ask).filter(owner__in=federal)),)


def _overdue(ask: Ask) -> tuple[Rows, ...]:
    return (_clocks("overdue", _running(ask).filter(due_at__lte=ask.at)),)


def _told(ask: Ask) -> tuple[Rows, ...]:
    rows = Notice.objects.filter(staff_id=ask.actor.staff_id)
    return (
        lines("told", rows, ("-id",), kind="@entry__kind", id="@entry__object_id", text="@entry__tag",
              state="@entry__state", began="@made_at"),
    )  # fmt: skip


def _foremost(kind: str, rows: Rows) -> Rows:
    """Return those from which the next thing of the way has not begun: what stands behind it waits for nobody."""
    rows = rows.filter(Q(state__in=open_states(kind)) | AWAITED.get(kind, Q(pk=None)))
    begun = [life.plural for life, _t in creators_from(kind) if life.kind in WAY]
    return rows.filter(**{f"{plural}__isnull": True for plural in begun})


def _way(ask: Ask) -> tuple[Rows, ...]:
    rows = ((kind, _foremost(kind, ask.seen(kind))) for kind in WAY)
    return tuple(
        _cases("cases", found, kind, **({"text": "@program"} if kind == "agreement" else {})) for kind, found in rows
    )


def _pipeline(ask: Ask) -> tuple[Rows, ...]:
    ways = tuple(
        counts("pipeline", ask.seen(k).filter(state__in=open_states(k)), "state", kind=k) for k in (*WAY, "designation")
    )
    late = ask.mine(DueDate.objects.filter(met_at=None, due_at__lte=ask.at))
    return (*ways, counts("late", late, "kind", oldest="due_at"))


def _second_opinion(ask: Ask) -> tuple[Rows, ...]:
    given = Referral.objects.filter(request=OuterRef("pk")).exclude(opinion="").order_by().values("request")
    said: Any = Coalesce(Subquery(given.annotate(n=Count("pk")).values("n")), Value(0))
    rows = ask.seen("request").filter(state="referred").annotate(said=said).filter(said__lt=2)
    return (_cases("second-opinion", rows, "request", n=said),)


def _opinions(ask: Ask) -> tuple[Rows, ...]:
    rows = ask.seen("determination").filter(state__in=open_states("determination"), civil_rights="")
    return (_cases("opinions", rows, "determination"),)


def _objections(ask: Ask) -> tuple[Rows, ...]:
    rows = ask.seen("determination").filter(state__in=open_states("determination"), civil_rights="object")
    return (_cases("objections", rows, "determination"),)


def _overrides(ask: Ask) -> tuple[Rows, ...]:
    rows = ask.seen("determination").filter(override=True)
    return (_cases("overrides", rows, "determination", "-decided_at", began="@decided_at"),)


def _decided(ask: Ask) -> tuple[Rows, ...]:
    since = ask.at - timedelta(days=DECIDED_DAYS)
    rows = ask.seen("determination").filter(decided_at__gte=since)
    return (_cases("decided", rows, "determination", "-decided_at", began="@decided_at", extra="@outcome"),)


def _ending(ask: Ask) -> tuple[Rows, ...]:
    rows = ask.seen("agreement").filter(state__in=IN_USE, ends_at__gt=ask.at)
    return (_cases("ending", rows, "agreement", "ends_at", due="@ends_at", text="@program"),)


def _reviews(ask: Ask) -> tuple[Rows, ...]:
    """Return what must be reviewed within ninety days: the terms say after how many months, else the house's three years."""
    last = ask.on + timedelta(days=REVIEW_DAYS)
    due = Q()
    for months in REVIEWED_AFTER:
        day = add_months(last, -months)
        of = Q(terms__review_months=months)
        if months == REVIEW_MONTHS:
            of |= Q(terms__review_months=None) | ~Q(terms__has_key="review_months")
        due |= of & (Q(reviewed_on__lte=day) | Q(reviewed_on=None, effective_at__date__lte=day))
    rows = ask.seen("agreement").filter(due, state__in=IN_USE).exclude(ends_at__lte=ask.at)
    return (_cases("reviews", rows, "agreement", "effective_at", began="@effective_at", text="@program"),)


def _programs(ask: Ask) -> tuple[Rows, ...]:
    return (counts("programs", ask.seen("agreement").filter(state__in=IN_USE), "program", kind="agreement"),)


def _lapsing(ask: Ask) -> tuple[Rows, ...]:
    until = ask.at + timedelta(days=SOON_DAYS)
    rows = ask.seen("designation").filter(state__in=LIVE, lapses_at__gt=ask.at, lapses_at__lte=until)
    return (_cases("lapsing", rows, "designation", "lapses_at", due="@lapses_at"),)


def _lapsed(ask: Ask) -> tuple[Rows, ...]:
    rows = ask.seen("designation").filter(state__in=LIVE, lapses_at__lte=ask.at)
    return (_cases("lapsed", rows, "designation", "lapses_at", due="@lapses_at"),)


def _holds(ask: Ask) -> tuple[Rows, ...]:
    over = Q(valid_to=None) | Q(valid_to__gt=ask.at)
    held = Fact.objects.filter(over, subject="designation", kind="hold", known_to=None, valid_from__lte=ask.at)
    since = held.filter(subject_id=OuterRef("pk")).order_by("valid_from").values("valid_from")[:1]
    rows = ask.seen("designation").filter(pk__in=held.values("subject_id"))
    return (_cases("holds", rows, "designation", began=Subquery(since)),)


def _refused_vetting(ask: Ask) -> tuple[Rows, ...]:
    rows = ask.seen("designation").filter(vetting="not-cleared", state__in=BEFORE)
    return (_cases("refused-vetting", rows, "designation"),)


def _lifted(ask: Ask) -> tuple[Rows, ...]:
    rows = ask.mine(LogEntry.objects.filter(tag="designation:lift-hold"))
    return (
        lines("lifted", rows, ("-pk",), kind="@kind", id="@object_id", text="@staff__full_name", state="@role",
              agency="@agency__name", zone="@agency__zone", began="@at"),
    )  # fmt: skip


def _capacity(ask: Ask) -> tuple[Rows, ...]:
    later = Capacity.objects.filter(office=OuterRef("office"), code=OuterRef("code"), pk__gt=OuterRef("pk"))
    rows = Capacity.objects.filter(~Exists(later))
    if not ask.actor.sees_everything:
        rows = rows.filter(office_id__in=sorted(ask.actor.office_ids))
    grouped = rows.order_by().values("code").annotate(free=Sum(F("total") - F("promised")), of=Sum("total"),
                                                      as_of=Max("stated_at"))  # fmt: skip
    return (shaped("capacity", grouped, state="@code", n="@free", m="@of", began="@as_of"),)


def _supervised(ask: Ask) -> tuple[Rows, ...]:
    rows = ask.seen("designation").filter(state__in=LIVE, supervisor_office_id__in=sorted(ask.actor.office_ids))
    return (_cases("supervised", rows, "designation", "officer__full_name", extra="@supervisor_position"),)


def _rosters(ask: Ask) -> tuple[Rows, ...]:
    rows = Agency.objects.filter(pk__in=ask.seen("agreement").filter(state__in=IN_USE).values("agency_id"))
    return (lines("rosters", rows, ("name", "pk"), kind="agency", id="@public_id", text="@name"),)


def _back_dated(ask: Ask) -> tuple[Rows, ...]:
    first = Coalesce(Subquery(Fact.objects.order_by("-pk").values("pk")[LATEST_FACTS : LATEST_FACTS + 1]), Value(0))
    late = Fact.objects.filter(pk__gt=first, valid_from__lt=F("recorded_at") - timedelta(days=1))
    found = []
    for subject, model in (("designation", Designation), ("agreement", Agreement)):
        of = model._default_manager.filter(pk=OuterRef("subject_id"))
        rows = late.filter(subject=subject)
        if not ask.actor.sees_everything:
            rows = rows.filter(subject_id__in=ask.seen(subject).values("pk"))
        found.append(
            lines("back-dated", rows, ("-pk",), kind=subject, id=Subquery(of.values("public_id")[:1]),
                  number=Subquery(of.values("number")[:1]), text="@kind", began="@valid_from", due="@recorded_at",
                  zone=Subquery(of.values("agency__zone")[:1]), extra="@detail")
        )  # fmt: skip
    return tuple(found)


def _log(_ask: Ask) -> tuple[Rows, ...]:
    rows = LogEntry.objects.all()
    return (lines("log", rows, ("-pk",), most=0, text="@tag", began="@recorded_at", n="@pk"),)


def _locked(ask: Ask) -> tuple[Rows, ...]:
    rows = Staff.objects.filter(locked_at__isnull=False).exclude(state="left")
    return (
        lines("locked", rows, ("locked_at", "pk"), kind="staff", id="@public_id", number="@number",
              text="@full_name", state="@state", began="@locked_at"),
    )  # fmt: skip


def _accounts(_ask: Ask) -> tuple[Rows, ...]:
    return (counts("accounts", Staff.objects.all(), "state", kind="staff"),)


def _vacancies(ask: Ask) -> tuple[Rows, ...]:
    now = Q(to_on=None) | Q(to_on__gt=ask.on)
    held = Holding.objects.filter(now, office=OuterRef("pk"), from_on__lte=ask.on)
    return tuple(
        lines("vacancies", FieldOffice.objects.filter(~Exists(held.filter(role=role)), state="open"), ("name", "pk"),
              most=2, kind="office", id="@public_id", text="@name", state=role)
        for role in CALLED
    )  # fmt: skip


def _unplaced(_ask: Ask) -> tuple[Rows, ...]:
    rows = Agency.objects.filter(home_county=None, state="registered")
    return (lines("unplaced", rows, ("pk",), kind="agency", id="@public_id", number="@number", text="@name"),)


def _unverified(_ask: Ask) -> tuple[Rows, ...]:
    rows = FieldOffice.objects.filter(verified=False, state="open")
    return (lines("unverified", rows, ("name", "pk"), kind="office", id="@public_id", number="@number", text="@name"),)


def _refusals(ask: Ask) -> tuple[Rows, ...]:
    rows = ScreeningRefusal.objects.filter(counted_on__gte=ask.on - timedelta(days=REFUSED_DAYS))
    grouped = rows.order_by().values("kind").annotate(how_many=Sum("times"))
    return (shaped("refusals", grouped, state="@kind", n="@how_many"),)


def _contacts(ask: Ask) -> tuple[Rows, ...]:
    now = Q(holdings__from_on__lte=ask.on) & (Q(holdings__to_on=None) | Q(holdings__to_on__gt=ask.on))
    standing = Q(to_on=None) | Q(to_on__gt=ask.on)
    areas = OfficeArea.objects.filter(standing, county__agencies__in=sorted(ask.actor.agency_ids), from_on__lte=ask.on)
    rows = FieldOffice.objects.filter(pk__in=areas.values("office_id"), state="open")
    held = rows.annotate(held=FilteredRelation("holdings", condition=now & Q(holdings__role__in=CALLED)))
    return (
        shaped("contacts", held, kind="@kind", text="@name", state="@held__role", number="@held__capacity",
                 agency="@held__staff__full_name", extra="@held__staff__email", n="@pk"),
    )  # fmt: skip


def _packet(ask: Ask) -> tuple[Rows, ...]:
    rows = ask.mine(PartnershipRequest.objects.exclude(state="draft"))
    return (_cases("packet", rows, "request", "-opened_at"),)


PARTS: Mapping[str, Callable[[Ask], tuple[Rows, ...]]] = {
    "clocks": _mine, "owed": _owed, "overdue": _overdue, "told": _told, "cases": _way, "pipeline": _pipeline,
    "second-opinion": _second_opinion, "opinions": _opinions, "objections": _objections, "overrides": _overrides,
    "decided": _decided, "ending": _ending, "reviews": _reviews, "programs": _programs, "lapsing": _lapsing,
    "lapsed": _lapsed, "holds": _holds, "refused-vetting": _refused_vetting, "lifted": _lifted, "capacity": _capacity,
    "supervised": _supervised, "rosters": _rosters, "back-dated": _back_dated, "log": _log, "locked": _locked,
    "accounts": _accounts, "vacancies": _vacancies, "unplaced": _unplaced, "unverified": _unverified,
    "refusals": _refusals, "contacts": _contacts, "packet": _packet,
}  # fmt: skip


def parts_of(panel: str, ask: Ask) -> tuple[Rows, ...]:
    """Return a panel's part of the board; nothing where the panel is answered without one."""
    declared = PANELS[panel]
    if declared.kind:
        return of_states(declared, ask)
    return PARTS[panel](ask) if panel in PARTS else ()
