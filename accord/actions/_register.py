"""The register of agencies as an import sees it: what matching needs, kept in memory and indexed."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from accord.records.models import Agency
from accord.rules.agencies import AgencyRow, Known, fold


@dataclass(slots=True, kw_only=True)
class Entry:
    """One agency on the register.  `pk` is None until its batch is written (never, in a dry run).

    `line` is the line of this list that spoke of it; a second line may not.
    """

    slot: int
    pk: int | None
    known: Known
    digest: str
    version: int
    merged: bool
    line: int | None = None


class Register:
    """Every agency, found by its ORI or by its state and folded name."""

    def __init__(self) -> None:
        """Begin empty; `refresh` reads."""
        self.entries: list[Entry] = []
        self._by_ori: defaultdict[str, list[int]] = defaultdict(list)
        self._by_name: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._slots: dict[int, Entry] = {}
        self._pending: list[Entry] = []
        self._last = 0

    def refresh(self) -> None:
        """Read the agencies registered since the last reading; call it while holding the number's lock.

        One query.  Entries of this import have their keys by then and are not read twice.
        """
        for entry in self._pending:
            if entry.pk is not None:
                self._slots[entry.pk] = entry
        self._pending = [e for e in self._pending if e.pk is None]
        rows = Agency.objects.filter(pk__gt=self._last).order_by("pk")
        columns = ("pk", "ori", "place_state_id", "name", "list_digest", "version", "state")
        for pk, ori, state, name, digest, version, stands in rows.values_list(*columns).iterator():
            self._last = pk
            if pk not in self._slots:
                entry = self._enter(
                    ori or None, state or "", name, digest=digest, version=version, merged=stands == "merged"
                )
                entry.pk = pk
                self._slots[pk] = entry

    def add(self, row: AgencyRow, digest: str, line: int) -> Entry:
        """Return the entry of a row that is new."""
        entry = self._enter(row.ori, row.state, row.name, digest=digest, version=1, merged=False)
        entry.line = line
        self._pending.append(entry)
        return entry

    def renew(self, entry: Entry, row: AgencyRow, version: int) -> None:
        """Know an entry by its new name and ORI too; the earlier ones still lead to it."""
        entry.version = version
        entry.known = Known(id=entry.slot, ori=row.ori, state=row.state, name=row.name)
        self._index(entry)

    def candidates(self, row: AgencyRow) -> Iterator[Known]:
        """Yield the entries in force with the row's ORI, or with its state and folded name."""
        return (e.known for e in self._near(row) if not e.merged)

    def merged(self, row: AgencyRow) -> Iterator[Known]:
        """Yield the same of the entries that were merged into others."""
        return (e.known for e in self._near(row) if e.merged)

    def _near(self, row: AgencyRow) -> Iterator[Entry]:
        slots = dict.fromkeys(self._by_name[row.state, fold(row.name)])
        if row.ori:
            slots |= dict.fromkeys(self._by_ori[row.ori])
        return (self.entries[s] for s in slots)

    def _enter(self, ori: str | None, state: str, name: str, *, digest: str, version: int, merged: bool) -> Entry:
        slot = len(self.entries)
        known = Known(id=slot, ori=ori, state=state, name=name)
        entry = Entry(slot=slot, pk=None, known=known, digest=digest, version=version, merged=merged)
        self.entries.append(entry)
        self._index(entry)
        return entry

    def _index(self, entry: Entry) -> None:
        known = entry.known
        self._by_name[known.state, fold(known.name)].append(entry.slot)
        if known.ori:
            self._by_ori[known.ori].append(entry.slot)
