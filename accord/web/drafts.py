"""Forms that a person finishes later: saved while typing and on request, and carried over a lost session.

The saved text is the person's own.  Every address here answers as if another person's text did not exist.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accord.actions import drafts
from accord.queries import drafts as reads
from accord.rules.decisions import Failure, Invalid, Missing
from accord.rules.drafts import KEPT_DAYS
from accord.rules.lifecycle import Lifecycle, Transition
from accord.rules.permissions import Actor
from accord.rules.rooms import STAGES
from accord.web import forms
from accord.web.asking import ZONE, at_of, must, zone_of
from accord.web.page import render
from accord.web.parts import Crumb, Saved
from accord.web.rooms import address, lifecycle_of

KEY, TOKEN = "idempotency_key", "csrfmiddlewaretoken"
DRAFT, VERSION, SEEN, WRITER, INTENT, CARRIED = "draft", "draft_version", "seen_version", "writer", "intent", "carried"
FOLLOWING, SECTION = "following", "section"
OURS = (TOKEN, KEY, ZONE, DRAFT, VERSION, SEEN, WRITER, INTENT, FOLLOWING, SECTION)
"""What a form carries beside its fields: our token, its key, its time zone, and which saved text it began from."""
SALT = "accord.carried"
CARRIED_SECONDS = 3600
FORMS = ("act", "create")


def whole(text: str) -> int | None:
    """Return a version that a form carried, or None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def draft_of(request: HttpRequest) -> UUID | None:
    """Return the saved text that a posted form, or an address, names."""
    try:
        return UUID(request.POST.get(DRAFT) or request.GET.get(DRAFT) or "")
    except ValueError:
        return None


def writer(actor: Actor) -> str:
    """Return a mark that says whose form this is, so that nobody else is handed its words."""
    return signing.Signer(salt=SALT).sign(str(actor.public_id))


def form_address(lifecycle: Lifecycle, transition: Transition, object_id: UUID | str | None) -> str:
    """Return the address of a form: of an action on a thing, or of one that begins a thing."""
    if not transition.creates:
        return f"{address(lifecycle.kind, object_id or '')}{transition.action}/"
    query = f"?{transition.parent}={object_id}" if transition.parent else ""
    return f"/{lifecycle.plural}/new/{transition.action}/{query}"


def saved(found: reads.Unfinished) -> Saved:
    """Return an unfinished form as pages show it."""
    lifecycle = STAGES[found.kind].lifecycle
    where = form_address(lifecycle, lifecycle.by_action[found.action], found.object_id)
    joint = "&" if "?" in where else "?"
    return Saved(
        id=found.id,
        label=found.label,
        about=found.about,
        at=found.saved_at,
        href=f"{where}{joint}{DRAFT}={found.id}",
        away=f"/drafts/{found.id}/discard/",
    )


def keep(
    request: HttpRequest, lifecycle: Lifecycle, transition: Transition, object_id: str | None, *, counted: bool
) -> drafts.Kept:
    """Save what a posted form holds.

    Raises:
        Missing, Forbidden, Invalid, Refused: nothing was saved; the words are still with the browser.
    """
    raw = forms.read(transition.fields, request.POST, request.FILES, zone=zone_of(request), ours=OURS)
    return drafts.save(
        lifecycle.kind,
        transition.action,
        object_id,
        raw,
        page=request.POST.get(KEY, ""),
        draft=draft_of(request),
        version=whole(request.POST.get(VERSION, "")),
        seen=whole(request.POST.get(SEEN, "")),
        by=must(request),
        at=at_of(request),
        counted=counted,
    )


@require_POST
def keep_act(request: HttpRequest, plural: str, public_id: UUID, action: str) -> HttpResponse:
    """Save the form of an action on a thing, while somebody types."""
    return _kept(request, plural, action, str(public_id))


@require_POST
def keep_create(request: HttpRequest, plural: str, action: str) -> HttpResponse:
    """Save the form that begins a thing, while somebody types."""
    return _kept(request, plural, action, None)


def _kept(request: HttpRequest, plural: str, action: str, object_id: str | None) -> HttpResponse:
    lifecycle = lifecycle_of(plural)
    transition = lifecycle.by_action.get(action)
    if transition is None or transition.creates is not (object_id is None):
        raise Missing
    if transition.creates and transition.parent:
        object_id = request.POST.get(transition.parent, "")
    try:
        kept = keep(request, lifecycle, transition, object_id, counted=False)
    except Invalid as error:
        return JsonResponse({"said": " ".join(p.message for p in error.problems)}, status=error.status)
    except Failure as error:
        return JsonResponse({"said": str(error)}, status=error.status)
    return JsonResponse(
        {"id": str(kept.id), "version": kept.version, "at": kept.saved_at.isoformat(), "apart": kept.apart}
    )


