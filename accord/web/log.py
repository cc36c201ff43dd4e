"""The log for outsiders: what it is and how to check it, its tiles and checkpoints as files.  No sign-in, no script."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.queries import log as reads
from accord.web.page import render
from accord.web.parts import Crumb, Fact

FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Show both logs as they were signed last, their keys, and how to check them.  No query."""
    told = tuple(
        (
            said.log,
            (
                Fact(_("Entries"), said.size if said.size is not None else _("not signed yet")),
                Fact(_("Root of the tree (SHA-256)"), said.root or _("not signed yet")),
                Fact(_("Verifier key"), said.key),
            ),
        )
        for said in reads.heads()
    )
    titles = {
        "public": _("Public log: agreements and published lists"),
        "restricted": _("Restricted log: everything else"),
    }
    return render(
        request,
        "log.html",
        {"logs": tuple((titles[name], name, facts) for name, facts in told)},
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("The log"))),
    )


@require_safe
def file(_request: HttpRequest, log: str, path: str) -> HttpResponse:
    """Send a checkpoint, a tile or a bundle of entries.

    Raises:
        Missing: there is none, or it is not public.
    """
    data = reads.public_file(log, path)
    response = HttpResponse(
        data, content_type="text/plain; charset=utf-8" if path == "checkpoint" else "application/octet-stream"
    )
    whole = path != "checkpoint" and ".p/" not in path
    response["Cache-Control"] = FOR_EVER if whole else "no-cache"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
