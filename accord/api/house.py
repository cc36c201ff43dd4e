"""The API, put together: one router a kind, sessions, documents, and the authority check."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from accord import __version__
from accord.api import (
    agencies,
    authority,
    errors,
    filters,
    home,
    money,
    nominating,
    options,
    over_time,
    programs,
    rooms,
    sessions,
    verifying,
)
from accord.api.asking import Bearer, Reader, actor_of, at_of
from accord.queries.papers import document as issued
from accord.rules.rooms import STAGES
from accord.rules.uploads import EXTENSIONS


class House(NinjaAPI):
    """The API with its description made once a process: anybody may ask for it, and making it takes seconds."""

    _described: OpenAPISchema | None = None

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the OpenAPI description, the same for every caller."""
        if self._described is None:
            self._described = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        return self._described


api = House(
    title="Accord",
    version=__version__,
    description="Administer interagency partnership agreements. Every delegated power traces to a signed clause.",
    urls_namespace="api-1",
    auth=Bearer(),
    docs_url="/docs",
    docs_decorator=require_safe,
    parser=Reader(),
)
errors.install(api)
api.add_router("/sessions", sessions.router)
api.add_router("/sessions", home.router)
api.add_router("/agencies", agencies.router)
api.add_router("/authority", authority.router)
api.add_router("/agencies", authority.rosters)
api.add_router("/designations", over_time.designations)
api.add_router("/agreements", over_time.agreements)
api.add_router("/agreements", nominating.router)
api.add_router("/verify", verifying.router)
api.add_router("/options", options.router)
api.add_router("/filters", filters.router)
api.add_router("/programs", programs.router)
api.add_router("/money", money.router)
for _stage in STAGES.values():
    api.add_router(f"/{_stage.lifecycle.plural}", rooms.router(_stage.lifecycle))


@api.get("/documents/{uuid:public_id}", response={200: None, **errors.ANSWERS}, operation_id="get_document",
         url_name="document", summary="An issued document as it was issued, or an attached file as it is kept", tags=["documents"],
         openapi_extra={"responses": {200: {"description": "The file", "content": {kind: {
             "schema": {"type": "string", "format": "binary"}} for kind in (*EXTENSIONS, "application/json")}}}})  # fmt: skip
def document(request: HttpRequest, public_id: UUID) -> Any:
    """Return the bytes of a document; never shown, only saved."""
    found = issued(public_id, actor_of(request), at_of(request))
    response = HttpResponse(found.data, content_type=found.media_type)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response["ETag"] = f'"{found.digest}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
