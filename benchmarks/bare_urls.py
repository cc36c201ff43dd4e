"""The addresses of the house and, under `bare/`, the least that a view can do.

The bare view has the same middlewares, session and user: what it costs is what Django, the
server and a signed-in person cost, and the ratio shows what a page adds.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from accord.site import urls
from accord.site.urls import handler400, handler404, handler500  # noqa: F401 - Django looks for them here


def bare(_request: HttpRequest) -> HttpResponse:
    """Answer two letters."""
    return HttpResponse("ok")


urlpatterns = [path("bare/", bare, name="bare"), *urls.urlpatterns]
