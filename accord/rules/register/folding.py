"""The one register of all lists: folded in the order of their content, never of their arrival.

An agreement stays the same while its agency and model stand on the lists, whatever day of signing
a list gives it: another day is a correction or a renewal, and the publisher never says which.
It becomes another one only when it had gone and came back with a later day.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from accord.rules.register import trusting
from accord.rules.register.ordering import Key, Placed, in_order, key_of, place_pending
from accord.rules.register.pairing import Pair, document, kept, pairs
from accord.rules.register.shapes import Change, Doubt, Entry, Folded, Published, Row, Standing
from accord.rules.register.spelling import file_of, plainly

NAMESPACE = uuid.UUID("ac000000-0000-5000-8000-000000000287")
ANSWERS = ("same", "other")


def id_of(key: Key, ordinal: int) -> str:
    """Return the stable id of the n-th agreement of an agency and model: the same in every installation."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join((*key, str(ordinal)))))


def fold(
    lists: Iterable[Published],
    *,
    same_agency: Mapping[Key, str] | None = None,
    answers: Mapping[str, str] | None = None,
) -> Folded:
    """Return the register that these lists make.

    `same_agency` names the agency of the national list for rows whose match is sure; `answers`
    what people decided about doubts, by their keys: `same` or `other`.
    """
    every = list(lists)
    signed = in_order(p for p in every if _is(p, "participating"))
    pending = place_pending((p for p in every if _is(p, "pending")), signed)
    work = _Fold(same_agency or {}, answers or {})
    aside = [p for p in every if not _is(p, "participating") and not _is(p, "pending")]
    steps = sorted(
        [(p.as_of or date.min, 0, i, p) for i, p in enumerate(signed)]
        + [(p.as_of or date.min, 1, i, p) for i, p in enumerate(pending)],
        key=lambda s: s[:3],
    )
    whole = tuple(p for p in signed if p.published.decided != "refuse")
    for i, (_, kind, at, one) in enumerate(steps):
        if kind:
            work.take_pending(one, i, whole)
            continue
        work.take(one, i, after=_next(signed, at))
    for p in sorted(aside, key=lambda p: p.digest):
        work.hold(
            Placed(published=p, as_of=None, basis="not dated"), -1, trusting.claims(p) or ("A person refused it.",)
        )
    return work.done()


def _is(p: Published, kind: str) -> bool:
    """Return whether a list is of this kind, by its rows or because a person accepted it as what it claims."""
    if p.kind == "mixed" and p.decided == "accept":
        return (p.claims or "participating") == kind
    return p.kind == kind


def _next(signed: tuple[Placed, ...], at: int) -> Placed | None:
    return next(
        (p for p in signed[at + 1 :] if p.published.decided != "refuse" and not trusting.claims(p.published)), None
    )


