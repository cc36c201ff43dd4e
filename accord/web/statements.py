"""Take in a bank statement from a file: read it, show what each line would become, and only then write.

Nothing of the file is kept between the two steps but what may be kept for good: day, amount, the digest of the
bank's reference, and the agency or company that is registered.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accord.actions import perform
from accord.actions.money.bank import rows_of
from accord.queries.money.attention import attention
from accord.queries.money.bank import Foreseen, foreseen
from accord.queries.sheets import opening_for
from accord.rules.decisions import Finding, Forbidden, Invalid, Problem, Refused
from accord.rules.inputs import Field
from accord.rules.rooms import STAGES
from accord.rules.uploads import STATEMENT_BYTES
from accord.web import forms
from accord.web.asking import at_of, must, zone_of
from accord.web.page import render
from accord.web.parts import Crumb

FIELDS = (
    Field(
        name="file", kind="file", label="The statement (OFX or CSV)",
        help="As the bank's page saves it: OFX, QFX, or CSV with the columns date, amount and, where there is, payee.",
        why="It is read to compare the bank with the ledger, line by line. The file itself is not kept.",
        citation="House rule; audits found records that were not reconciled",
    ),
)  # fmt: skip
LINES = "lines"
NAMES = ("stated_on", "cents", "reference", "party", "vendor")
Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One line of the file that cannot be read: which, why, and what is expected."""

    line: str
    message: str
    got: str
    expected: str


@require_http_methods(["GET", "HEAD", "POST"])
def statement_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the form, then what each line would become, then lead to the fund with what was taken in."""
    actor, at = must(request), at_of(request)
    life = STAGES["fund"].lifecycle
    opening = opening_for("fund", public_id, life, life.by_action["take-statement"], actor=actor, at=at)
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = opening.why_not
    shown: Sequence[Foreseen] = ()
    rows: Rows = []
    if request.method == "POST" and any(f.rule.startswith("permission:") for f in findings):
        raise Forbidden(findings)
    if request.method == "POST" and not findings:
        try:
            if LINES in request.POST:
                rows = _carried(request.POST[LINES])
                perform("fund", "take-statement", public_id, {"lines": rows}, by=actor, at=at)
                request.session["notice"] = _taken(len(rows))
                return HttpResponseRedirect(f"/funds/{public_id}/")
            rows = rows_of(public_id, _file(request), by=actor, at=at)
            shown = foreseen(public_id, rows, actor, at)
        except Invalid as error:
            problems, rows = error.problems, []
        except Refused as error:
            findings = error.findings
    by_line = tuple(p for p in problems if p.field.startswith(("line ", "transaction ")))
    form = forms.fill(FIELDS, kept={}, problems=tuple(p for p in problems if p not in by_line), options={}, zone=zone_of(request))  # fmt: skip
    return render(
        request,
        "statement.html",
        {
            "title": opening.title,
            "form": replace(form, fields=tuple(replace(f, accept=".ofx,.qfx,.csv,text/csv") for f in form.fields)),
            "findings": findings,
            "may": not opening.why_not,
            "wrong": tuple(_wrong(p) for p in by_line),
            "shown": shown,
            "counts": _counts(shown),
            "carried": json.dumps(rows, separators=(",", ":")) if shown else "",
            "here": f"/funds/{public_id}/statement/",
            "back": f"/funds/{public_id}/",
        },
        status=422 if problems else 409 if findings and request.method == "POST" else 200,
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Funds"), "/funds/"), Crumb(opening.title, f"/funds/{public_id}/"),
                Crumb(_("Bank statement"))),
    )  # fmt: skip


def _file(request: HttpRequest) -> bytes:
    """Return the bytes that were sent, one more than may be read at most.

    Raises:
        Invalid: there is no file, or an empty one.
    """
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        raise Invalid(
            (Problem(field="file", message=_("Choose the file of the statement."), expected=_("OFX or CSV")),)
        )
    return bytes(file.read(STATEMENT_BYTES + 1))


def _carried(text: str) -> Rows:
    """Return the lines that the preview carried; the door judges each of them again.

    Raises:
        Invalid: it is not what the preview wrote.
    """
    try:
        found = json.loads(text)
        rows = [{str(k): str(v) for k, v in row.items() if k in NAMES} for row in found]
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise Invalid((
            Problem(field="file", message=_("The lines were changed on the way. Choose the file again."), expected=_("OFX or CSV")),
        )) from error  # fmt: skip
    return rows


def _taken(count: int) -> str:
    said = ngettext("%(count)s line of the bank is taken in.", "%(count)s lines of the bank are taken in.", count)
    return said % {"count": count}


def _wrong(p: Problem) -> Wrong:
    return Wrong(p.field, p.message, p.got or "", p.expected or "")


def _counts(shown: Sequence[Foreseen]) -> dict[str, int]:
    """Return how many lines match, wait for a person, or stand already, and what came and left in cents."""
    return {
        "lines": len(shown),
        "matched": sum(bool(s.matched) for s in shown),
        "stands": sum(s.stands for s in shown),
        "waits": sum(not s.matched and not s.stands for s in shown),
        "came": sum(s.cents for s in shown if s.cents > 0),
        "left": -sum(s.cents for s in shown if s.cents < 0),
    }


@require_safe
def open_money(request: HttpRequest) -> HttpResponse:
    """Show what is open in the books: unmatched lines, certifications owed, money awaited."""
    found = attention(must(request), at_of(request))
    return render(
        request, "money_open.html", {"found": found},
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Funds"), "/funds/"), Crumb(_("What is open"))),
    )  # fmt: skip
