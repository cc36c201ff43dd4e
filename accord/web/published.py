"""What is published of money, and what its rules rest on.  Nobody needs an account or JavaScript here."""

from collections.abc import Iterator, Sequence

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.queries.money import published as reads
from accord.queries.money.resting import resting
from accord.rules.spreadsheets import Cell, csv_chunks
from accord.web.asking import at_of
from accord.web.money import year_typed
from accord.web.page import render
from accord.web.parts import Crumb

COLUMNS = ("fiscal_year", "until_on", "fund", "what", "account", "line", "state", "agency", "cents")
"""The columns of the file; they stay as they are named."""


@require_safe
def public_money(request: HttpRequest) -> HttpResponse:
    """Show the amounts of one federal fiscal year over all agencies, and what each agency was paid."""
    found = reads.published(at_of(request), year_typed(request))
    return render(
        request,
        "register/money.html",
        {"found": found, "definitions": reads.DEFINITIONS, "columns": {f.code: f.title for f in found.funds}},
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Register of agreements"), "/register/"), Crumb(_("Money"))),
    )


@require_safe
def public_money_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Send the same amounts as CSV."""
    found = reads.published(at_of(request), year_typed(request))
    response = StreamingHttpResponse(csv_chunks(_rows(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="money-{found.year.year}.csv"'
    return response


def _rows(found: reads.Published) -> Iterator[Sequence[Cell]]:
    yield COLUMNS
    head = (found.year.year, found.until_on)
    for f in found.funds:
        yield (*head, f.code, "before", "cash", "", "", "", f.before)
        for what, amounts in (("came", f.came), ("went", f.went)):
            for a in amounts:
                yield (*head, f.code, what, a.account, a.line, "", "", a.cents)
        yield (*head, f.code, "left", "cash", "", "", "", f.left)
    for p in found.paid:
        yield (*head, p.fund, "paid", "shares", "", p.state, p.agency, p.cents)


@require_safe
def money_rules(request: HttpRequest) -> HttpResponse:
    """Show every dated row that the rules of money rest on, and which of them nobody has checked yet."""
    rows = resting()
    groups = {r.group: tuple(x for x in rows if x.group == r.group) for r in rows}
    return render(
        request, "register/money_rules.html", {"groups": groups, "unverified": sum(not r.verified for r in rows), "total": len(rows)},
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Register of agreements"), "/register/"), Crumb(_("Money"), "/register/money/"),
                Crumb(_("What the rules rest on"))),
    )  # fmt: skip
