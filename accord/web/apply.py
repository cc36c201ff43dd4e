"""The way in, for anyone: find the offices, read how one asks, send an enquiry, see where it stands.

No page here needs an account or JavaScript.  The form carries a token that we made when it was
opened: it is the idempotency key, so that a post sent twice makes one enquiry, and the follow-up
address grows from it, so that the same post sent again leads to the same address.  Nobody without
that token, and nobody without our secret, can make that address.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accord.actions import perform
from accord.queries import way_in as reads
from accord.queries.following import Followed, followed
from accord.rules.decisions import Finding, Invalid, Missing, Problem, Refused, needed
from accord.rules.enquiries import LIFECYCLE
from accord.rules.inputs import Field
from accord.web import errors, forms
from accord.web.asking import at_of
from accord.web.limits import within
from accord.web.page import page_stands, render
from accord.web.parts import Crumb, Link, Notice

TOKEN, TRAP = "form_token", "website"
SALT = "accord.enquiry"
OPEN_SECONDS = 7 * 24 * 60 * 60
"""A form that was opened longer ago is opened anew, with what was typed."""
UTC = ZoneInfo("UTC")
OURS = ("csrfmiddlewaretoken", TOKEN, TRAP, "agency", "county")
CARRIED = ("agency", "county", "word")
"""What the page fills in itself; the rest of the declaration is asked."""


def _crumbs(*more: Crumb) -> tuple[Crumb, ...]:
    return (Crumb(_("How to apply"), "/apply/" if more else ""), *more)


# --- how to apply ---------------------------------------------------------------------------------


@require_safe
def apply(request: HttpRequest) -> HttpResponse:
    """Find an agency or a county; show its two offices, and the way into each program."""
    at = at_of(request)
    on = at.date()
    asked = {n: request.GET.get(n, "")[:200] for n in ("q", "state", "county", "agency", "program")}
    if asked["q"] and not within(request, "look", at):
        return errors.too_many(request)
    problems: list[str] = []
    found: tuple[Link, ...] = ()
    if asked["q"]:
        try:
            items = reads.found_by_words(asked["q"], asked["state"], at)
            found = tuple(
                Link(
                    f"{i.name}, {', '.join(i.counties[:1]) or i.kind_label}, {i.state}", _here(asked, agency=str(i.id))
                )
                for i in items
            )
        except Invalid as error:
            problems += [p.message for p in error.problems]
    counties = reads.counties_of(asked["state"])
    if asked["state"] and not counties and not problems:
        problems.append(_("There is no such state; choose one of the list."))
    place = _place(asked, request)
    if place is None and (asked["agency"] or asked["county"]):
        problems.append(_("There is no such agency or county here; search again."))
    context = {
        "asked": asked,
        "found": found,
        "states": reads.states(),
        "counties": counties,
        "place": place,
        "problems": problems,
        "programs": reads.program_choices(),
        "ways": reads.ways(on, kind=place.kind if place else "", only=asked["program"]),
        "steps": reads.house_steps(on),
        "timings": reads.house_timings(on),
        "sheets": {p.value for p in reads.program_choices() if page_stands(f"/programs/{p.value}/fact-sheet/")},
        "pages": {p.value for p in reads.program_choices() if page_stands(f"/programs/{p.value}/")},
        "ask": "/apply/ask/" + ("?" + _where(place) if place else ""),
        "on": on,
    }
    return render(request, "apply/index.html", context, status=422 if problems else 200, crumbs=_crumbs())


def _here(asked: Mapping[str, str], **more: str) -> str:
    kept = {k: v for k, v in {"program": asked["program"], **more}.items() if v}
    return "/apply/?" + urlencode(kept) + "#answer"


def _where(place: reads.Place) -> str:
    return urlencode({"agency": str(place.agency)} if place.agency else {"county": place.county})


def _place(asked: Mapping[str, str], request: HttpRequest) -> reads.Place | None:
    on = at_of(request).date()
    if asked["agency"]:
        return reads.at_agency(asked["agency"], on)
    return reads.at_county(asked["county"], on) if asked["county"] else None


# --- the form -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Form:
    """The form as it was opened: for which place, under which token."""

    place: reads.Place
    token: str

    @property
    def word(self) -> str:
        """The word of the follow-up address, which only this token and our secret make."""
        return salted_hmac("accord.follow-up", self.token, algorithm="sha256").hexdigest()

    @property
    def fields(self) -> tuple[Field, ...]:
        """What is asked: an agency of the register is known, another is described."""
        asked = [f for f in LIFECYCLE.by_action["send"].fields if f.name not in CARRIED]
        if self.place.agency is not None:
            return tuple(f for f in asked if f.name not in ("body_name", "body_kind"))
        return tuple(replace(f, required=True) if f.name in ("body_name", "body_kind") else f for f in asked)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Show the form of an enquiry for an agency or a county, or take it."""
    posted = request.method == "POST"
    given = request.POST if posted else request.GET
    asked = {n: given.get(n, "")[:200] for n in ("agency", "county")}
    place = _place(asked, request)
    if place is None or not place.may_ask:
        return HttpResponseRedirect("/apply/?" + urlencode({k: v for k, v in asked.items() if v}))
    token = _opened(request.POST.get(TOKEN, "")) if posted else ""
    form = _Form(place, token or _new_token())
    if not posted:
        return _ask_page(request, form)
    raw = forms.read(form.fields, request.POST, request.FILES, zone=UTC, ours=OURS)
    if not token:
        said = _("This form was open for more than seven days. Look at it once more and send it again.")
        return _ask_page(request, form, kept=raw, problems=(Problem(field="", message=said),), status=409)
    if request.POST.get(TRAP):
        said = _("The field at the end that must stay empty is filled. Leave it empty and send again.")
        return _ask_page(request, form, kept=raw, problems=(Problem(field="", message=said),), status=422)
    return _send(request, form, raw)


