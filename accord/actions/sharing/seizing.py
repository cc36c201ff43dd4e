"""What the federal side records about one asset: seizure, claims, forfeiture, proceeds, hours, division."""

from accord.actions._acting import Act
from accord.programs.sharing import basis
from accord.queries import sharing as read
from accord.records.models import Contribution, County, Seizure, ShareDivision, SharePart, SharingRequest, TakingPart
from accord.rules.decisions import Finding, Refused
from accord.rules.inputs import Given
from accord.rules.sharing.hours import minutes_of
from accord.rules.sharing.portions import Division, among_members, divided
from accord.rules.since import day_of


def record_seizure(act: Act) -> None:
    """Record one asset; the fund follows from the seizing agency and the day."""
    given = act.given
    on, code = day_of(given, "seized_on"), given.text("seizing_agency")
    agency = basis().agency(code, on)
    assert agency is not None, "the rules asked for it"  # noqa: S101 - an invariant
    act.row = Seizure(
        agency=act.parent,
        seizing_agency=code,
        fund=agency.fund,
        reference=given.text("reference"),
        seized_on=on,
        county=County.objects.get(fips=given.text("county")),
        manner=given.text("manner"),
        asset=given.text("asset"),
        value_cents=given.number("value_cents"),
    )


def add_agency(act: Act) -> None:
    """Name another agency that took part, once."""
    row: Seizure = act.row
    member = act.ref("member")
    if member.pk == row.agency_id or row.taking_part.filter(agency=member).exists():
        raise Refused((Finding(rule="seizure:named-already", field="member", fix="Nothing to do.",
                               message=f"{member.name} is named as one that took part."),))  # fmt: skip
    act.later(TakingPart(seizure=row, agency=member, since_at=act.at))


def open_claim(act: Act) -> None:
    """Record that somebody filed a claim or petition: its kind and day, and nothing of who filed it."""
    act.row.claim, act.row.claim_on = act.given.text("claim"), act.given.day("on")


def settle_claim(act: Act) -> None:
    """Record that all of them are settled."""
    act.row.settled, act.row.settled_on = act.given.text("outcome"), act.given.day("on")


def forfeit(act: Act) -> None:
    """Record the forfeiture and its day."""
    act.row.forfeiture, act.row.forfeited_on = act.given.text("forfeiture"), act.given.day("forfeited_on")


def record_proceeds(act: Act) -> None:
    """Record what it brought and what it cost; the rest is what can be shared."""
    row: Seizure = act.row
    costs = [{"kind": c.text("kind"), "cents": c.number("amount_cents")} for c in act.given.rows("costs")]
    row.gross_cents, row.costs = act.given.number("gross_cents"), costs
    row.net_cents = row.gross_cents - sum(c.number("amount_cents") for c in act.given.rows("costs"))


def close_asset(_act: Act) -> None:
    """Close the record; it stays readable."""


def return_asset(act: Act) -> None:
    """Record that it went back; nothing of it is shared."""
    act.row.returned_cause, act.row.returned_on = act.given.text("cause"), act.given.day("on")


# --- hours ------------------------------------------------------------------------------------------


def entered(
    act: Act, seizure: Seizure, sharing: SharingRequest | None, rows: tuple[Given, ...], agency_id: int | None
) -> None:
    """Put down lines of hours; numbers run through the whole asset."""
    Seizure.objects.select_for_update().get(pk=seizure.pk)
    last = seizure.contributions.order_by("-number").values_list("number", flat=True).first() or 0
    act.later(
        *(
            Contribution(
                seizure=seizure, sharing=sharing, agency_id=agency_id, number=last + i, role=r.text("role"),
                operation=r.text("operation"), worked_on=day_of(r, "worked_on"), minutes=minutes_of(r),
                entered_by_id=act.by.staff_id, entered_at=act.at,
            )
            for i, r in enumerate(rows, 1)
        )
    )  # fmt: skip


def verified(act: Act, seizure: Seizure, sharing: SharingRequest | None) -> None:
    """Put this person's name under every line that nobody has verified."""
    for c in seizure.contributions.filter(sharing=sharing, struck_at=None, verified_at=None):
        c.verified_by_id, c.verified_at = act.by.staff_id, act.at
        act.later(c)


def struck(act: Act, seizure: Seizure, sharing: SharingRequest | None) -> None:
    """Strike one line; it stays to be read and counts no more."""
    line = seizure.contributions.get(sharing=sharing, number=act.given.number("line"), struck_at=None)
    line.struck_at = act.at
    act.later(line)


def enter_federal_hours(act: Act) -> None:
    """Enter hours of the federal side."""
    entered(act, act.row, None, act.given.rows("lines"), None)


def verify_federal_hours(act: Act) -> None:
    """Verify them; not by whoever entered them."""
    verified(act, act.row, None)


def strike_federal_hours(act: Act) -> None:
    """Strike one of them, with a reason."""
    struck(act, act.row, None)


# --- the division -----------------------------------------------------------------------------------


def divide(act: Act) -> None:
    """Divide the net proceeds by the approved shares to the last cent, and keep the working."""
    row: Seizure = act.row
    requests = [r for r in row.requests.order_by("pk") if r.state in read.APPROVED]
    assert row.net_cents is not None, "the state asked for it"  # noqa: S101 - an invariant
    whole = divided(row.net_cents, {r.number: r.decided or 0 for r in requests})
    made = ShareDivision(seizure=row, net_cents=row.net_cents, ties=whole.ties, by_id=act.by.staff_id, made_at=act.at)
    act.later(made, *_parts(made, whole, [None, *requests]))
    for request in requests:
        mine = next(p for p in whole.portions if p.name == request.number)
        if request.share_to == "agency" or mine.share <= 0:
            continue
        minutes = read.member_minutes(request)
        members = {str(a.public_id): a for a in read.members_of(request)}
        inner = among_members(mine.share, minutes)
        act.later(*_parts(made, inner, [request] * len(inner.portions), [members[p.name].pk for p in inner.portions]))


def _parts(
    made: ShareDivision, done: Division, requests: list[SharingRequest | None], agencies: list[int | None] | None = None
) -> list[SharePart]:  # fmt: skip
    mine: list[int | None] = agencies or [r.agency_id if r is not None else None for r in requests]
    return [
        SharePart(division=made, sharing=r, agency_id=a, of_members=agencies is not None, weight=int(p.weight), cents=p.share, whole=p.whole,
                  remainder=p.remainder, of=p.of, added=p.added)
        for p, r, a in zip(done.portions, requests, mine, strict=True)
    ]  # fmt: skip


def undo_division(act: Act) -> None:
    """Undo the division; its parts stay readable."""
    standing = read.standing_division(act.row)
    assert standing is not None, "the state asked for it"  # noqa: S101 - an invariant
    standing.undone_at = act.at
    act.later(standing)
