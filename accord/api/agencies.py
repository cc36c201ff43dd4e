"""Search the agencies through the API."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from accord.api.asking import actor_of, at_of
from accord.api.errors import ANSWERS
from accord.queries.agencies_list import search
from accord.queries.shapes import plain

router = Router(tags=["agencies"])
TEXT = r"^[^\x00]*$"


class Narrow(Schema):
    """What to search for; every word must begin a word of the name, ORI, county or state."""

    model_config = ConfigDict(extra="forbid")
    q: str = Field("", max_length=100, pattern=TEXT)
    state: str = Field("", max_length=2, pattern=r"^[A-Za-z]*$")
    kind: str = Field("", max_length=30, pattern=r"^[a-z-]*$")
    county: str = Field("", max_length=5, pattern=r"^[0-9]*$")
    after: str = Field("", max_length=300, pattern=TEXT)


class AgencyOut(Schema):
    """One agency in a list."""

    id: str
    number: str
    name: str
    kind: str
    kind_label: str
    state: str
    counties: list[str]
    ori: str
    officers: int | None
    population: int | None
    href: str


class AgenciesOut(Schema):
    """One page of agencies by name; `after` begins the next, empty at the end."""

    items: list[AgencyOut]
    total: int | None
    after: str


@router.get("/search", response={200: AgenciesOut, **ANSWERS}, operation_id="search_agencies", url_name="search-agencies",
            summary="Find agencies by name, ORI, county or state")  # fmt: skip
def find(request: HttpRequest, narrow: Query[Narrow]) -> Any:
    """Return one page of the agencies that match."""
    page = search(
        actor_of(request), at_of(request), narrow.q,
        state=narrow.state, kind=narrow.kind, county=narrow.county, after=narrow.after,
    )  # fmt: skip
    items = [{**plain(i), "href": f"/api/v1/agencies/{i.id}"} for i in page.items]
    return {"items": items, "total": page.total, "after": page.after}
