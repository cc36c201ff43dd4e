"""Every address of the house: the pages, and the API beside them."""

from django.urls import include, path

from accord.api.house import api
from accord.site import errors

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("accord.web.urls")),
]

handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.server_error
