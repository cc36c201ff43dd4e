"""Every room's addresses, made from the lifecycles: list, one thing whole, and each action.

A thing's answer carries its `offers`: the actions this person may take now with their
addresses, and for the others every reason why not.
"""

from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field, create_model

from accord.actions import perform
from accord.actions.exporting import FORMS, LIMIT, export_list
from accord.api import versions
from accord.api.asking import actor_of, at_of, body_of, form_of
from accord.api.errors import DESCRIBED
from accord.api.schemas import request_body
from accord.queries.filters import chosen_by
from accord.queries.lists import SORTS, facet_names, listing, spec_of
from accord.queries.shapes import Page, plain
from accord.queries.sheets import sheet
from accord.rules.decisions import Invalid, Problem
from accord.rules.inputs import mistyped
from accord.rules.lifecycle import Lifecycle, Transition
from accord.rules.permissions import ROLES, Actor, people_may
from accord.rules.rooms import STAGES

KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Repeat the key to repeat the very same act safely; kept seven days.",
    "schema": {"type": "string", "maxLength": 80},
}
FILES = tuple(kind.partition(";")[0] for kind in FORMS.values())
MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The version you saw; the act is refused when it has changed since.",
    "schema": {"type": "string", "pattern": '^"?[0-9]{1,9}"?$'},
}


class ReceiptOut(Schema):
    """What an act did; the same again when the same act is sent again."""

    kind: str
    id: str
    number: str
    action: str
    state: str
    version: int
    entry: str
    at: str
    documents: list[str]


class ItemOut(Schema):
    """One line of a list; `cells` holds what its columns say, by code."""

    id: str
    number: str
    title: str
    agency: str
    state: str
    standing: str
    state_label: str
    opened_at: str
    next_due_at: str | None
    next_due: str
    clock: str
    cells: dict[str, str | int | None]
    href: str


class FacetValueOut(Schema):
    """One value to narrow by, and how many rows have it; null where there are too many to count."""

    value: str
    label: str
    count: int | None


class FacetOut(Schema):
    """One way to narrow the list: a parameter of this address, and its values."""

    code: str
    label: str
    values: list[FacetValueOut]


class ColumnOut(Schema):
    """One column of a list."""

    code: str
    label: str


class PageOut(Schema):
    """One page of a list; `after` begins the next, empty at the end; `total` is null beyond 100,000."""

    items: list[ItemOut]
    after: str
    total: int | None
    facets: list[FacetOut]
    columns: list[ColumnOut]


class _Narrow(Schema):
    model_config = ConfigDict(extra="forbid")
    q: str = Field(
        "", max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description="Words of the number, agency or title"
    )
    sort: str = Field("", max_length=10, description="; ".join(f"{k}: {v}" for k, v in SORTS.items()))
    filter: str = Field(
        "",
        max_length=60,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="The id or title of a kept filter; what else is given goes before it",
    )
    after: str = Field("", max_length=60, pattern=r"^[^\x00]*$", description="The key that begins the next page")


_FACET = (
    str,
    Field(
        "",
        max_length=400,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="One of the facet's values, or several with commas between",
    ),
)
Narrow: Any = create_model("Narrow", __base__=_Narrow, **dict.fromkeys(facet_names(), _FACET))  # type: ignore[call-overload]
"""What narrows a list: every facet of any list by its name; a list refuses the names it does not have."""


def chosen_of(kind: str, narrow: Any, actor: Actor) -> dict[str, str]:
    """Return what was chosen for a kind's list; names it does not have are passed on to be refused.

    Raises:
        Missing: the kept filter that is named is not there.
    """
    given = {name: value for name, value in narrow.model_dump(exclude={"after", "filter"}).items() if value}
    return {**(chosen_by(kind, narrow.filter, actor) if narrow.filter else {}), **given}


def listed(kind: str, page: Page) -> dict[str, Any]:
    """Return a page of a list as JSON, each item with its address and its cells by code."""
    plural, codes = STAGES[kind].lifecycle.plural, [c.code for c in spec_of(kind).columns]
    shown: dict[str, Any] = plain(page)
    for item in shown["items"]:
        item["cells"] = dict(zip(codes, item["cells"], strict=True))
        item["href"] = f"/api/v1/{plural}/{item['id']}"
    return shown


class ThingOut(Schema):
    """One thing, whole."""

    kind: str
    id: str
    number: str
    title: str
    state: str
    state_label: str
    public_label: str
    version: int
    labels: list[str]
    rows: list[dict[str, Any]]
    tables: list[dict[str, Any]]
    links: list[dict[str, Any]]
    dues: list[dict[str, Any]]
    next: list[dict[str, Any]]
    offers: list[dict[str, Any]]
    papers: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
    history: list[dict[str, Any]]


