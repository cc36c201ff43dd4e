"""The one view for actions: a form drawn from the declaration, one POST, one door.

The form carries an idempotency key made when it was opened, so a double click or a replayed
post has one effect.  What was typed is kept on every refusal, can be saved and finished later, and
outlives what others do to the thing meanwhile: the page then says what changed.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.actions import drafts as texts
from accord.actions import perform
from accord.queries import drafts as reads
from accord.queries.enquiries import first_values
from accord.queries.options import edits, kept_values, options_for
from accord.queries.sheets import opening, opening_for
from accord.rules.decisions import Failure, Finding, Forbidden, Invalid, Missing, Problem, Refused
from accord.rules.drafts import KEPT_DAYS, draftable
from accord.rules.lifecycle import Lifecycle, Transition
from accord.rules.permissions import Actor, Scope, may, people_may, stepped_up
from accord.web import drafts, forms
from accord.web.asking import ZONE, at_of, must, typed_in, zone_of
from accord.web.drafts import (
    DRAFT,
    FOLLOWING,
    INTENT,
    KEY,
    OURS,
    SEEN,
    VERSION,
    WRITER,
    draft_of,
    offered,
    whole,
    writer,
)
from accord.web.owing import DONE
from accord.web.own_forms import FORMS
from accord.web.page import render
from accord.web.parts import Event
from accord.web.rooms import address, crumbs, lifecycle_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The form asked for: of which action, on which thing, or beginning from which parent."""

    request: HttpRequest
    lifecycle: Lifecycle
    transition: Transition
    public_id: str | None
    hidden: Mapping[str, str]

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return must(self.request)

    @property
    def at(self) -> datetime:
        """When."""
        return at_of(self.request)

    @property
    def parent_id(self) -> str | None:
        """The id of what a new thing begins from."""
        return self.hidden.get(self.transition.parent) if self.transition.parent else None

    @property
    def about(self) -> str | None:
        """The id of the thing the form is about, or of what a new one begins from."""
        return self.public_id or self.parent_id

    @property
    def about_kind(self) -> str:
        """The kind of that thing."""
        return self.transition.parent if self.transition.creates else self.lifecycle.kind

    @property
    def back(self) -> str:
        """The page that the form was opened from."""
        return address(self.about_kind, self.about) if self.about else f"/{self.lifecycle.plural}/"

    @property
    def form(self) -> str:
        """The form's own address, without what a reader chose to see."""
        return drafts.form_address(self.lifecycle, self.transition, self.about)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, plural: str, public_id: UUID, action: str) -> HttpResponse:
    """Show the form of an action on a thing, or do it."""
    lifecycle = lifecycle_of(plural)
    transition = _transition(lifecycle, action, creates=False)
    asked = Asked(request=request, lifecycle=lifecycle, transition=transition, public_id=str(public_id), hidden={})
    if request.method == "POST":
        return _posted(asked)
    found = opening_for(lifecycle.kind, public_id, lifecycle, transition, actor=asked.actor, at=asked.at)
    if transition.step_up and not found.why_not and stepped_up(asked.actor, asked.at):
        # Asked before the form is filled, so that nothing typed is lost on the way.
        return _confirm(asked.form)
    kept = kept_values(lifecycle.kind, public_id, transition, asked.actor, asked.at)
    return _opened(asked, kept=kept, findings=found.why_not, title=found.title, seen=found.version, zone=found.zone)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, plural: str, action: str) -> HttpResponse:
    """Show the form that begins a thing, or begin it; the parent's id is in the address."""
    lifecycle = lifecycle_of(plural)
    transition = _transition(lifecycle, action, creates=True)
    hidden: dict[str, str] = {}
    if transition.parent:
        wanted = request.POST.get(transition.parent) or request.GET.get(transition.parent, "")
        hidden[transition.parent] = str(uuid_of(wanted))
    asked = Asked(request=request, lifecycle=lifecycle, transition=transition, public_id=None, hidden=hidden)
    if request.method == "POST":
        return _posted(asked)
    title, zone = "", ""
    if transition.parent:
        parent_id = hidden[transition.parent]
        found = opening_for(transition.parent, parent_id, lifecycle, transition, actor=asked.actor, at=asked.at)
        title, zone, findings = found.title, found.zone, found.why_not
    else:
        findings = may(asked.actor, lifecycle, transition, Scope(agency_id=None), {})
    kept = first_values(uuid_of(hidden["enquiry"]), asked.actor, asked.at) if transition.parent == "enquiry" else {}
    return _opened(asked, kept=kept, findings=findings, title=title, zone=zone)


