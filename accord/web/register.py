"""The public register: agreements, one agreement's history, lists as published, corrections, figures, files, a feed.

Nobody needs an account or JavaScript here.  Every page says what it is as of, and an unchanged
register answers a page that the browser already has with nothing but that.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from functools import wraps
from itertools import accumulate, groupby
from urllib.parse import urlencode
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.queries.register import figures, reading
from accord.rules.register.spelling import MODELS
from accord.rules.spreadsheets import Cell, csv_chunks
from accord.web.page import render
from accord.web.parts import Bar, Crumb, Event, Fact, Link

HOME = "/register/"
COLUMNS = (
    "id", "state", "agency", "county", "model", "signed_on", "status", "first_listed_on", "last_listed_on", "document", "document_url",
    "addendum_url",
)  # fmt: skip
"""The columns of the file of agreements; they stay as they are named."""
View = Callable[..., HttpResponseBase]


def _kept(view: View) -> View:
    """Answer 304 where the register did not change since the browser asked."""

    @wraps(view)
    def kept(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        personal = bool(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        tag = quote_etag(f"{reading.head().digest[:24]}-{settings.VERSION}")
        if not personal and request.headers.get("If-None-Match") == tag:
            response: HttpResponseBase = HttpResponse(status=304)
        else:
            response = view(request, *args, **kwargs)
        if not personal and response.status_code in (200, 304):
            response["ETag"] = tag
            response["Cache-Control"] = "no-cache"
        return response

    return kept


def _crumbs(*more: Crumb) -> tuple[Crumb, ...]:
    return (Crumb(_("Home"), "/"), Crumb(_("Register of agreements"), HOME if more else ""), *more)


def _address(public_id: UUID) -> str:
    return f"{HOME}{public_id}/"


def _wanted(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:200] for name in ("text", "state", "model", "status")}


@require_safe
@_kept
def index(request: HttpRequest) -> HttpResponse:
    """List the agreements, narrowed by words, state, model and standing.  Five queries at any size."""
    wanted = _wanted(request)
    page = reading.listed(
        wanted["text"], state=wanted["state"], model=wanted["model"], status=wanted["status"], after=request.GET.get("after", "")
    )  # fmt: skip
    narrow = {k: v for k, v in wanted.items() if v}
    rows = tuple(
        (Link(i.agency, _address(i.id)), i.state, i.model_title, i.signed_on or _("not said"), _(i.status_title)) for i in page.items
    )  # fmt: skip
    return render(
        request,
        "register/index.html",
        {
            "page": page,
            "rows": rows,
            "wanted": wanted,
            "states": reading.state_names(),
            "models": tuple(MODELS.items()),
            "statuses": tuple((k, _(v)) for k, v in reading.STATUSES.items()),
            "older": f"?{urlencode({**narrow, 'after': page.after})}" if page.after else "",
            "file": f"{HOME}agreements.csv{'?' + urlencode(narrow) if narrow else ''}",
        },
        crumbs=_crumbs(),
    )


@require_safe
@_kept
def entry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one agreement with its history.  Four queries."""
    told = reading.one(public_id)
    item = told.item
    facts = [
        Fact(_("Agency"), item.agency),
        Fact(_("State"), item.state),
        Fact(_("County"), item.county or _("not said")),
        Fact(_("Model"), item.model_title),
        Fact(_("Standing"), _(item.status_title)),
        Fact(_("Signed"), item.signed_on or _("not said"), _("as the latest list says")),
        Fact(_("Document"), _document(item)),
        *((Fact(_("Addendum"), Link(_("Addendum, at the publisher"), item.addendum)),) if item.addendum else ()),
        Fact(_("First listed"), item.first_on or _("never as signed"), _("date of the list by its content")),
        Fact(_("Last listed"), item.last_on or _("never as signed")),
        Fact(_("Agency of the national list"), told.agency_number or _("none"),
             f"{told.match_reason}" + (f" ({told.match_sure} %)" if told.match_sure else "")),
        *((Fact(_("Superseded by"), Link(_("a later agreement"), _address(told.superseded_by))),) if told.superseded_by else ()),
        Fact(_("Stable identifier"), str(item.id)),
    ]  # fmt: skip
    events = tuple(
        Event(
            at=h.on or date(1996, 9, 30),
            title=_(h.title),
            who=_("List: %(name)s") % {"name": h.list_name},
            note=_change(h),
        )
        for h in told.history
    )
    related = tuple(
        (Link(r.model_title, _address(r.id)), r.signed_on or _("not said"), _(r.status_title)) for r in told.related
    )
    return render(
        request,
        "register/entry.html",
        {
            "told": told,
            "item": item,
            "facts": tuple(facts),
            "events": events,
            "related": related,
            "head": reading.head(),
        },
        crumbs=_crumbs(Crumb(item.agency)),
    )


def _document(item: reading.Item) -> Link | str:
    """Return where the signed document is, or explicitly why not."""
    if item.url:
        return Link(_("Posted by the publisher"), item.url)
    if item.document == "pending":
        return _("Pending: the publisher has not posted it yet")
    if item.document == "posted":
        return _("Said to be posted, but the list gave no address")
    return _("The list says nothing about it")


def _change(h: reading.Happened) -> str:
    words = f"{h.before} → {h.after}" if h.before and h.after else h.after or h.before
    return "; ".join(filter(None, (words, h.why)))


@require_safe
@_kept
def lists(request: HttpRequest) -> HttpResponse:
    """Show every list as published, in the order of content.  Two queries."""
    found = reading.lists()
    return render(
        request,
        "register/lists.html",
        {
            "taken": tuple(_row(x) for x in found if x.taken),
            "held": tuple(x for x in found if not x.taken),
            "columns": _list_columns(),
        },
        crumbs=_crumbs(Crumb(_("Lists as published"))),
    )


