"""Check a document through the API: the twin of the public page."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import File, Router, Schema, UploadedFile

from accord.api.errors import ANSWERS
from accord.queries.signing import verify
from accord.rules.decisions import Invalid, Problem
from accord.rules.uploads import LARGEST_BYTES

router = Router(tags=["verify"])
STATEMENT_BYTES = 64 * 1024


class SignedOut(Schema):
    """One signature: the place, whom the certificate names, when, and what is wrong with it."""

    field: str
    name: str
    office: str
    agency: str
    at: str | None
    certificate: str
    authority: str
    holds: bool
    problems: list[str]


class KnownOut(Schema):
    """Which document of ours the file is, or began as."""

    number: str
    title: str
    kind: str
    issued_at: str
    same: bool
    latest: bool


class VerdictOut(Schema):
    """Whether the file is a whole document of ours, and what was found."""

    genuine: bool
    digest: str
    known: KnownOut | None
    signatures: list[SignedOut]
    problems: list[str]


@router.post("", auth=None, response={200: VerdictOut, **ANSWERS}, operation_id="verify_document",
             url_name="verify-document", summary="Is this document genuine, and who signed it?")  # fmt: skip
def verify_document(request: HttpRequest, file: File[UploadedFile], statement: File[UploadedFile] | None = None) -> Any:
    """Read a PDF, and the statement beside it when there is one; neither is kept."""
    if not file.size or file.size > LARGEST_BYTES:
        raise Invalid(
            (Problem(field="file", message="The file is empty or too large.", expected="a PDF of at most 10 MB"),)
        )
    if statement is not None and (statement.size or 0) > STATEMENT_BYTES:
        raise Invalid((Problem(field="statement", message="This is no statement: it is far too large."),))
    answer = verify(file.read(), statement.read() if statement is not None else None)
    known = asdict(answer.known) if answer.known is not None else None
    if known is not None:
        known["issued_at"] = known["issued_at"].isoformat()
    return {
        "genuine": answer.genuine,
        "digest": answer.verdict.digest,
        "known": known,
        "signatures": [
            {**asdict(s), "at": s.at.isoformat() if s.at else None, "holds": s.holds} for s in answer.verdict.signatures
        ],
        "problems": list(answer.verdict.problems),
    }