def _send(request: HttpRequest, form: _Form, raw: Mapping[str, object]) -> HttpResponse:
    at = at_of(request)
    if not within(request, "send", at):
        said = _("Too many enquiries came from your connection this hour. Wait an hour, or telephone the office.")
        return _ask_page(request, form, kept=raw, problems=(Problem(field="", message=said),), status=429)
    where = {"agency": str(form.place.agency)} if form.place.agency else {"county": form.place.county}
    try:
        perform("enquiry", "send", raw={**raw, **where, "word": form.word}, by=reads.PUBLIC, at=at, key=form.token)
    except Invalid as error:
        problems = (*error.problems, *_missing(form, raw, error.problems))
        return _ask_page(request, form, kept=raw, problems=problems, status=422)
    except Refused as error:
        if any(f.rule == "idempotency:other-act" for f in error.findings):
            # The form was sent before and changed since: what was sent stands, and can be read there.
            request.session["notice"] = _("This form was sent before. What was sent then stands; add to it here.")
            return HttpResponseRedirect(_address(form.word))
        return _ask_page(request, form, kept=raw, problems=_as_problems(error.findings), status=409)
    return HttpResponseRedirect(_address(form.word))


def _missing(form: _Form, raw: Mapping[str, object], told: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return what an agency that is not in the register lacks too, so that everything is said at once."""
    known = {p.field for p in told}
    return tuple(
        Problem(field=f.name, message=needed(f.label), got="nothing")
        for f in form.fields
        if f.name in ("body_name", "body_kind") and not raw.get(f.name) and f.name not in known
    )


def _as_problems(findings: tuple[Finding, ...]) -> tuple[Problem, ...]:
    return tuple(Problem(field=f.field or "", message=f"{f.message} {f.fix}") for f in findings)


def _new_token() -> str:
    return signing.TimestampSigner(salt=SALT).sign(secrets.token_urlsafe(16))


def _opened(token: str) -> str:
    """Return a token that we made within the last days; nothing for any other."""
    try:
        signing.TimestampSigner(salt=SALT).unsign(token, max_age=OPEN_SECONDS)
    except signing.BadSignature:
        return ""
    return token


def _ask_page(
    request: HttpRequest,
    form: _Form,
    *,
    kept: Mapping[str, object] | None = None,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> HttpResponse:
    options = {"programs": reads.program_choices()}
    program = request.GET.get("program", "")
    first = {"programs": [program]} if program and request.method != "POST" else {}
    context = {
        "place": form.place,
        "form": forms.fill(form.fields, kept=kept or first, problems=problems, options=options, zone=UTC),
        "hidden": {
            TOKEN: form.token,
            **({"agency": str(form.place.agency)} if form.place.agency else {"county": form.place.county}),
        },
        "trap": TRAP,
    }
    return render(request, "apply/ask.html", context, status=status, crumbs=_crumbs(Crumb(_("Send an enquiry"))))


# --- where it stands ------------------------------------------------------------------------------


def _address(word: str) -> str:
    return f"/apply/enquiry/{word}/"


def _followed(request: HttpRequest, word: str) -> Followed | None:
    """Return the enquiry of an address, or None where too many unknown ones were tried.

    Raises:
        Missing: no enquiry has this address.
    """
    try:
        return followed(word, at_of(request))
    except Missing:
        if within(request, "miss", at_of(request)):
            raise
        return None


@require_safe
def follow(request: HttpRequest, word: str) -> HttpResponse:
    """Show where an enquiry stands, to whoever has its address: the receipt, to be printed."""
    found = _followed(request, word)
    return errors.too_many(request) if found is None else _follow_page(request, word, found)


@require_POST
def follow_act(request: HttpRequest, word: str, action: str) -> HttpResponse:
    """Let the asker answer a question, or take the enquiry back."""
    found = _followed(request, word)
    if found is None:
        return errors.too_many(request)
    transition = LIFECYCLE.by_action.get(action)
    if transition is None or transition.creates or "public" not in transition.roles:
        raise Missing
    raw = forms.read(transition.fields, request.POST, request.FILES, zone=UTC, ours=("csrfmiddlewaretoken",))
    try:
        perform("enquiry", action, found.id, raw, by=found.actor, at=at_of(request))
    except Invalid as error:
        return _follow_page(request, word, found, kept={action: raw}, problems=error.problems, status=422)
    except Refused as error:
        notices = tuple(Notice(f"{f.message} {f.fix}", "error") for f in error.findings)
        return _follow_page(request, word, found, kept={action: raw}, notices=notices, status=409)
    request.session["notice"] = _("Thank you. Your answer is with the office.") if action == "add-words" else _(
        "The enquiry is withdrawn."
    )  # fmt: skip
    return HttpResponseRedirect(_address(word))


def _follow_page(
    request: HttpRequest,
    word: str,
    found: Followed,
    *,
    kept: Mapping[str, Mapping[str, object]] | None = None,
    problems: tuple[Problem, ...] = (),
    notices: tuple[Notice, ...] = (),
    status: int = 200,
) -> HttpResponse:
    at_work = {}
    for action in found.may:
        mine = (kept or {}).get(action)
        fields = LIFECYCLE.by_action[action].fields
        at_work[action] = forms.fill(fields, kept=mine, problems=problems if mine is not None else (), zone=UTC)
    context = {
        "enquiry": found,
        "address": _address(word),
        "whole_address": request.build_absolute_uri(_address(word)),
        "forms": at_work,
        "notices": notices,
    }
    with timezone.override(ZoneInfo(found.zone)):
        return render(request, "apply/follow.html", context, status=status, crumbs=_crumbs(Crumb(_("Your enquiry"))))
