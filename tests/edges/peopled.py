"""A world in which every kind of thing stands once, with everyone who may knock at its doors."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.test import Client, override_settings
from django.utils.http import urlencode

from accord.actions import perform
from accord.actions.accounts import DEMONSTRATION_PASSWORD, make_token
from accord.actions.demonstration import HEADQUARTERS_CAST, LOCAL_CAST, REMOVAL_CAST, Cast
from accord.cli._changing import tell_change
from accord.cli._story import Story
from accord.queries.staff import actor_for
from accord.queries.visible import find
from accord.records.models import County, FieldOffice, Holding, LogEntry, OfficeArea, Staff
from accord.rules.lifecycle import Lifecycle, Transition
from accord.rules.permissions import OFFICES, Actor, people_may
from accord.rules.rooms import STAGES
from tests.db import reimbursement, sharing
from tests.db.world import ADMINISTRATOR, BEGIN, World, world

ELSEWHERE = ("head-2", "liaison-2", "coordinator-far", "director-far")
"""Staff of another agency in the same county, and of a field office in another."""
LEFT = "officer-3"
"""One who left the agency after signing in."""


BROWSER = Client()
"""One for everyone: each request carries its own cookie, so no answer changes who asks next."""


@dataclass(frozen=True)
class Knocker:
    """One person with a page session and a token, or nobody at all."""

    word: str
    username: str = ""
    session: str = ""
    token: str = ""

    def actor(self) -> Actor:
        """Return the person as they act now."""
        return actor_for(Staff.objects.get(username=self.username), datetime.now(UTC))

    def ask(self, method: str, path: str, data: Any = "", **headers: str) -> Any:
        """Ask a page, with a form's values, or the API, with a body that is JSON unless it is bytes."""
        if path.startswith("/api/"):
            body = data if isinstance(data, bytes) else json.dumps(data) if data != "" else ""
            kind = headers.pop("content_type", "application/json")
            if self.token:
                headers["authorization"] = f"Bearer {self.token}"
        else:
            body = data if isinstance(data, bytes) else urlencode(data, doseq=True) if data else ""
            kind = headers.pop("content_type", "application/x-www-form-urlencoded")
            headers["cookie"] = f"sessionid={self.session}"
        return BROWSER.generic(method, path, body, content_type=kind, headers=headers)


@dataclass
class Peopled:
    """The agency's whole story told once, and everyone who may ask about it."""

    ids: dict[str, str]
    cast: Cast
    knockers: dict[str, Knocker]
    document: str
    foreign: dict[str, str]

    def by_role(self, role: str) -> Knocker:
        """Return the agency's own holder of a role."""
        return next(k for k in self.knockers.values() if k.word in OWN and ROLE_OF[k.word] == role)

    def row(self, kind: str) -> Any:
        """Return the thing of a kind, as headquarters sees it."""
        return find(kind, self.ids[kind], self.knockers["auditor"].actor(), datetime.now(UTC).date())

    def doer(self, transition: Transition) -> Knocker:
        """Return one of the agency's people who may do this action by role."""
        return self.by_role(transition.roles[0])


PARTS = (*LOCAL_CAST, *REMOVAL_CAST, *HEADQUARTERS_CAST, ADMINISTRATOR)
ROLE_OF = {next(p.word for p in PARTS if p.role == role): role for role in dict.fromkeys(p.role for p in PARTS)}
OWN = tuple(ROLE_OF)
"""One person for each role, of the agency and the offices of its area."""
assert set(ROLE_OF.values()) == set(OFFICES), "every role of the closed list knocks at every door"


def every_action() -> list[tuple[Lifecycle, Transition]]:
    """Return every action of the house that an office may be granted."""
    return [(s.lifecycle, t) for s in STAGES.values() for t in s.lifecycle.transitions if people_may(t)]


def page_address(lifecycle: Lifecycle, t: Transition, ids: dict[str, str]) -> str:
    """Return where the page of an action is."""
    if t.creates:
        return f"/{lifecycle.plural}/new/{t.action}/" + (f"?{t.parent}={ids[t.parent]}" if t.parent else "")
    return f"/{lifecycle.plural}/{ids[lifecycle.kind]}/{t.action}/"


