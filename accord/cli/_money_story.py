"""A year of a task force with six agencies, from seizures to six certifications, by the pages' own actions; all invented."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from accord.actions import Receipt, perform
from accord.actions.demonstration import Cast
from accord.cli._books import PARTICULARS
from accord.rules.sharing.lists import TITLES

FORCE = "Southwest coast task force"
BEGIN = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)
EDITION = "esac-2024"
YEAR, MONTH = 2026, 9
"""The agencies' fiscal year of the story ends with this month."""
YEAR_OVER = datetime(2026, 10, 5, 15, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One asset of the story: what was seized by whom, what it brought and cost, who worked how long."""

    seizing_agency: str
    reference: str
    kind: str
    manner: str
    value: int
    gross: int
    costs: tuple[tuple[str, int], ...]
    federal_hours: int
    hours: tuple[int, ...]
    """Hours of each agency in the story's order; nobody of whom it is 0 takes part."""
    share_to: str = "agency"
    percent: str = ""
    reason: str = ""


ASSETS = (
    Asset(seizing_agency="ice-investigations", reference="2026-5301-000142", kind="currency", manner="joint", value=48_271_900,
          gross=48_271_900, costs=(("court", 212_350),), federal_hours=120, hours=(96, 40, 32, 24, 16, 8)),
    Asset(seizing_agency="dea", reference="26-DEA-000077", kind="conveyance", manner="joint", value=9_350_000, gross=7_810_025,
          costs=(("storage", 143_817), ("sale", 390_501)), federal_hours=40, hours=(24, 0, 16, 0, 0, 16)),
    Asset(seizing_agency="cbp", reference="2026-1803-000009", kind="goods", manner="adoption", value=1_204_999, gross=986_407,
          costs=(("sale", 61_733),), federal_hours=8, hours=(0, 24, 0, 0, 0, 0)),
    Asset(seizing_agency="irs-criminal-investigation", reference="2026-5203-000031", kind="financial", manner="joint",
          value=21_000_013, gross=21_000_013, costs=(), federal_hours=64, hours=(48, 24, 24, 16, 8, 8), share_to="members"),
    Asset(seizing_agency="ice-investigations", reference="2026-5301-000205", kind="currency", manner="joint", value=3_344_500,
          gross=3_344_500, costs=(), federal_hours=24, hours=(0, 0, 0, 40, 16, 0), percent="45.00",
          reason="Its marine unit's boat and crew made the seizure possible; the log of the boat is with the request."),
)  # fmt: skip


@dataclass
class MoneyStory:
    """The story of six agencies; `at` is its own clock (aware, UTC).  The first cast's office leads."""

    casts: Sequence[Cast]
    assets: Sequence[Asset] = ASSETS
    certifies: bool = True
    at: datetime = BEGIN
    ids: dict[str, str] = field(default_factory=dict)
    books: dict[tuple[int, str], str] = field(default_factory=dict)

    def do(self, cast: Cast, who: str, kind: str, action: str, raw: dict[str, Any] | None = None, *, on: str = "",
           days: int = 0, step_up: bool = False) -> Receipt:  # fmt: skip
        """Let one person do one action, some minutes or days after the last."""
        self.at += timedelta(days=days, minutes=0 if days else 20)
        actor = cast.actor(who, self.at, step_up=step_up)
        receipt = perform(kind, action, on or self.ids.get(kind), raw or {}, by=actor, at=self.at)
        self.ids[kind] = receipt.id
        return receipt

    def walk(self) -> Iterator[Receipt]:
        """Tell the whole year."""
        for cast in self.casts:
            yield from self.join(cast)
        for asset in self.assets:
            yield from self.share(asset)
        yield from self.correct()
        if self.certifies:
            self.at = max(self.at, YEAR_OVER)
            for cast in self.casts:
                yield from self.certify(cast)

    def join(self, cast: Cast) -> Iterator[Receipt]:
        """The agency's agreement is entered, its books are opened, its head certifies under the civil-rights laws."""
        agency, day = str(cast.agency.public_id), (self.at - timedelta(days=1)).date()
        yield self.do(cast, "administrator", "agreement", "import-agreement", {
            "agency": agency, "program": "equitable-sharing", "edition": EDITION, "effective_on": "2025-10-01",
            "held_at": "Asset forfeiture office, binder 4"})  # fmt: skip
        for code in ("treasury", "justice"):
            opened = self.do(cast, "accountant", "fund", "open-fund", {
                "agency": agency, "code": code, "opened_on": "2025-10-01", "fiscal_month": MONTH})  # fmt: skip
            self.books[cast.agency.pk, code] = opened.id
            yield opened
        yield self.do(cast, "head", "affidavit", "file-affidavit", {
            "agency": agency, "titles": [t.value for t in TITLES], "from_on": day.isoformat(),
            "to_on": (day + timedelta(days=365)).isoformat()}, step_up=True)  # fmt: skip

    def share(self, asset: Asset) -> Iterator[Receipt]:
        """One asset: seized, forfeited, asked for, decided, divided, paid."""
        lead = self.casts[0]
        parties = [c for c, hours in zip(self.casts, asset.hours, strict=True) if hours]
        first = parties[0]
        county = first.agency.counties.order_by("fips").values_list("fips", flat=True)[0]
        seized_on = self.at.date() - timedelta(days=3)
        yield self.do(lead, "coordinator", "seizure", "record-seizure", {
            "agency": str(first.agency.public_id), "seizing_agency": asset.seizing_agency, "reference": asset.reference,
            "seized_on": seized_on.isoformat(), "county": county, "manner": asset.manner, "asset": asset.kind,
            "value_cents": asset.value}, days=4)  # fmt: skip
        for cast in parties[1:]:
            yield self.do(lead, "coordinator", "seizure", "add-agency", {"member": str(cast.agency.public_id)})
        lines = self._lines(asset.federal_hours, "agent", seized_on)
        yield self.do(lead, "coordinator", "seizure", "enter-federal-hours", {"lines": lines})
        yield self.do(lead, "supervisor", "seizure", "verify-federal-hours")
        yield self.do(lead, "coordinator", "seizure", "forfeit", {
            "forfeiture": "administrative", "forfeited_on": (self.at + timedelta(days=13)).date().isoformat()}, days=14)  # fmt: skip
        hours = dict(zip((c.agency.pk for c in self.casts), asset.hours, strict=True))
        asked: list[tuple[Cast, str]] = []
        for cast in parties[:1] if asset.share_to == "members" else parties:
            yield from self._ask(cast, asset, parties, hours, seized_on)
            asked.append((cast, self.ids["sharing"]))
        for _cast, request in asked:
            yield self.do(lead, "supervisor", "sharing", "verify-hours", on=request)
        for n, (_cast, request) in enumerate(asked):
            other = {"percent": asset.percent, "reason": asset.reason} if asset.percent and n == 0 else {}
            yield self.do(lead, "coordinator", "sharing", "propose-share", other, on=request)
        for _cast, request in asked:
            yield self.do(lead, "director", "sharing", "approve-share", on=request)
        yield self.do(lead, "coordinator", "seizure", "record-proceeds", {
            "gross_cents": asset.gross, "costs": [{"kind": k, "amount_cents": c} for k, c in asset.costs]}, days=10)  # fmt: skip
        yield self.do(lead, "manager", "seizure", "divide")
        for _cast, request in asked:
            yield self.do(lead, "manager-2", "sharing", "disburse", {"small": "yes"}, on=request)
            yield self.do(lead, "manager-2", "sharing", "announce", on=request)

    def _ask(
        self, cast: Cast, asset: Asset, parties: Sequence[Cast], hours: dict[int, int], seized_on: date
    ) -> Iterator[Receipt]:
        force = asset.share_to == "members"
        yield self.do(cast, "liaison", "sharing", "ask", {
            "agency": str(cast.agency.public_id), "seizure": self.ids["seizure"], "kind": "local", "share_to": asset.share_to,
            "task_force": FORCE if force else "", "intended_uses": ["training", "equipment"],
            "narrative": "Its detectives took part from the first lead on, kept watch and wrote the reports."})  # fmt: skip
        for member in parties if force else (cast,):
            lines = self._lines(hours[member.agency.pk], "detective", seized_on)
            whose = {"member": str(member.agency.public_id)} if member is not cast else {}
            yield self.do(cast, "liaison", "sharing", "enter-hours", {"lines": lines, **whose})
        yield self.do(cast, "counsel", "sharing", "review-as-counsel")
        yield self.do(cast, "head", "sharing", "submit", {"certified": "yes"}, step_up=True)

    @staticmethod
    def _lines(hours: int, role: str, before: date) -> list[dict[str, object]]:
        """Return days of eight hours that end before the seizure, the last one shorter."""
        days = range(0, hours, 8)
        return [{"role": role, "operation": "OP-2026-7", "worked_on": (before - timedelta(days=1 + n)).isoformat(),
                 "hours": min(8, hours - done)} for n, done in enumerate(days)]  # fmt: skip

    def certify(self, cast: Cast) -> Iterator[Receipt]:
        """Some of it is spent, both books are closed, and the year is certified from them."""
        agency = str(cast.agency.public_id)
        for code in ("treasury", "justice"):
            book = self.books[cast.agency.pk, code]
            if code == "treasury":
                yield self.do(cast, "accountant", "fund", "record-spending", {
                    "line": "b", "cents": 148_500, "entry_on": "2026-09-20", "purpose": "Course on records of trade, four seats",
                    "replaces_budget": "no"}, on=book)  # fmt: skip
            yield self.do(cast, "accountant", "fund", "close-year", {"year": YEAR}, on=book)
        yield self.do(cast, "accountant", "certification", "year-end", {"agency": agency, "year": YEAR})
        yield self.do(cast, "accountant", "certification", "fill-particulars", PARTICULARS)
        yield self.do(cast, "head", "certification", "sign-certification", step_up=True)
        yield self.do(cast, "clerk", "certification", "file", step_up=True)

    def correct(self) -> Iterator[Receipt]:
        """The last payment was sent wrongly: it is reversed and made again, and nothing is edited."""
        lead = self.casts[0]
        yield self.do(lead, "manager", "sharing", "reverse-payment", {"reason": "The bank sent it back."}, days=2)
        yield self.do(lead, "manager-2", "sharing", "disburse", {"small": "yes"}, days=3)
        yield self.do(lead, "manager-2", "sharing", "announce")
