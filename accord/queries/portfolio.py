"""Agencies that asked and were assessed, as the national plan takes them."""

from datetime import datetime
from typing import Any

from accord.programs import umbrella_on
from accord.programs.places import offices
from accord.queries.determinations import known_of
from accord.queries.visible import visible
from accord.records.models import Determination
from accord.rules.permissions import Actor
from accord.rules.portfolio.building import Asking, weighed
from accord.rules.terms import plain
from accord.rules.weighing import weigh


def askings(actor: Actor, at: datetime) -> list[Asking]:
    """Return every agency that the actor may know of, that asked, and whose newest assessment is complete.

    What a program is worth is what its weighing says of the agency's own side.  Six queries an agency.
    """
    codes = {(o.kind, o.name): o.code for o in offices()}
    rows = (
        visible("assessment", actor, at.date()).filter(state="complete").select_related("request__agency__place_state")
    )
    newest = {a.agency_id: a for a in rows.order_by("agency_id", "pk")}
    house, found = umbrella_on(at.date()), []
    for assessment in newest.values():
        request, agency = assessment.request, assessment.request.agency
        said = Determination.objects.filter(assessment=assessment).exclude(civil_rights="").order_by("-pk").first()
        opinion: Any = said.civil_rights if said is not None and not said.override else None
        known = known_of(request, assessment, at, opinion)
        results: Any = plain(weigh(known, house))
        programs, worth, held = weighed(results, known.partnerships)
        serving = request.referrals.select_related("office")
        found.append(
            Asking(
                name=f"{agency.name} ({agency.number})",
                state=agency.place_state.code if agency.place_state else "",
                offices={r.side: codes.get((r.side, r.office.name), r.office.number) for r in serving if r.office},
                sworn=agency.officers or 0, officers=known.officers or 0, programs=programs, worth=worth, held=held,
            )
        )  # fmt: skip
    return found