def uuid_of(text: str) -> UUID:
    """Return an id that was written in an address or a hidden field.

    Raises:
        Missing: it is no id; the same words as for one that nobody has.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise Missing from error


def _transition(lifecycle: Lifecycle, action: str, *, creates: bool) -> Transition:
    found = lifecycle.by_action.get(action)
    if found is None or found.creates is not creates or not people_may(found):
        raise Missing
    return found


def _opened(
    asked: Asked,
    *,
    kept: Mapping[str, object],
    findings: tuple[Finding, ...],
    title: str,
    seen: int | None = None,
    zone: str = "",
) -> HttpResponse:
    """Show the form with the words saved last, or those that the address names, or none."""
    request, chosen = asked.request, None
    found: tuple[reads.Unfinished, ...] = ()
    if draftable(asked.transition.fields):
        found = reads.of_form(asked.lifecycle, asked.transition, asked.about, asked.actor)
        wanted = draft_of(request)
        if wanted is not None:
            chosen = next((d for d in found if d.id == wanted), None)
            if chosen is None:
                raise Missing
        elif "fresh" not in request.GET:
            chosen = found[0] if found else None
    # A link may choose what a form is about: the question to agree with, the item to report on.
    named = {
        f.name: request.GET[f.name]
        for f in asked.transition.fields
        if f.kind in ("choice", "reference", "text") and f.name in request.GET
    }
    before = chosen.seen if chosen is not None else None
    return _form(
        asked,
        kept=chosen.words if chosen is not None else {**kept, **named},
        findings=findings,
        title=title,
        zone=ZoneInfo(zone) if zone else None,
        saved=offered(found, chosen),
        carried={
            DRAFT: str(chosen.id) if chosen else "",
            VERSION: str(chosen.version) if chosen else "",
            SEEN: "" if seen is None else str(seen),
        },
        changes=_changes(asked, before, seen),
    )


def _changes(asked: Asked, before: int | None, now: int | None) -> tuple[Event, ...]:
    """Return what was done to the thing since the reader saw it; nothing where nothing was."""
    if asked.public_id is None or before is None or now is None or before >= now:
        return ()
    happened = reads.changed_since(asked.lifecycle.kind, asked.public_id, before, asked.actor, asked.at)
    return tuple(Event(at=h.at, title=h.label, who=f"{h.by}, {h.role}", words=h.words) for h in happened)


def _posted(asked: Asked) -> HttpResponse:
    """Do the act, or what else a button of the form asked: save for later, move a row, show the words again."""
    request = asked.request
    intent = request.POST.get(INTENT, "")
    raw = forms.read(
        asked.transition.fields, request.POST, request.FILES, zone=typed_in(request) or zone_of(request), ours=OURS
    )
    own = FORMS.get((asked.lifecycle.kind, asked.transition.action))
    rows = forms.rearranged(raw, intent)
    raw = raw if rows is None else rows
    if own is not None and asked.about:
        raw = own.tidy(request, asked.about, raw)
    if intent == "later":
        return _later(asked, raw)
    if rows is not None or intent == "resume":
        return _form(asked, kept=raw)
    if own is not None and own.rows and not raw.get(own.rows) and _following(asked):
        return HttpResponseRedirect(_following(asked))
    return _do(asked, raw)


def _following(asked: Asked) -> str:
    """Return the page of the same form or thing that a button said comes next, or nothing."""
    wanted = asked.request.POST.get(FOLLOWING, "")
    return wanted if wanted == asked.back or wanted.partition("?")[0] == asked.form else ""


def _later(asked: Asked, raw: dict[str, object]) -> HttpResponse:
    try:
        kept = drafts.keep(asked.request, asked.lifecycle, asked.transition, asked.about, counted=True)
    except Invalid as error:
        return _form(asked, kept=raw, problems=error.problems, status=422)
    except Refused as error:
        return _form(asked, kept=raw, findings=error.findings, status=409)
    said = _("Saved. Only you can see it; it waits for you here for %(days)s days.") % {"days": KEPT_DAYS}
    if kept.apart:
        said += " " + _("Another text of this form was saved before; both are kept, and you can choose.")
    asked.request.session["notice"] = said
    return HttpResponseRedirect(asked.back if asked.about else "/drafts/")


def _do(asked: Asked, raw: dict[str, object]) -> HttpResponse:
    request, lifecycle, transition = asked.request, asked.lifecycle, asked.transition
    seen = whole(request.POST.get(SEEN, ""))
    key = request.POST.get(KEY, "") or None
    try:
        receipt = perform(
            lifecycle.kind,
            transition.action,
            asked.public_id,
            {**raw, **asked.hidden},
            by=asked.actor,
            at=asked.at,
            key=key,
            version=seen if edits(lifecycle.kind, transition) else None,
        )
    except Invalid as error:
        return _form(asked, kept=raw, problems=error.problems, status=422)
    except Refused as error:
        now = seen
        if asked.public_id is not None:
            now = reads.version_now(lifecycle.kind, asked.public_id, asked.actor, asked.at)
        carried = {SEEN: "" if now is None else str(now)}
        changes = _changes(asked, seen, now)
        return _form(asked, kept=raw, findings=error.findings, carried=carried, changes=changes, status=409)
    except Forbidden as error:
        if any(f.rule == "permission:step-up" for f in error.findings):
            return _confirm(_saved_for_later(asked))
        raise
    texts.used(draft_of(request), whole(request.POST.get(VERSION, "")), page=key or "", by=asked.actor)
    if lifecycle.kind == "staff" and transition.creates:
        return HttpResponseRedirect(address("staff", receipt.id) + "issue-invitation/")
    following = _following(asked)
    if following:
        request.session["notice"] = _("Saved: %(what)s.") % {"what": transition.label}
        return HttpResponseRedirect(following)
    request.session[DONE] = [lifecycle.kind, receipt.id, transition.action]
    request.session["notice"] = _("%(what)s: done. It is now “%(state)s”.") % {
        "what": transition.label,
        "state": lifecycle.by_state[receipt.state].staff,
    }
    return HttpResponseRedirect(address(lifecycle.kind, receipt.id))


def _saved_for_later(asked: Asked) -> str:
    """Save the words where they may be, before the reader goes to say who they are; return the form's address."""
    try:
        drafts.keep(asked.request, asked.lifecycle, asked.transition, asked.about, counted=True)
    except Failure:
        return asked.form
    return asked.form