def _list_columns() -> tuple[str, ...]:
    """Return the headings of the table of lists."""
    return (
        _("List"),
        _("Date by content"),
        _("Rows"),
        _("Added"),
        _("Left"),
        _("Re-dated"),
        _("Renamed"),
        _("Unchanged"),
    )


def _row(x: reading.ListTold) -> tuple[Link | str | int | date, ...]:
    return (
        Link(x.name, f"{HOME}lists/{x.id}/"),
        x.as_of or _("none"),
        x.rows,
        x.added,
        x.removed,
        x.redated,
        x.renamed,
        x.unchanged,
    )


@require_safe
@_kept
def one_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one list: what it changed, what was repaired in it and why.  Three queries."""
    told, repairs, unread, notes = reading.one_list(public_id)
    worth = tuple(r for r in repairs if r[2].strip() != r[3])
    return render(
        request,
        "register/list.html",
        {
            "told": told,
            "facts": (
                Fact(_("Kind"), _("Signed agreements") if told.kind == "participating" else _("Pending requests")),
                Fact(_("Date by content"), told.as_of or _("none"), told.basis),
                Fact(_("Rows"), told.rows),
                Fact(_("Received"), told.received_at),
                Fact(_("Digest of its content (SHA-256)"), told.digest),
            ),
            "changes": tuple(_told(h) for h in reading.changes(list_id=public_id, limit=500)),
            "repairs": tuple(
                (_("Line %(n)s") % {"n": r[0]}, r[1], r[2] or "—", r[3] or "—", r[4]) for r in worth[:500]
            ),
            "left": len(repairs) - len(worth[:500]),
            "unread": tuple((_("Line %(n)s") % {"n": r[0]}, r[2], r[4]) for r in unread),
            "notes": notes,
        },
        crumbs=_crumbs(Crumb(_("Lists as published"), f"{HOME}lists/"), Crumb(told.name)),
    )


def _told(h: reading.Happened) -> tuple[Link | str | date, ...]:
    return (
        Link(f"{h.agency}, {h.state} ({h.model})", _address(h.entry)),
        h.on or _("none"),
        _(h.title),
        _change(h) or "—",
    )


@require_safe
@_kept
def corrections(request: HttpRequest) -> HttpResponse:
    """Show what lists said otherwise later: days of signing, names, states, counties.  Two queries."""
    rows = tuple(_told(h) for h in reading.changes(corrections=True, limit=300))
    return render(request, "register/corrections.html", {"rows": rows}, crumbs=_crumbs(Crumb(_("Corrections"))))


@require_safe
@_kept
def statistics(request: HttpRequest) -> HttpResponse:
    """Show the figures, each with its definition.  Three queries."""
    signed = figures.signed_by_month()
    totals = list(accumulate(n for _month, n in signed))
    growth = tuple(
        Bar(label=month, value=total, note=_("%(n)s signed") % {"n": n})
        for (month, n), total in zip(signed, totals, strict=True)
    )
    told = reading.counts()
    by_model = tuple(
        Bar(label=model, value=sum(n for _m, s, n in rows if s == reading.STATUSES["active"]))
        for model, rows in ((m, tuple(g)) for m, g in groupby(told, key=lambda t: t[0]))
    )
    by_state = tuple(
        Bar(label=name, value=n, href=f"{HOME}?state={code}&status=active")
        for code, name, n in figures.active_by_state()
    )
    return render(
        request,
        "register/statistics.html",
        {"growth": growth[-36:], "by_model": by_model, "by_state": by_state, "head": reading.head()},
        crumbs=_crumbs(Crumb(_("Figures"))),
    )


@require_safe
def agreements_csv(request: HttpRequest) -> HttpResponseBase:
    """Send the agreements as CSV, narrowed as the list is."""
    narrow = {k: v for k, v in _wanted(request).items() if v}

    def rows() -> Iterator[tuple[Cell, ...]]:
        yield COLUMNS
        for i in reading.every(**narrow):
            yield (
                str(i.id),
                i.state,
                i.agency,
                i.county,
                i.model,
                i.signed_on,
                i.status,
                i.first_on,
                i.last_on,
                i.document,
                i.url,
                i.addendum,
            )

    response = StreamingHttpResponse(csv_chunks(rows()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="agreements.csv"'
    return response


@require_safe
@_kept
def feed(request: HttpRequest) -> HttpResponse:
    """Send the latest changes as an Atom feed."""
    base = f"{request.scheme}://{request.get_host()}"
    head = reading.head()
    found = Element("feed", xmlns="http://www.w3.org/2005/Atom")
    SubElement(found, "title").text = _("Register of agreements: changes")
    SubElement(found, "id").text = f"{base}{HOME}"
    SubElement(found, "updated").text = (head.made_at or datetime(2000, 1, 1, tzinfo=UTC)).isoformat()
    SubElement(found, "link", rel="self", href=f"{base}{HOME}feed.xml")
    SubElement(SubElement(found, "author"), "name").text = "Accord"
    for h in reading.changes(limit=100):
        one = SubElement(found, "entry")
        SubElement(one, "title").text = f"{h.agency}, {h.state} ({h.model}): {_(h.title)}"
        SubElement(one, "id").text = f"urn:accord:{h.entry}:{h.list_id}:{h.kind}"
        SubElement(one, "link", href=f"{base}{_address(h.entry)}")
        SubElement(one, "updated").text = datetime.combine(h.on or date(1996, 9, 30), time(), UTC).isoformat()
        SubElement(one, "summary").text = _change(h)
    return HttpResponse(
        tostring(found, encoding="utf-8", xml_declaration=True), content_type="application/atom+xml; charset=utf-8"
    )
