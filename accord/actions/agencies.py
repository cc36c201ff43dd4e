"""What people do with agencies, field offices and staff: register, cover, invite, assign."""

from dataclasses import replace
from datetime import date
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from accord.actions._acting import Act
from accord.actions._agency_rows import write_words
from accord.actions._numbers import next_numbers
from accord.actions.authority import end_employment
from accord.programs import places
from accord.queries.accounts import token_digest
from accord.queries.visible import scope_of
from accord.records.models import (
    Agency,
    AgencyName,
    Capacity,
    County,
    FieldOffice,
    Holding,
    OfficeArea,
    Staff,
)
from accord.rules.accounts import INVITED_FOR, SHOWN_PASSWORD
from accord.rules.decisions import Invalid, Problem
from accord.rules.intervals import day_starts_at
from accord.rules.parties import judge_staff


def _day(act: Act, name: str) -> date:
    """Return a date that the action's declaration requires."""
    day = act.given.day(name)
    assert day is not None, f"{name} is required"  # noqa: S101 - an invariant
    return day


def _counties(act: Act) -> list[County]:
    wanted = act.given.some("counties")
    known = County.objects.in_bulk(wanted)
    found = [known[fips] for fips in dict.fromkeys(wanted) if fips in known]
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise Invalid((
            Problem(field="counties", message="No county has this code.", got=", ".join(unknown),
                    expected="five-digit county codes, as 12071"),
        ))  # fmt: skip
    return found


def _fill(agency: Agency, act: Act) -> None:
    given = act.given
    state = given.text("state").upper()
    counties = _counties(act)
    if state and state not in places.states():
        raise Invalid((Problem(field="state", message="There is no such state.", got=state, expected="two letters"),))
    agency.name = given.text("name")
    agency.kind = given.text("kind")
    agency.place_state_id = state or None
    agency.ori = given.text("ori").upper()
    agency.officers = given.number("officers", -1) if given.get("officers") is not None else None
    agency.population = given.number("population") if given.get("population") is not None else None
    codes = tuple(c.fips for c in counties)
    agency.home_county = counties[0] if counties else None
    agency.zone = places.zone_of("", codes, state) if state or codes else "UTC"


def register(act: Act) -> None:
    """Register a body by hand; it needs no ORI, county or state."""
    act.row = Agency()
    _fill(act.row, act)
    act.after(lambda: _settle(act))


def _settle(act: Act) -> None:
    act.row.counties.set(_counties(act))
    write_words(act.row)
    if not act.row.names.exists():
        AgencyName.objects.create(agency=act.row, name=act.row.name, from_on=act.on)


def correct(act: Act) -> None:
    """Correct what was entered wrongly; the log keeps what stood before."""
    _fill(act.row, act)
    act.after(lambda: _settle(act))


def rename(act: Act) -> None:
    """Give the agency a new name from a date; the earlier one stays readable."""
    row: Agency = act.row
    from_on = _day(act, "from_on")
    latest = row.names.order_by("-from_on").first()
    if latest is not None and from_on <= latest.from_on:
        raise Invalid((
            Problem(field="from_on", message="The new name must begin after the present one.", got=str(from_on),
                    expected=f"a day after {latest.from_on}"),
        ))  # fmt: skip
    if latest is not None:
        latest.to_on = from_on
        act.later(latest)
    row.name = act.given.text("name")
    act.later(AgencyName(agency=row, name=row.name, from_on=from_on))
    act.after(lambda: write_words(row))


def merge(act: Act) -> None:
    """Say that this entry is another's double; both stay readable."""
    into = act.ref("into")
    if into.pk == act.row.pk:
        raise Invalid((Problem(field="into", message="An agency cannot be merged into itself."),))
    act.row.merged_into = into


def establish(act: Act) -> None:
    """Establish a field office; its area is added with `cover`."""
    act.row = FieldOffice(
        kind=act.given.text("kind"), name=act.given.text("name"), source=act.given.text("source"), verified=False
    )


def cover(act: Act) -> None:
    """Add counties to the office's area from a date."""
    for county in _counties(act):
        act.later(OfficeArea(office=act.row, county=county, from_on=_day(act, "from_on")))


def uncover(act: Act) -> None:
    """End the office's duty for counties on a date."""
    counties = {c.fips for c in _counties(act)}
    for area in act.row.areas.filter(county_id__in=counties, to_on=None):
        area.to_on = act.given.day("to_on")
        act.later(area)


def state_capacity(act: Act) -> None:
    """State what the office has and has promised; the latest statement counts."""
    act.later(
        Capacity(
            office=act.row,
            code=act.given.text("code"),
            total=act.given.number("total"),
            promised=act.given.number("promised"),
            source=act.given.text("source"),
            stated_at=act.at,
        )
    )


def discontinue(_act: Act) -> None:
    """Discontinue the office; what it did stays."""


