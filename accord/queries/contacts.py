"""Whom to call about an agency on a day: who holds which office there, who acts, who deputises, what is vacant."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import FilteredRelation, Q, QuerySet

from accord.records.models import Agency, FieldOffice, OfficeArea
from accord.rules.areas import OFFICE_KINDS
from accord.rules.permissions import ROLES

CALLED = ("supervisor", "coordinator", "office-director")
"""The offices of the federal side that an agency calls, the one for work under way first."""
_KINDS: dict[str, str] = {str(code): title for code, title in OFFICE_KINDS.items()}
_RANK = {"holder": 0, "acting": 1, "deputy": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One position on one day; no name where nobody holds it."""

    role: str
    title: str
    office: str
    office_kind: str
    name: str
    capacity: str
    email: str

    @property
    def vacant(self) -> bool:
        """Whether nobody holds the position that day."""
        return not self.name


def contacts(agencies: QuerySet[Agency] | Iterable[int], on: date) -> tuple[Contact, ...]:
    """Return whom an agency calls on a day, by office: first holder, then acting, then deputies; and vacancies.

    `agencies` are the agencies, or their keys.  One query.
    """
    now = Q(holdings__from_on__lte=on) & (Q(holdings__to_on=None) | Q(holdings__to_on__gt=on))
    areas = OfficeArea.objects.filter(Q(to_on=None) | Q(to_on__gt=on), county__agencies__in=agencies, from_on__lte=on)
    rows = (
        FieldOffice.objects.filter(pk__in=areas.values("office_id"), state="open")
        .annotate(held=FilteredRelation("holdings", condition=now & Q(holdings__role__in=CALLED)))
        .values_list(
            "pk", "name", "kind", "held__role", "held__capacity", "held__staff__full_name", "held__staff__email"
        )
        .order_by("-kind", "name", "held__pk")
    )
    return arranged(
        (pk, name, kind, role or "", capacity or "", person or "", email or "")
        for pk, name, kind, role, capacity, person, email in rows
    )


def arranged(rows: Iterable[tuple[int, str, str, str, str, str, str]]) -> tuple[Contact, ...]:
    """Return the positions in the order one calls them, vacancies named.

    Each row is an office's key, name and kind, and a role held there with capacity, person and e-mail; all of
    these four are empty for an office where nobody holds any.
    """
    return tuple(_arranged(rows))


def _arranged(rows: Iterable[tuple[int, str, str, str, str, str, str]]) -> Iterator[Contact]:
    offices: dict[int, tuple[str, str]] = {}
    held: defaultdict[tuple[int, str], list[tuple[str, str, str]]] = defaultdict(list)
    for pk, name, kind, role, capacity, person, email in rows:
        offices[pk] = (name, kind)
        if role:
            held[pk, role].append((capacity, person, email))
    for pk, (name, kind) in offices.items():
        for role in CALLED:
            people = sorted(held[pk, role], key=lambda h: _RANK.get(h[0], 3)) or [("", "", "")]
            for capacity, person, email in people:
                yield Contact(
                    role=role,
                    title=ROLES[role].title,
                    office=name,
                    office_kind=_KINDS.get(kind, kind),
                    name=person,
                    capacity="" if capacity == "holder" else capacity,
                    email=email,
                )
