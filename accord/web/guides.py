"""Help that needs no sign-in: the words of the field."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord.programs.glossary import words
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