@dataclass
class _Fold:
    """The register while it is folded."""

    same_agency: Mapping[Key, str]
    answers: Mapping[str, str]
    entries: dict[str, Entry] = field(default_factory=dict)
    active: dict[Key, str] = field(default_factory=dict)
    waiting: dict[Key, str] = field(default_factory=dict)
    rows: dict[Key, Row] = field(default_factory=dict)
    gone: dict[Key, str] = field(default_factory=dict)
    counts: dict[Key, int] = field(default_factory=dict)
    standings: list[Standing] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    as_of: date | None = None
    begun: bool = False

    def hold(self, one: Placed, position: int, why: tuple[str, ...]) -> None:
        """Keep a list out of the register, with the evidence."""
        p = one.published
        self.standings.append(
            Standing(
                digest=p.digest,
                position=position,
                taken=False,
                as_of=one.as_of,
                basis=one.basis,
                rows=len(p.rows),
                reasons=why,
            )
        )

    def take(self, one: Placed, position: int, *, after: Placed | None) -> None:
        """Fold a list of signed agreements, or keep it out with the evidence."""
        p = one.published
        rows, doubled = self._rows(p)
        left = {k: self.rows[k] for k in self.active if k not in rows}
        came = {k: r for k, r in rows.items() if k not in self.active}
        found = pairs(left, came, self.same_agency) if self.begun else ()
        joined = [q for q in found if q.kind != "maybe" or self._answer(q, p) == "same"]
        if p.decided != "accept":
            why = ("A person refused it.",) if p.decided == "refuse" else trusting.claims(p)
            if not why and self.begun:
                why = trusting.removals(p, self.active, len(self.active) - len(left) + len(joined))
            elif not why:
                why = trusting.foretold(p, after)
            if why:
                self.hold(one, position, why)
                return
        before = len(self.doubts)
        counts = self._apply(one, rows, left, came, joined)
        for q in found:
            if q.kind == "maybe" and q not in joined and self._answer(q, p) != "other":
                self._doubt(q, p)
        if one.doubtful:
            self.doubts.append(
                Doubt(key=f"order:{p.digest[:32]}", kind="order", list=p.digest, entries=(), message=one.doubtful)
            )
        told = (
            tuple(n for n in (_many(len(left) - len(joined), len(left) + len(self.rows)),) if n) if self.begun else ()
        )
        self.begun, self.as_of = True, one.as_of or self.as_of
        self.standings.append(
            Standing(
                digest=p.digest, position=position, taken=True, as_of=one.as_of, basis=one.basis, rows=len(p.rows),
                doubled=doubled, review=len(self.doubts) - before, reasons=told, **counts,
            )
        )  # fmt: skip

    def _rows(self, p: Published) -> tuple[dict[Key, Row], int]:
        """Return a list's rows by what they speak of, and how many spoke of the same thing again."""
        found: dict[Key, Row] = {}
        doubled = 0
        for row in p.rows:
            key = key_of(row)
            other = found.get(key)
            if other is None:
                found[key] = row
                continue
            if other.fips and row.fips and other.fips != row.fips:
                # Two agencies of one name in one state: the county tells them apart.
                key = (key[0], f"{key[1]} @{row.fips}", key[2])
                if key not in found:
                    found[key] = row
                    continue
            doubled += 1
            if other.signed_on != row.signed_on:
                later = max((other, row), key=lambda r: (r.signed_on or date.min, r.url))
                found[key] = later
                days = " and ".join(sorted(str(r.signed_on) for r in (other, row)))
                self.doubts.append(
                    Doubt(key=f"twice:{days}:{'/'.join(key)}"[:190], kind="twice", list=p.digest, entries=(),
                          message=f"{row.agency} ({row.model}) stands there twice, signed {days}; the later day was taken.")
                )  # fmt: skip
        return found, doubled

    def _apply(
        self, one: Placed, rows: Mapping[Key, Row], left: Mapping[Key, Row], came: Mapping[Key, Row], joined: list[Pair]
    ) -> dict[str, int]:
        p = one.published
        counts = dict.fromkeys(("added", "removed", "redated", "renamed", "unchanged", "updated"), 0)
        from_key = {q.came: q for q in joined}
        touched: set[Key] = set()
        for key in sorted(left.keys() - {q.left for q in joined}):
            counts["removed"] += 1
            entry = self.entries[self.active.pop(key)]
            self.gone[key] = entry.id
            self._note(
                entry,
                "removed",
                one,
                before=str(self.rows[key].signed_on or ""),
                why="no longer on the list; the publisher gives no reason",
            )
        for q in joined:
            entry_id = self.active.pop(q.left)
            self.active[q.came] = entry_id
            entry = self.entries[entry_id]
            what = "moved" if q.kind == "moved" else "renamed"
            was, now = self.rows[q.left], rows[q.came]
            self._note(
                entry, what, one, before=f"{was.agency}, {was.state}", after=f"{now.agency}, {now.state}", why=q.why
            )
            counts["renamed"] += 1
            touched.add(q.came)
        for key, row in sorted(rows.items(), key=lambda kr: kr[0]):
            if key in came and key not in from_key:
                counts["added"] += 1
                self._add(key, row, one)
                continue
            entry = self.entries[self.active[key]]
            was = entry.row
            if row.signed_on != was.signed_on:
                counts["redated"] += 1
                touched.add(key)
                self._note(
                    entry,
                    "redated",
                    one,
                    before=str(was.signed_on or ""),
                    after=str(row.signed_on or ""),
                    why=self._why(was, row),
                )
            if key not in touched:
                counts["unchanged"] += 1
            counts["updated"] += self._update(entry, was, row, one)
            self._seen(entry, row, one, p)
        self.rows = dict(rows)
        return counts

    def _why(self, was: Row, row: Row) -> str:
        """Return what speaks for a correction or for a renewal; the publisher never says."""
        if file_of(was.url) and file_of(was.url) == file_of(row.url):
            return "corrected: the signed document is the same"
        if self.as_of and row.signed_on and row.signed_on > self.as_of:
            return "signed anew: the day lies after the list before"
        if file_of(was.url) and file_of(row.url):
            return "another signed document, dated within the time of earlier lists"
        return "corrected or signed anew: the publisher does not say"

    def _add(self, key: Key, row: Row, one: Placed) -> None:
        earlier = self.gone.pop(key, "")
        if earlier and self.entries[earlier].row.signed_on == row.signed_on:
            entry = self.entries[earlier]
            self.active[key] = entry.id
            self._note(entry, "returned", one, after=str(row.signed_on or ""), why="back on the list with the same day")
        else:
            waiting = self.waiting.get(key)
            entry = self.entries[waiting] if waiting and not self.entries[waiting].first_list else self._new(key, row)
            self.active[key] = entry.id
            if earlier:
                self.entries[earlier].superseded_by = entry.id
            why = (
                "signed anew after it had left the list"
                if earlier
                else "was pending before"
                if waiting == entry.id
                else ""
            )
            self._note(entry, "added", one, after=str(row.signed_on or ""), why=why)
        if not entry.first_list:
            entry.first_list, entry.first_on = one.published.digest, one.as_of
        self._seen(entry, row, one, one.published)

    def _new(self, key: Key, row: Row) -> Entry:
        number = self.counts[key] = self.counts.get(key, 0) + 1
        entry = Entry(id=id_of(key, number), ordinal=number, row=row)
        return self.entries.setdefault(entry.id, entry)

    def _seen(self, entry: Entry, row: Row, one: Placed, p: Published) -> None:
        entry.row, entry.last_list, entry.last_on = kept(entry.row, row), p.digest, one.as_of
        entry.names.setdefault(row.published, p.digest)

    def _update(self, entry: Entry, was: Row, row: Row, one: Placed) -> int:
        """Note what else a list says otherwise: the document's place, the county, the type."""
        found = 0
        for what, before, after in (
            ("document", was.url or was.document, document(was, row)), ("county", was.county, row.county),
            ("addendum", was.addendum, row.addendum),
        ):  # fmt: skip
            if (
                after
                and before != after
                and not (what != "county" and file_of(before) and file_of(before) == file_of(after))
            ):
                self._note(entry, what, one, before=before, after=after)
                found = 1
        if (
            plainly(was.published) != plainly(row.published)
            and entry.changes[-1:]
            and entry.changes[-1].kind != "renamed"
        ):
            self._note(
                entry,
                "spelled",
                one,
                before=was.published,
                after=row.published,
                why="another spelling of the same name",
            )
            found = 1
        return found

    def take_pending(self, one: Placed, position: int, signed: tuple[Placed, ...]) -> None:
        """Fold a list of pending requests: they wait from now on, and the others no longer."""
        p = one.published
        if p.decided != "accept":
            why = (
                ("A person refused it.",)
                if p.decided == "refuse"
                else (*trusting.claims(p), *trusting.stripped(p, signed))
            )
            if why:
                self.hold(one, position, why)
                return
        rows, doubled = self._rows(p)
        added = removed = 0
        for key in sorted(self.waiting.keys() - rows.keys()):
            entry = self.entries[self.waiting.pop(key)]
            if not entry.first_list:
                removed += 1
                self._note(entry, "no-longer-pending", one, why="off the list of pending requests and not signed")
        for key, row in sorted(rows.items()):
            if key in self.waiting:
                continue
            if key in self.active:
                entry = self.entries[self.active[key]]
            else:
                entry = next(
                    (
                        self.entries[i]
                        for n in (self.counts.get(key, 0),)
                        if n and not self.entries[i := id_of(key, n)].first_list
                    ),
                    None,
                ) or self._new(key, row)
                entry.names.setdefault(row.published, p.digest)
            self.waiting[key] = entry.id
            added += 1
            self._note(entry, "pending", one, why="a request is pending")
        if one.doubtful:
            self.doubts.append(
                Doubt(key=f"order:{p.digest[:32]}", kind="order", list=p.digest, entries=(), message=one.doubtful)
            )
        self.standings.append(
            Standing(digest=p.digest, position=position, taken=True, as_of=one.as_of, basis=one.basis, rows=len(p.rows), added=added,
                     removed=removed, unchanged=len(rows) - added, doubled=doubled, review=int(bool(one.doubtful)))
        )  # fmt: skip

    def _note(self, entry: Entry, kind: str, one: Placed, *, before: str = "", after: str = "", why: str = "") -> None:
        entry.changes.append(
            Change(
                kind=kind, entry=entry.id, list=one.published.digest, on=one.as_of, before=before, after=after, why=why
            )
        )

    def _answer(self, q: Pair, p: Published) -> str:
        return self.answers.get(_doubt_key(q), "")

    def _doubt(self, q: Pair, p: Published) -> None:
        self.doubts.append(
            Doubt(
                key=_doubt_key(q), kind="maybe-renamed", list=p.digest, answers=ANSWERS,
                entries=tuple(e for e in (self.gone.get(q.left, ""), self.active.get(q.came, "")) if e),
                message=f"“{q.left[1]}” left the list and “{q.came[1]}” came with the same day, model ({q.left[2]}) and county: "
                "one agreement under a corrected name, or two?",
            )
        )  # fmt: skip

    def done(self) -> Folded:
        """Return the register with every entry's state."""
        active, waiting = set(self.active.values()), set(self.waiting.values())
        for entry in self.entries.values():
            if entry.id in active:
                entry.status = "active"
            elif entry.superseded_by:
                entry.status = "superseded"
            elif entry.first_list:
                entry.status = "unlisted"
            else:
                entry.status = "pending" if entry.id in waiting else "not-signed"
        return Folded(
            entries=tuple(sorted(self.entries.values(), key=lambda e: (e.row.state, e.row.key, e.row.model, e.ordinal))),
            standings=tuple(self.standings), doubts=tuple(self.doubts),
        )  # fmt: skip


def _doubt_key(q: Pair) -> str:
    return "renamed:" + str(uuid.uuid5(NAMESPACE, "\x1f".join((*q.left, *q.came))))


def _many(gone: int, of: int) -> str:
    if of and gone > trusting.MANY * of:
        return f"{gone} agreements left with this list, more than a fifth of those that stood."
    return ""