def _invite(act: Act, *, agency: Agency | None = None, office: FieldOffice | None = None) -> None:
    given = act.given
    username = given.text("username").lower()
    # The counter's lock makes a second invitation to the same name wait, and then see the first.
    next_numbers(act.lifecycle.prefix, act.at, 0)
    if Staff.objects.filter(username=username).exists():
        act.require(judge_staff(act.transition.action, replace(act.facts, username_taken=True), given))
    act.row = Staff(
        username=username,
        full_name=given.text("full_name"),
        email=given.text("email"),
        agency=agency,
        office=office,
        invited_until=act.at + INVITED_FOR,
    )
    act.row.set_unusable_password()
    _hold(act)


def _hold(act: Act) -> None:
    given = act.given
    act.later(
        Holding(
            staff=act.row,
            role=given.text("role"),
            agency=act.row.agency,
            office=act.row.office,
            capacity=given.text("capacity"),
            from_on=_day(act, "from_on"),
            to_on=given.day("to_on"),
        )
    )


def invite_local(act: Act) -> None:
    """Invite staff of an agency, in one of its offices."""
    _invite(act, agency=act.parent)


def invite_asker(act: Act) -> None:
    """Invite whoever asked, once confirmed, as the liaison of the agency of the enquiry."""
    enquiry = act.parent
    act.given.update(role="local-liaison", capacity="holder", to_on=None)
    act.scope = scope_of(enquiry.agency, act.on)
    _invite(act, agency=enquiry.agency)
    act.row.enquiry = enquiry


def invite_office(act: Act) -> None:
    """Invite staff of a field office."""
    _invite(act, office=act.parent)


def invite_headquarters(act: Act) -> None:
    """Invite headquarters staff."""
    _invite(act)


def accept(act: Act) -> None:
    """Accept the invitation and choose a password; the invitation is used up."""
    choose_password(act.row, act.given.text("password"))
    act.row.is_active = True
    act.row.invitation_hash = ""
    act.row.sessions_from = act.at


def choose_password(row: Staff, password: str) -> None:
    """Set a password on an account that is saved afterwards.

    Raises:
        Invalid: it is too short, too common or too like the name.
    """
    try:
        validate_password(password, row)
    except ValidationError as error:
        raise Invalid(tuple(Problem(field="password", message=str(m)) for m in error.messages)) from error
    if settings.DEMONSTRATION and password == SHOWN_PASSWORD:
        row.password = _shown_hash(tuple(settings.PASSWORD_HASHERS))
    else:
        row.set_password(password)


@cache
def _shown_hash(_hashers: tuple[str, ...]) -> str:
    """Return the hash of the one password that everybody may know.

    It is made once a process: two dozen invented people would else cost as many seconds.
    """
    return make_password(SHOWN_PASSWORD)


def issue_invitation(act: Act) -> None:
    """Make a new invitation address: the edge made its word, and only the digest is kept."""
    act.row.invitation_hash = token_digest(act.given.text("word"))
    act.row.invited_until = act.at + INVITED_FOR


def reset_factors(act: Act) -> None:
    """End every second factor and recovery code, and whatever was signed in with them."""
    act.row.factors.filter(ended_at=None).update(ended_at=act.at)
    act.row.recovery_codes.filter(used_at=None).update(used_at=act.at)
    act.row.sessions_from = act.at


def assign(act: Act) -> None:
    """Give the person an office for a dated period."""
    _hold(act)


def _end(act: Act, held: Holding) -> None:
    """End a holding on the day given; an officer's authority rests on employment, so that ends too."""
    to_on = act.given.day("to_on")
    held.to_on = to_on
    act.later(held)
    if held.role == "local-officer" and held.agency is not None and to_on is not None:
        end_employment(act.row, held.agency, day_starts_at(to_on, held.agency.zone), act.at)


def _held_past(act: Act, to_on: date) -> "QuerySet[Holding]":
    """Return the offices that would still be held, or begin, after that day."""
    found: QuerySet[Holding] = act.row.holdings.filter(Q(to_on=None) | Q(to_on__gt=to_on))
    return found


def end_office(act: Act) -> None:
    """End an office on a date; what was done in it stays done."""
    for held in _held_past(act, _day(act, "to_on")).filter(role=act.given.text("role")):
        _end(act, held)


def unlock(act: Act) -> None:
    """Release the lockout after too many failed sign-ins."""
    act.row.locked_at = None
    act.row.failed_at = []


def leave(act: Act) -> None:
    """End every office and the account; every past act keeps its doer."""
    act.row.is_active = False
    act.row.invitation_hash = ""
    act.row.sessions_from = act.at
    for held in _held_past(act, _day(act, "to_on")):
        _end(act, held)
    act.row.tokens.filter(ended_at=None).update(ended_at=act.at)
