"""Help that needs no sign-in: the words of the field, and the guide to how pages are built."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from accord.programs.glossary import words
from accord.web.examples import EXAMPLES, GROUPS, Example, values
from accord.web.page import render
from accord.web.parts import Crumb


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Show every word of the field with what it means, letter by letter."""
    by_letter = groupby(words().values(), key=lambda w: w.word[0].upper())
    return render(
        request,
        "glossary.html",
        {"letters": tuple((letter, tuple(found)) for letter, found in by_letter)},
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Words of the field"))),
    )


IMPORTS = (
    '{% import "components.html" as ui with context %}{% import "forms.html" as draw with context %}'
    '{% import "maps.html" as maps with context %}'
)


def drawn(example: Example, shown: Mapping[str, Any]) -> Markup:
    """Return a component as the pages draw it."""
    template = engines["jinja2"].from_string(IMPORTS + example.call)
    return Markup(template.render(dict(shown)))  # noqa: S704 - our own templates, which escape every value


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Show every component once, drawn by its own macro, with what it is for."""
    token = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
    shown = {**values(), "csrf_input": token}
    groups = tuple((g, tuple((e, drawn(e, shown)) for e in EXAMPLES if e.group == g)) for g in GROUPS)
    return render(request, "design.html", {"groups": groups})
