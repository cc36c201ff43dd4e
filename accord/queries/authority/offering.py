"""What the page of the check offers: whom, which functions, and the places that agreements name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import QuerySet

from accord.programs import places, programs
from accord.queries.authority.checking import function_titles
from accord.queries.dated import place
from accord.queries.visible import visible
from accord.records.models import Agreement, Designation, Fact
from accord.rules import authority as rules
from accord.rules.inputs import Choice
from accord.rules.permissions import Actor

MOST = 200
"""So many officers, or places, are offered in a list; another is named by its id or number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What may be asked, and, where one agency alone can be meant, what its own agreements say first."""

    staff: Sequence[Choice]
    functions: Sequence[Choice]
    """Those that the agency's agreements delegate; every one where no agency is meant yet, or none is delegated."""
    others: Sequence[Choice]
    """Those that only other agreements can delegate."""
    places: Sequence[Choice]
    place: str
    """The agency's home where its agreements reach it, as people write it; else the first place they name."""
    agency: str
    zone: str
    """The agency's time zone; where several can be meant, the one in which most of those offered stand."""


def offered(actor: Actor, at: datetime, officer: str = "") -> Offered:
    """Return what this person may ask: about anyone, or about an officer chosen already.

    Two queries.
    """
    # Designated officers first: whether each lies in the actor's area is then asked of few.
    designated = Designation.objects.values("officer_id")
    officers = list(
        visible("staff", actor, at.date())
        .filter(pk__in=designated)
        .order_by("full_name", "pk")
        .values_list(
            "public_id", "full_name", "agency_id", "agency__name", "agency__zone", "agency__home_county_id"
        )[:MOST]
    )  # fmt: skip
    homes = {o[2]: o[3:] for o in officers if o[2] is not None and officer in ("", str(o[0]))}
    agency_id, (agency, zone, home) = next(iter(homes.items())) if len(homes) == 1 else (None, ("", "", None))
    # Whoever sees an agency's people sees its agreements: the same condition need not be asked twice.
    seen: QuerySet[Agreement] = visible("agreement", actor, at.date()) if agency_id is None else Agreement.objects.all()
    signed = seen if agency_id is None else seen.filter(agency_id=agency_id)
    kinds = ("territory", "function") if agency_id is not None else ("territory",)
    zone = zone or next((z for z, _n in Counter(o[4] for o in officers if o[4]).most_common(1)), "")
    named = Fact.objects.filter(
        subject="agreement", kind__in=kinds, known_to=None, subject_id__in=signed.values("pk")
    )  # fmt: skip
    facts = list(named.order_by("kind", "detail").values_list("kind", "detail").distinct()[: 2 * MOST])
    reach = [d for kind, d in facts if kind == "territory" and d != rules.ANYWHERE]
    delegated = {d for kind, d in facts if kind == "function"}
    own = [c for c in _functions() if c.value in delegated]
    county = places.counties().get(home or "")
    inside = county is not None and not {county.fips, county.state, rules.NATION}.isdisjoint(reach)
    first = places.called(county) if county is not None and inside else place(reach[0]) if reach else ""
    return Offered(
        staff=[Choice(value=str(o[0]), label=o[1]) for o in officers],
        functions=own or _functions(),
        others=[c for c in _functions() if c.value not in delegated] if own else (),
        places=[Choice(value=place(code), label=place(code)) for code in reach[:MOST]],
        place=first if agency_id is not None else "",
        agency=agency,
        zone=zone,
    )


@cache
def _functions() -> Sequence[Choice]:
    laws: dict[str, dict[str, None]] = {}
    for p in programs().values():
        for f in p.functions:
            laws.setdefault(f.code, {})[f.statute] = None
    titles = function_titles()
    return [Choice(value=c, label=f"{titles[c]} ({', '.join(x for x in law if x)})") for c, law in laws.items()]
