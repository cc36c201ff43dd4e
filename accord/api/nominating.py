"""Many officers nominated by one list through the API: the twin of the page and the command."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Router, Schema, Status, UploadedFile

from accord.actions.authority.nominating import MOST_BYTES, nominate_list
from accord.api.asking import actor_of, at_of
from accord.api.errors import ANSWERS

router = Router(tags=["authority"])


class NominatedOut(Schema):
    """The numbers of the designations that the list began, in the order of its rows."""

    numbers: list[str]


@router.post("/{uuid:public_id}/nominate-list", response={201: NominatedOut, **ANSWERS}, operation_id="nominate_list",
             url_name="nominate-by-list", summary="Nominate every officer of a list (XLSX or CSV), or nobody")  # fmt: skip
def by_list(request: HttpRequest, public_id: UUID, file: File[UploadedFile]) -> Any:
    """Judge every row as one nomination is judged; what is wrong is told line by line, and then nothing is written."""
    # One byte more than fits, so that a list that is too long is told so and not cut.
    found = nominate_list(public_id, file.read(MOST_BYTES + 1), by=actor_of(request), at=at_of(request))
    return Status(201, {"numbers": list(found.numbers)})