@require_safe
def unfinished(request: HttpRequest) -> HttpResponse:
    """Show this person's own unfinished forms."""
    found = tuple(saved(u) for u in reads.mine(must(request)))
    title = _("Your unfinished forms")
    return render(
        request,
        "drafts.html",
        {"drafts": found, "title": title, "days": KEPT_DAYS},
        crumbs=(Crumb(_("Home"), "/"), Crumb(title)),
    )


@require_POST
def discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Throw one of one's own texts away."""
    drafts.discard(public_id, by=must(request))
    request.session["notice"] = _("The unfinished text is thrown away.")
    back = request.POST.get("next", "")
    ours = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    return HttpResponseRedirect(back if ours else "/drafts/")


# --- words of a session that has ended -----------------------------------------------------------


def typed_words(request: HttpRequest) -> dict[str, list[str]]:
    """Return what a posted form of an action holds beside our own fields; nothing for any other address."""
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return {}
    if request.method != "POST" or name not in FORMS:
        return {}
    words = {k: [str(v) for v in values] for k, values in request.POST.lists() if k not in (TOKEN, INTENT)}
    return words if any(v for k, values in words.items() if k not in OURS for v in values) else {}


def carry(request: HttpRequest, words: Mapping[str, list[str]]) -> str:
    """Return the words of a form sealed for the way through the sign-in page; nothing of them is stored."""
    return signing.dumps({"path": request.get_full_path(), "words": dict(words)}, salt=SALT, compress=True)


def carried(request: HttpRequest) -> tuple[str, dict[str, list[str]]] | None:
    """Return the address and the words that came through the sign-in page, or None."""
    sealed = request.POST.get(CARRIED, "")
    if not sealed:
        return None
    try:
        found = signing.loads(sealed, salt=SALT, max_age=CARRIED_SECONDS)
    except signing.BadSignature:
        return None
    return found["path"], found["words"]


def hand_back(request: HttpRequest, path: str, words: Mapping[str, list[str]]) -> HttpResponse:
    """Give the words of a lost session back: saved as a draft where they may be, else on a page of their own."""
    actor = must(request)
    try:
        whose = signing.Signer(salt=SALT).unsign(words.get(WRITER, [""])[-1])
    except signing.BadSignature:
        whose = ""
    if whose != str(actor.public_id):
        request.session["notice"] = _("The form was another person's. What stood in it was not kept.")
        return HttpResponseRedirect("/")
    if _saved_as_draft(request, path, words):
        request.session["notice"] = _(
            "You were signed out while you wrote. What you typed is below; look at it and send it."
        )
        return HttpResponseRedirect(path)
    return kept_page(request, path, words)


def _saved_as_draft(request: HttpRequest, path: str, words: Mapping[str, list[str]]) -> bool:
    """Save the carried words for whoever signed in; False where they may not be kept."""
    match = resolve(path.partition("?")[0])
    lifecycle = lifecycle_of(match.kwargs["plural"])
    transition = lifecycle.by_action.get(match.kwargs["action"])
    if transition is None:
        return False
    post = QueryDict(mutable=True)
    for name, values in words.items():
        post.setlist(name, values)
    parent = transition.parent if transition.creates else ""
    raw = forms.read(transition.fields, post, request.FILES, zone=zone_of(request), ours=OURS)
    try:
        drafts.save(
            lifecycle.kind,
            transition.action,
            (post.get(parent) if parent else None) if transition.creates else match.kwargs["public_id"],
            raw,
            page=post.get(KEY, ""),
            seen=whole(post.get(SEEN, "")),
            by=must(request),
            at=at_of(request),
        )
    except Failure:
        return False
    return True


def kept_page(request: HttpRequest, path: str, words: Mapping[str, list[str]]) -> HttpResponse:
    """Show that the words are still here, with one button that brings them back into their form."""
    pairs = tuple(_pairs(words))
    return render(request, "kept.html", {"pairs": pairs, "action": path, "intent": INTENT}, status=200)


def _pairs(words: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for name, values in words.items():
        for value in values:
            yield name, value


def offered(found: tuple[reads.Unfinished, ...], chosen: reads.Unfinished | None) -> dict[str, Any]:
    """Return what a form's page says of saved texts: the one it shows, and the others."""
    return {
        "draft": saved(chosen) if chosen else None,
        "others": tuple(saved(u) for u in found if chosen is None or u.id != chosen.id),
    }
