"""The invented people of demonstration mode: real agencies, invented staff, one fixed cast.

Everyone is invited and accepts by the same actions as anybody; nobody is written behind the
door but the first administrator, whom an installation always needs.
"""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.conf import settings

from accord.actions import perform
from accord.actions.accounts import DEMONSTRATION_PASSWORD, first_administrator
from accord.queries.staff import actor_for
from accord.records.models import Agency, FieldOffice, Holding, Staff
from accord.rules.decisions import Finding, Refused
from accord.rules.permissions import Actor


@dataclass(frozen=True, slots=True)
class Part:
    """One invented person: sign-in name, name, role."""

    word: str
    name: str
    role: str


LOCAL_CAST = (
    Part("head", "Marian Ellery", "local-head"),
    Part("liaison", "Theo Brandt", "local-liaison"),
    Part("counsel", "Ines Okafor", "local-counsel"),
    Part("clerk", "Paul Vandermeer", "body-clerk"),
    Part("accountant", "Nell Ashworth", "forfeiture-accountant"),
    Part("officer", "Dana Whitlock", "local-officer"),
    Part("officer-2", "Samuel Oyelaran", "local-officer"),
    Part("officer-3", "Ruth Castellano", "local-officer"),
)
REMOVAL_CAST = (
    Part("coordinator", "June Hatfield", "coordinator"),
    Part("coordinator-2", "Amos Lindqvist", "coordinator"),
    Part("director", "Victor Amadi", "office-director"),
    Part("supervisor", "Clara Nyström", "supervisor"),
)
INVESTIGATIONS_CAST = (Part("director-investigations", "Grace Delacroix", "office-director"),)
HEADQUARTERS_CAST = (
    Part("manager", "Edith Marlowe", "program-manager"),
    Part("manager-2", "Felix Arden", "program-manager"),
    Part("decider", "Harriet Sloane", "decider"),
    Part("superior", "Agnes Rowntree", "deciding-superior"),
    Part("civil-rights", "Omar Quintero", "civil-rights-officer"),
    Part("federal-counsel", "Lena Fairbanks", "federal-counsel"),
    Part("trainer", "Noah Pemberton", "training-officer"),
    Part("vetting", "Iris Caldwell", "vetting-officer"),
    Part("auditor", "Miles Thackeray", "auditor"),
)


_ONLY = Finding(
    rule="demonstration:only",
    message="Invented people exist in demonstration mode only.",
    fix="Set ACCORD_DEMO=yes in an installation that holds nothing real.",
)


@dataclass(frozen=True, slots=True)
class Cast:
    """The people around one agency, by the word of their part."""

    agency: Agency
    removal: FieldOffice | None
    investigations: FieldOffice | None
    sign_in: dict[str, str]

    def actor(self, word: str, at: datetime, *, step_up: bool = False) -> Actor:
        """Return one of them as they act at that instant."""
        staff = Staff.objects.get(username=self.sign_in[word])
        return actor_for(staff, at, stepped_up_at=at if step_up else None)

    def staff(self, word: str) -> Staff:
        """Return one of them as a member of staff."""
        return Staff.objects.get(username=self.sign_in[word])


def cast(
    agency: Agency,
    removal: FieldOffice | None,
    investigations: FieldOffice | None,
    at: datetime,
    *,
    suffix: str = "",
    since: date | None = None,
) -> Cast:
    """Return the invented people around an agency, inviting whoever is not there yet.

    They hold their offices from the day `since`, or from the day of `at`.

    Raises:
        Refused: this is no demonstration.
    """
    if not settings.DEMONSTRATION:
        raise Refused((_ONLY,))
    administrator = _administrator(at)
    names: dict[str, str] = {}
    begin = since or at.date()
    for part in LOCAL_CAST:
        names[part.word] = _person(
            _called(part, suffix), part.word + suffix, "invite-local", administrator, at, begin=begin, agency=agency
        )
    for office, people in ((removal, REMOVAL_CAST), (investigations, INVESTIGATIONS_CAST)):
        if office is None:
            continue
        # Offices that serve several agencies have their people already.
        there = set(Holding.objects.filter(office=office).values_list("staff__username", flat=True))
        for part in people:
            mark = "" if not suffix or part.word in there else f"-{office.number.lower()}"
            names[part.word] = _person(
                _called(part, mark), part.word + mark, "invite-office", administrator, at, begin=begin, office=office
            )
    for part in HEADQUARTERS_CAST:
        names[part.word] = _person(part, part.word, "invite-headquarters", administrator, at, begin=begin)
    names["administrator"] = "administrator"
    return Cast(agency, removal, investigations, names)


FIRST_NAMES = (
    "Abel", "Beatrix", "Conrad", "Delia", "Edmund", "Florence", "Gideon", "Hester", "Isaac", "Joan", "Kendra", "Lionel",
    "Mabel", "Nestor", "Opal", "Percy", "Quinn", "Rosalind", "Silas", "Thelma", "Ulric", "Verity", "Wendell",
)  # fmt: skip
LAST_NAMES = (
    "Ashdown", "Birchall", "Cotterill", "Dunmore", "Eastlake", "Farnham", "Garroway", "Hollins", "Ingleby", "Jessop",
    "Kirkwood", "Larkspur", "Merrivale", "Northcote", "Oakhurst", "Penrose", "Quayle", "Ridgeway", "Standish",
)  # fmt: skip


def _called(part: Part, mark: str) -> Part:
    """Return the part under another invented name, so that no two bodies have the same people."""
    if not mark:
        return part
    number = int.from_bytes(sha256(f"{part.word}{mark}".encode()).digest()[:4])
    name = f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {LAST_NAMES[number // 97 % len(LAST_NAMES)]}"
    return Part(part.word, name, part.role)


def _administrator(at: datetime) -> Actor:
    staff = Staff.objects.filter(username="administrator").first()
    if staff is None:
        staff = first_administrator("administrator", "Ada Winslow", at=at)
        _accept(staff, at)
        staff.refresh_from_db()
    return actor_for(staff, at)


def _person(
    part: Part,
    username: str,
    action: str,
    by: Actor,
    at: datetime,
    *,
    begin: date,
    agency: Agency | None = None,
    office: FieldOffice | None = None,
) -> str:
    if Staff.objects.filter(username=username).exists():
        return username
    raw = {
        "full_name": part.name,
        "username": username,
        "role": part.role,
        "capacity": "holder",
        "from_on": begin.isoformat(),
    }
    if agency is not None:
        raw["agency"] = str(agency.public_id)
    if office is not None:
        raw["office"] = str(office.public_id)
    receipt = perform("staff", action, raw=raw, by=by, at=at)
    _accept(Staff.objects.get(public_id=receipt.id), at)
    return username


def _accept(staff: Staff, at: datetime) -> None:
    invited = actor_for(staff, at, invited=True)
    perform("staff", "accept", staff.public_id, {"password": DEMONSTRATION_PASSWORD}, by=invited, at=at)
