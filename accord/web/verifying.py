"""The public page where anybody checks a document: the file is read, answered for, and not kept."""

from dataclasses import replace

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accord.queries.signing import Answer, public_part, verify
from accord.rules.decisions import Problem
from accord.rules.inputs import Field
from accord.rules.uploads import LARGEST_BYTES
from accord.web import forms
from accord.web.asking import zone_of
from accord.web.page import render
from accord.web.parts import Crumb

STATEMENT_BYTES = 64 * 1024
COMPARED = "It is compared with what was issued here, byte for byte. Who asks is not recorded."
ACCEPT = {"file": ".pdf,application/pdf", "statement": ".json,application/json"}
"""Which files each chooser offers."""
FIELDS = (
    Field(
        name="file",
        kind="file",
        label="The document (PDF)",
        help="At most 10 MB. It is read, and not kept.",
        why=COMPARED,
        citation="House rule",
    ),
    Field(
        name="statement",
        kind="file",
        label="The signed statement beside it (JSON)",
        required=False,
        help="Only if you were given one.",
        why=COMPARED,
        citation="House rule",
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
def verify_page(request: HttpRequest) -> HttpResponse:
    """Ask for a file; with one, say whether it is ours, which document it is, who signed it, and whether it is whole."""
    answer: Answer | None = None
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        file, beside = request.FILES.get("file"), request.FILES.get("statement")
        problems = _problems(file, beside)
        if not problems and isinstance(file, UploadedFile):
            answer = verify(file.read(), beside.read() if isinstance(beside, UploadedFile) else None)
    asked = forms.fill(FIELDS, kept={}, problems=problems, options={}, zone=zone_of(request))
    form = replace(asked, fields=tuple(replace(f, accept=ACCEPT[f.name]) for f in asked.fields))
    return render(
        request,
        "verify.html",
        {"form": form, "answer": answer},
        status=422 if problems else 200,
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Check a document"))),
    )


def _problems(file: object, beside: object) -> tuple[Problem, ...]:
    found = []
    if not isinstance(file, UploadedFile) or not file.size:
        found.append(Problem(field="file", message=_("Choose the document to check."), expected=_("a PDF file")))
    elif file.size > LARGEST_BYTES:
        found.append(Problem(field="file", message=_("The file is larger than 10 MB, the most that fits.")))
    if isinstance(beside, UploadedFile) and (beside.size or 0) > STATEMENT_BYTES:
        found.append(Problem(field="statement", message=_("This is no statement: it is far too large.")))
    return tuple(found)


@require_safe
def authority(request: HttpRequest) -> HttpResponse:
    """Send the certificate of the authority behind the signatures, for whoever checks them elsewhere."""
    return _part("authority", "application/x-pem-file", "authority.pem")


@require_safe
def revoked(request: HttpRequest) -> HttpResponse:
    """Send the list of revoked certificates."""
    return _part("revoked", "application/pkix-crl", "revoked.crl")


def _part(what: str, media_type: str, name: str) -> HttpResponse:
    data = public_part(what)
    if data is None:
        raise Http404
    return HttpResponse(
        data, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