def router(lifecycle: Lifecycle) -> Router:
    """Return the addresses of one kind of thing."""
    made = Router(tags=[lifecycle.plural])
    _reads(made, lifecycle)
    versions.add_to(made, lifecycle)
    for transition in filter(people_may, lifecycle.transitions):
        _action(made, lifecycle, transition)
    return made


def _reads(made: Router, lifecycle: Lifecycle) -> None:
    def many(request: HttpRequest, narrow: Query[Narrow]) -> Any:
        kind = lifecycle.kind
        page = listing(
            kind, actor_of(request), at_of(request), chosen_of(kind, narrow, actor_of(request)), after=narrow.after
        )
        return listed(kind, page)

    def export(request: HttpRequest, narrow: Query[Narrow], form: Literal["csv", "xlsx"] = "csv") -> Any:
        kind = lifecycle.kind
        made = export_list(
            kind, chosen_of(kind, narrow, actor_of(request)), form, by=actor_of(request), at=at_of(request)
        )
        response = StreamingHttpResponse(made.chunks, content_type=made.media_type)
        response["Content-Disposition"] = f'attachment; filename="{made.name}"'
        return response

    def one(request: HttpRequest, public_id: UUID) -> Any:
        found = plain(sheet(lifecycle.kind, public_id, actor_of(request), at_of(request)))
        for offer in found["offers"]:
            offer["fields"] = [f["name"] for f in offer["fields"]]
            plural = STAGES[offer["kind"]].lifecycle.plural
            middle = "" if offer["parent"] else f"/{found['id']}"
            offer["href"] = f"/api/v1/{plural}{middle}/{offer['action']}"
        for link in (*found["links"], *(r["link"] for r in found["rows"] if r["link"])):
            link["href"] = f"/api/v1/{STAGES[link['kind']].lifecycle.plural}/{link['id']}"
        for paper in (*found["papers"], *found["evidence"]):
            paper["href"] = f"/api/v1/documents/{paper['id']}"
        return found

    title = lifecycle.title.lower()
    made.get("", response={200: PageOut}, operation_id=f"list_{lifecycle.plural}", url_name=f"list-{lifecycle.plural}",
             summary=f"List each {title} you may see, newest first", openapi_extra={"responses": DESCRIBED})(many)  # fmt: skip
    made.get(
        "/export",
        response={200: None},
        operation_id=f"export_{lifecycle.plural}",
        url_name=f"export-{lifecycle.plural}",
        summary=f"The list as a file, at most {LIMIT:,} rows; taking it is put on the record",
        openapi_extra={
            "responses": {
                **DESCRIBED,
                200: {
                    "description": "The file",
                    "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in FILES},
                },
            }
        },
    )(export)
    made.get("/{uuid:public_id}", response={200: ThingOut}, operation_id=f"get_{lifecycle.kind}",
             url_name=f"get-{lifecycle.kind}", openapi_extra={"responses": DESCRIBED},
             summary=f"One {title}: facts, what happens next, what you may do, documents, history")(one)  # fmt: skip


def _action(made: Router, lifecycle: Lifecycle, transition: Transition) -> None:
    fields = transition.asks
    takes_file = any(f.kind == "file" for f in fields)

    def do(request: HttpRequest, public_id: UUID | None) -> Any:
        if takes_file:
            # A form carries text only, so what reads numbers from text is the judge.
            raw = form_of(request, fields)
        else:
            raw = body_of(request)
            wrong = mistyped(fields, raw)
            if wrong:
                raise Invalid(wrong)
        receipt = perform(
            lifecycle.kind,
            transition.action,
            public_id,
            raw,
            by=actor_of(request),
            at=at_of(request),
            key=request.headers.get("Idempotency-Key") or None,
            version=_version(request),
        )
        return Status(201 if transition.creates else 200, receipt.as_json())

    def create(request: HttpRequest) -> Any:
        return do(request, None)

    def act(request: HttpRequest, public_id: UUID) -> Any:
        return do(request, public_id)

    who = ", ".join(ROLES[r].title for r in transition.roles)
    extra: dict[str, Any] = {
        "responses": DESCRIBED,
        "requestBody": request_body(transition, fields),
        "parameters": [KEY] if transition.creates else [KEY, MATCH],
    }
    if not fields:
        extra.pop("requestBody")
    view: Callable[..., Any] = create if transition.creates else act
    path = f"/{transition.action}" if transition.creates else f"/{{uuid:public_id}}/{transition.action}"
    made.post(
        path,
        response={(201 if transition.creates else 200): ReceiptOut},
        operation_id=f"{lifecycle.kind}_{transition.action}".replace("-", "_"),
        url_name=f"{lifecycle.kind}-{transition.action}",
        summary=transition.label,
        description=f"{transition.help} For: {who}.".strip(),
        openapi_extra=extra,
    )(view)


def _version(request: HttpRequest) -> int | None:
    text = request.headers.get("If-Match", "").strip().strip('"')
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise Invalid((Problem(field="If-Match", message="This is no version.", got=text[:20], expected="a number"),))
    return int(text)
