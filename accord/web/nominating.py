"""Nominate many officers by one list: a table to fill in, and every bad row told by its line."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accord.actions.authority.nominating import MOST_BYTES, MOST_ROWS, nominate_list
from accord.queries.authority.nominating import TABLES, nominable, to_fill_in
from accord.queries.sheets import opening_for
from accord.rules.decisions import Invalid, Problem
from accord.rules.inputs import Field
from accord.rules.rooms import STAGES
from accord.web import forms
from accord.web.asking import at_of, must, zone_of
from accord.web.page import render
from accord.web.parts import Crumb

FIELDS = (
    Field(
        name="file", kind="file", label="The filled-in list (XLSX or CSV)",
        help="Every row is judged as the form for one officer judges. With one bad row nobody is nominated.",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong with a list: in which line and column, what, and what is expected."""

    line: str
    column: str
    message: str
    got: str
    expected: str


@require_http_methods(["GET", "HEAD", "POST"])
def nominate_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the list to fill in and take it back; lead to the designations that it began."""
    actor, at = must(request), at_of(request)
    life = STAGES["designation"].lifecycle
    opening = opening_for("agreement", public_id, life, life.by_action["nominate"], actor=actor, at=at)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        file = request.FILES.get("file")
        if not isinstance(file, UploadedFile) or not file.size:
            problems = (Problem(field="file", message=_("Choose the list."), expected=_("an XLSX or CSV file")),)
        else:
            try:
                # One byte more than fits, so that a list that is too long is told so and not cut.
                made = nominate_list(public_id, file.read(MOST_BYTES + 1), by=actor, at=at)
            except Invalid as error:
                problems = error.problems
            else:
                count = len(made.numbers)
                request.session["notice"] = ngettext("%(count)s officer is nominated.", "%(count)s officers are nominated.", count) % {"count": count}  # fmt: skip
                return HttpResponseRedirect(f"/agreements/{public_id}/")
    found = nominable(public_id, actor, at)
    whole = tuple(p for p in problems if not p.field.startswith("line "))
    form = forms.fill(FIELDS, kept={}, problems=whole, options={}, zone=zone_of(request))
    return render(
        request,
        "nominating.html",
        {
            "found": found,
            "form": replace(
                form,
                fields=tuple(
                    replace(f, accept=".xlsx,.csv," + ",".join(t.partition(";")[0] for t in TABLES.values()))
                    for f in form.fields
                ),
            ),
            "why_not": opening.why_not,
            "wrong": tuple(_wrong(p) for p in problems if p not in whole),
            "here": f"/agreements/{public_id}/nominate-list",
            "back": f"/agreements/{public_id}/",
            "most": MOST_ROWS,
        },
        status=422 if problems else 200,
        crumbs=(
            Crumb(_("Home"), "/"),
            Crumb(_("Agreements"), "/agreements/"),
            Crumb(found.agreement, f"/agreements/{public_id}/"),
            Crumb(_("Nominate by a list")),
        ),
    )


def _wrong(p: Problem) -> Wrong:
    where, _colon, column = p.field.removeprefix("line ").partition(": ")
    return Wrong(where, column.replace("_", " "), p.message, p.got or "", p.expected or "")


@require_safe
def nominate_table(request: HttpRequest, public_id: UUID, form: str) -> HttpResponse:
    """Send the list to fill in: a row for each officer who could be nominated today."""
    at = at_of(request)
    found = nominable(public_id, must(request), at)
    response = HttpResponse(to_fill_in(found, form, at), content_type=TABLES[form])
    response["Content-Disposition"] = f'attachment; filename="nominate-{found.agreement}.{form}"'
    return response