def api_address(lifecycle: Lifecycle, t: Transition, ids: dict[str, str]) -> str:
    """Return where the API takes an action."""
    return f"/api/v1/{lifecycle.plural}" + ("" if t.creates else f"/{ids[lifecycle.kind]}") + f"/{t.action}"


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def entries() -> int:
    """Return how many acts are on record."""
    return LogEntry.objects.count()


@contextmanager
def peopled(blocker: Any) -> Iterator[Peopled]:
    """Give a module the world with its story told; each test is rolled back alone."""
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with blocker.unblock(), quick, transaction.atomic():
        yield _told()
        transaction.set_rollback(True)


def _told() -> Peopled:
    w = world()
    _far_office()
    story = Story(w.people, "287g", BEGIN)
    documents = [d for done in (*story.walk(), *tell_change(story)) for d in done.receipt.documents]
    ids = {**story.ids, "agency": str(w.agency.public_id), "office": str(w.removal.public_id),
           "staff": str(w.people.staff("officer-2").public_id)}  # fmt: skip
    names = {word: w.people.sign_in[word] for word in (*OWN, LEFT)}
    names |= {word: word for word in ELSEWHERE}
    knockers = {word: _knock(word, name) for word, name in names.items()}
    at = datetime.now(UTC)
    perform("staff", "leave", w.people.staff(LEFT).public_id, {"to_on": at.date().isoformat(), "reason": "Moved away."},
            by=w.people.actor("administrator", at), at=at)  # fmt: skip
    made = w.do("liaison", "request", "start", {"agency": str(w.other.public_id), "problem": "Another agency's.",
                                                "body_position": "in-favour"}, other=True)  # fmt: skip
    logged = perform("enquiry", "log", by=w.people.actor("coordinator", at), at=at, raw={
        "office": ids["office"], "channel": "telephone", "came_at": at.isoformat(), "agency": ids["agency"],
        "problem": "The jail asks who answers questions at night.", "asker_name": "Rhea Lindgren"})  # fmt: skip
    ids["enquiry"] = logged.id
    accountant = w.people.actor("accountant", at)
    raws = {"open-fund": {"code": "treasury", "opened_on": "2025-07-01", "fiscal_month": "6", "brought_in": "500"},
            "year-end": {"year": "2026"}}  # fmt: skip
    for kind, action in (("fund", "open-fund"), ("certification", "year-end")):
        raw = {"agency": ids["agency"], **raws[action]}
        ids[kind] = perform(kind, action, None, raw, by=accountant, at=at).id
    ids |= _shared(w)
    foreign = {"request": made.id, "staff": str(w.others.staff("liaison").public_id)}
    return Peopled(ids, w.people, {**knockers, "nobody": Knocker("nobody")}, documents[0], foreign)


def _shared(w: World) -> dict[str, str]:
    """Record an asset, a request for a share of it and a civil-rights certificate."""
    w.at = datetime.now(UTC)
    sharing.seized(w)
    sharing.asked(w)
    sharing.certified(w)
    reimbursement.claimed(w)
    return {kind: w.ids[kind] for kind in ("seizure", "sharing", "affidavit", "allotment", "claim")}


def _far_office() -> None:
    """Write a field office in another county, with its people."""
    far = FieldOffice.objects.create(number="F-far", opened_at=BEGIN, kind="removal", name="Far away")
    county = County.objects.create(fips="12063", state_id="FL", name="Jackson", zone="America/Chicago")
    OfficeArea.objects.create(office=far, county=county, from_on=date(2025, 1, 1))
    begun = BEGIN - timedelta(days=30)
    for username, role in (("coordinator-far", "coordinator"), ("director-far", "office-director")):
        staff = Staff(number=f"S-2025-9{len(role):03}", state="active", opened_at=begun, username=username,
                      full_name="Orla Finch", is_active=True, office=far)  # fmt: skip
        staff.set_password(DEMONSTRATION_PASSWORD)
        staff.save()
        Holding.objects.create(staff=staff, role=role, from_on=begun.date(), office=far)


def _knock(word: str, username: str) -> Knocker:
    page = Client()
    assert page.post(f"/sign-in/as/{username}/").status_code == 302
    token, _ends_at = make_token(username, DEMONSTRATION_PASSWORD, "", at=datetime.now(UTC))
    return Knocker(word, username, page.cookies["sessionid"].value, token)
