"""Published amounts of money through the API: the same reads as the public page; it asks for no token."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from accord.api.asking import at_of
from accord.api.errors import ANSWERS
from accord.queries.money.published import published
from accord.queries.shapes import plain

router = Router(tags=["money"])


class InYear(Schema):
    """The calendar year in which the federal fiscal year ends; the present one when left out."""

    model_config = ConfigDict(extra="forbid")
    year: int | None = Field(None, ge=1990, le=2099)


class AmountOut(Schema):
    """Cents that came from a source, or went into a use, with the line of the yearly form."""

    account: str
    title: str
    line: str
    cents: int


class OfFundOut(Schema):
    """One department's money over all agencies, in cents."""

    code: str
    title: str
    before: int
    came: list[AmountOut]
    went: list[AmountOut]
    left: int


class PaidToOut(Schema):
    """What one agency was paid of one department's money, in cents."""

    agency: str
    state: str
    fund: str
    cents: int


class YearOut(Schema):
    """A federal fiscal year; both days belong to it."""

    year: int
    first_on: date
    last_on: date


class PublishedOut(Schema):
    """The amounts of one federal fiscal year."""

    year: YearOut
    until_on: date
    years: list[int]
    funds: list[OfFundOut]
    paid: list[PaidToOut]


@router.get("/totals", auth=None, response={200: PublishedOut, **ANSWERS}, operation_id="money_totals", url_name="money-totals",
            summary="Money that was shared and repaid, by federal fiscal year, fund, line and agency")  # fmt: skip
def totals(request: HttpRequest, asked: Query[InYear]) -> Any:
    """Return the amounts."""
    return plain(published(at_of(request), asked.year))