def _confirm(then: str) -> HttpResponse:
    return HttpResponseRedirect("/step-up/?" + urlencode({"next": then}))


def _form(
    asked: Asked,
    *,
    kept: Mapping[str, object],
    title: str = "",
    zone: ZoneInfo | None = None,
    problems: tuple[Problem, ...] = (),
    findings: tuple[Finding, ...] = (),
    saved: Mapping[str, object] | None = None,
    carried: Mapping[str, str] | None = None,
    changes: tuple[Event, ...] = (),
    status: int = 200,
) -> HttpResponse:
    request, lifecycle, transition = asked.request, asked.lifecycle, asked.transition
    if asked.about and (not title or zone is None):
        about = opening(asked.about_kind, asked.about, asked.actor, asked.at)
        title, zone = title or about.title, zone or ZoneInfo(about.zone)
    # What was typed is read in the zone that the form said; a new form says the thing's own.
    zone = typed_in(request) or zone or zone_of(request)
    options = options_for(lifecycle.kind, transition, asked.about, asked.actor, asked.at)
    form = forms.fill(transition.fields, kept=kept, problems=problems, options=options, zone=zone)
    post = request.POST
    ours = {
        KEY: post.get(KEY) or secrets.token_urlsafe(18),
        ZONE: zone.key,
        WRITER: writer(asked.actor),
        **{name: post.get(name, "") for name in (DRAFT, VERSION, SEEN)},
        **(carried or {}),
    }
    context = {
        "transition": transition,
        "title": title or lifecycle.title,
        "form": form,
        "findings": findings,
        "hidden": {**asked.hidden, **ours},
        "action": asked.form,
        "back": asked.back,
        "later": draftable(transition.fields),
        "keeps": asked.form.partition("?")[0] + "draft/",
        "changes": changes,
        "saved": saved or {"draft": None, "others": ()},
    }
    template = "act.html"
    own = FORMS.get((lifecycle.kind, transition.action))
    if own is not None:
        template = own.template
        context |= own.shows(request, asked.about, kept, problems, findings)
    with timezone.override(zone):
        return render(request, template, context, status=status, crumbs=crumbs(lifecycle, transition.label))
