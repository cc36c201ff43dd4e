"""What the asker sees of an enquiry at its secret address: where it stands, and what is asked of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accord.programs import programs
from accord.queries.accounts import token_digest
from accord.queries.shapes import words
from accord.records.models import DueDate, Enquiry
from accord.rules import enquiries as rules
from accord.rules.accounts import is_invitation_word
from accord.rules.decisions import Missing
from accord.rules.permissions import Actor, without_account


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One enquiry as its asker sees it; nothing in it says who asked."""

    id: UUID
    number: str
    code: str
    state: str
    body: str
    office: str
    came_at: datetime
    zone: str
    problem: str
    programs: tuple[str, ...]
    question: str
    reply: str
    closed_because: str
    acknowledge_by: datetime | None
    answer_by: datetime | None
    may: tuple[str, ...]
    actor: Actor


def followed(word: str, at: datetime) -> Followed:
    """Return the enquiry that an address opens.  Three queries.

    Raises:
        Missing: no enquiry has this address; the same words for every reason.
    """
    row = None
    if is_invitation_word(word):
        rows = Enquiry.objects.select_related("agency", "office").exclude(address_hash="")
        row = rows.filter(address_hash=token_digest(word), came_at__lte=at).first()
    if row is None:
        raise Missing
    asked = row.questions.filter(answered_at=None).first()
    dues = dict(DueDate.objects.filter(object_id=row.public_id, met_at=None).values_list("code", "due_at"))
    names = programs()
    return Followed(
        id=row.public_id,
        number=row.number,
        code=row.state,
        state=rules.LIFECYCLE.by_state[row.state].public,
        body=row.body,
        office=str(row.office) if row.office else "",
        came_at=row.came_at,
        zone=row.zone,
        problem=row.problem,
        programs=tuple(names[p].name for p in row.programs if p in names),
        question=asked.question if asked is not None and row.state == "waiting" else "",
        reply=row.reply,
        closed_because=words(rules.CLOSE_CODES, row.closing_code) if row.closing_code else "",
        acknowledge_by=dues.get("EN-ACK"),
        answer_by=dues.get("EN-AGE"),
        may=tuple(t.action for t in rules.LIFECYCLE.actions_from(row.state) if "public" in t.roles),
        actor=without_account("public", row.pk),
    )
