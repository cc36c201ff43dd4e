"""Versions of a thing compared, and its packet, through the API."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from accord.actions.exporting import export_differences
from accord.actions.packets import make_packet
from accord.api.asking import actor_of, at_of
from accord.api.errors import DESCRIBED
from accord.queries.differences import compare, versioned
from accord.queries.packets import PACKED
from accord.queries.shapes import plain
from accord.rules.lifecycle import Lifecycle


class Between(Schema):
    """Which two versions, by number; the last two when none is named."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    earlier: int | None = Field(None, ge=1, le=1_000_000, alias="from")
    later: int | None = Field(None, ge=1, le=1_000_000, alias="to")
    form: Literal["json", "pdf"] = Field("json", description="pdf: the comparison as a document, of what differs")


class VersionOut(Schema):
    """One version: when, by whom in which office, by which act."""

    number: int
    at: str
    by: str
    role: str
    label: str


class PieceOut(Schema):
    """Some words: the same in both, gone from the earlier, or new in the later version."""

    mark: str
    text: str


class DifferenceOut(Schema):
    """One field in both versions."""

    label: str
    status: str
    said: str
    before: list[PieceOut]
    after: list[PieceOut]
    version: VersionOut | None


class ComparisonOut(Schema):
    """Two versions of a thing, field by field."""

    number: str
    title: str
    versions: list[VersionOut]
    earlier: VersionOut | None
    later: VersionOut | None
    fields: list[DifferenceOut]


def add_to(made: Router, lifecycle: Lifecycle) -> None:
    """Add the two addresses to the router of a kind that has them."""
    kind, title = lifecycle.kind, lifecycle.title.lower()

    def differences(request: HttpRequest, public_id: UUID, between: Query[Between]) -> Any:
        if between.form == "pdf":
            paper = export_differences(
                kind, public_id, by=actor_of(request), at=at_of(request), earlier=between.earlier, later=between.later
            )
            response = HttpResponse(paper.data, content_type=paper.media_type)
            response["Content-Disposition"] = f'attachment; filename="{paper.name}"'
            return response
        found = compare(
            kind, public_id, actor_of(request), at_of(request), earlier=between.earlier, later=between.later
        )
        shown = plain(found)
        shown["fields"] = [{**f["difference"], "version": f["version"]} for f in shown["fields"]]
        return shown

    def packet(request: HttpRequest, public_id: UUID) -> HttpResponse:
        made = make_packet(kind, public_id, by=actor_of(request), at=at_of(request))
        response = HttpResponse(made.data, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{made.name}"'
        return response

    if versioned(kind):
        made.get("/{uuid:public_id}/differences", response={200: ComparisonOut}, operation_id=f"compare_{kind}",
                 url_name=f"differences-{kind}", summary=f"Two versions of one {title}, compared word by word",
                 openapi_extra={"responses": DESCRIBED})(differences)  # fmt: skip
    if kind in PACKED:
        made.get("/{uuid:public_id}/packet", response={200: None}, operation_id=f"packet_{kind}",
                 url_name=f"packet-{kind}", summary=f"One {title} with every issued document, as one PDF",
                 openapi_extra={"responses": {**DESCRIBED, 200: {"description": "The file", "content": {
                     "application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}})(packet)  # fmt: skip
