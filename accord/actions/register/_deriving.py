"""Derive the register from all lists and all decisions, whole; where nothing changed, nothing is written."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from accord.programs.listing import lean_on
from accord.records.models import (
    Agency,
    DoubtDecision,
    ListDecision,
    ListedRow,
    PublishedList,
    RegisterChange,
    RegisterDoubt,
    RegisterEntry,
    RegisterHead,
    RegisterStanding,
    RegisterWord,
)
from accord.rules.agencies import words_of
from accord.rules.register.folding import fold
from accord.rules.register.matching import NONE, SURE, Listed, Match, NationalList, match_all
from accord.rules.register.ordering import Key, key_of
from accord.rules.register.shapes import Doubt, Folded, Published, Row
from accord.rules.register.spelling import MODELS

BATCH = 400


def published() -> tuple[dict[str, PublishedList], tuple[Published, ...]]:
    """Return every list, as kept and as the rules read it.  Three queries."""
    rows = {pk: _row(content) for pk, content in ListedRow.objects.values_list("pk", "content").iterator()}
    decided = {d.published_id: d.accepted for d in ListDecision.objects.order_by("pk")}
    kept = {p.digest: p for p in PublishedList.objects.defer("repairs", "lines").order_by("pk")}
    lists = tuple(
        Published(
            digest=p.digest, kind=p.kind, claims=p.claims, rows=tuple(rows[k] for k in p.rows),
            label=(p.label_on, p.label_edition), unread=len(p.unread),
            decided={True: "accept", False: "refuse"}.get(decided.get(p.pk), ""),  # type: ignore[arg-type]
        )
        for p in kept.values()
    )  # fmt: skip
    return kept, lists


def _row(content: Mapping[str, str]) -> Row:
    signed = content["signed_on"]
    return Row(**{**content, "signed_on": date.fromisoformat(signed) if signed else None})  # type: ignore[arg-type]


def national_list() -> NationalList:
    """Return the agencies of the register of agencies, as matching needs them.  Two queries."""
    inside: dict[int, list[str]] = {}
    for agency, county in Agency.counties.through.objects.values_list("agency_id", "county_id").iterator():
        inside.setdefault(agency, []).append(county)
    rows = (
        Agency.objects.exclude(state="merged").values_list("pk", "name", "kind", "place_state_id", "ori").order_by("pk")
    )
    return NationalList(
        (
            Listed(id=pk, name=name, kind=kind, state=state or "", ori=ori, fips=tuple(sorted(inside.get(pk, ()))))
            for pk, name, kind, state, ori in rows.iterator()
        ),
        lean_on().titles,
    )


def derive(at: datetime) -> None:
    """Write the register afresh, unless it already is what the lists and decisions make."""
    kept, lists = published()
    matches = match_all(((key_of(r), r) for p in lists for r in p.rows), national_list())
    answers = {d.key: d.answer for d in DoubtDecision.objects.order_by("pk")}
    for key, found in list(matches.items()):
        if found.id is not None and found.sure < SURE and (said := answers.get(match_key(key))):
            matches[key] = replace(found, sure=100, reason="a person matched it") if said == "same" else NONE
    sure = {k: str(m.id) for k, m in matches.items() if m.id is not None and m.sure >= SURE}
    folded = fold(lists, same_agency=sure, answers=answers)
    doubts = [*folded.doubts, *_more_doubts(folded, matches, kept)]
    doubts = [d for d in doubts if d.key not in answers]
    digest = sha256(repr((folded, sorted(matches.items()), doubts)).encode()).hexdigest()
    head = RegisterHead.objects.first()
    if head is not None and head.digest == digest:
        return
    _write(folded, doubts, matches, kept)
    RegisterHead.objects.all().delete()
    last = max((s.as_of for s in folded.standings if s.taken and s.as_of), default=None)
    RegisterHead.objects.create(digest=digest, as_of=last, made_at=at)


def match_key(key: Key) -> str:
    """Return the key of the doubt whether a name means an agency of the national list."""
    return "match:" + sha256("\x1f".join(key).encode()).hexdigest()[:40]


def _more_doubts(folded: Folded, matches: Mapping[Key, Match], kept: Mapping[str, PublishedList]) -> Iterable[Doubt]:
    for entry in folded.entries:
        found = matches.get(key_of(entry.row), NONE)
        if found.id is not None and found.sure < SURE:
            yield Doubt(
                key=match_key(key_of(entry.row)), kind="match", list=entry.first_list or entry.last_list, entries=(entry.id,),
                answers=("same", "other"),
                message=f"Is “{entry.row.agency}” ({entry.row.state}) the agency of the national list that it seems to be? {found.reason}.",
            )  # fmt: skip
    for digest, p in kept.items():
        for line, column, was, _, why in p.unread:
            if why not in ("the headings once more", "a note and no agreement"):
                yield Doubt(
                    key=f"unread:{digest[:32]}:{line}:{column}", kind="unread", list=digest, entries=(), answers=("seen",),
                    message=f"Line {line} was left out: {why}. It says: {was}"[:600],
                )  # fmt: skip


def _write(
    folded: Folded, doubts: list[Doubt], matches: Mapping[Key, Match], kept: Mapping[str, PublishedList]
) -> None:
    for model in (RegisterWord, RegisterChange, RegisterDoubt, RegisterStanding, RegisterEntry):
        model._default_manager.all().delete()
    entries = []
    for e in folded.entries:
        row, found = e.row, matches.get(key_of(e.row), NONE)
        entries.append(
            RegisterEntry(
                public_id=UUID(e.id), state=row.state, agency_name=row.agency, county=row.county[:80], fips=row.fips, level=row.level,
                model=row.model, signed_on=row.signed_on, status=e.status, first_on=e.first_on, last_on=e.last_on,
                document=row.document, url=row.url, addendum=row.addendum, names=list(e.names),
                superseded_by=UUID(e.superseded_by) if e.superseded_by else None,
                agency_id=found.id if found.sure >= SURE else None, match_reason=found.reason, match_sure=found.sure,
            )
        )  # fmt: skip
    RegisterEntry.objects.bulk_create(entries, batch_size=BATCH)
    keys = dict(RegisterEntry.objects.values_list("public_id", "pk"))
    titles = lean_on().titles
    RegisterWord.objects.bulk_create(
        (RegisterWord(entry_id=keys[e.public_id], word=w) for e in entries for w in _words(e, titles)),
        batch_size=BATCH * 2,
    )
    RegisterChange.objects.bulk_create(
        (
            RegisterChange(
                entry_id=keys[UUID(c.entry)], published_id=kept[c.list].pk, kind=c.kind, on=c.on,
                before=c.before[:2000], after=c.after[:2000], why=c.why[:200],
            )
            for c in sorted((c for e in folded.entries for c in e.changes), key=lambda c: (c.on or date.min, c.list))
        ),
        batch_size=BATCH,
    )  # fmt: skip
    waiting: dict[str, int] = {}
    for d in doubts:
        waiting[d.list] = waiting.get(d.list, 0) + 1
    RegisterStanding.objects.bulk_create(
        (
            RegisterStanding(
                published_id=kept[s.digest].pk, position=s.position, taken=s.taken, as_of=s.as_of, basis=s.basis[:200],
                row_count=s.rows, added=s.added, removed=s.removed, redated=s.redated, renamed=s.renamed, unchanged=s.unchanged,
                updated=s.updated, doubled=s.doubled, review=waiting.get(s.digest, 0), reasons=list(s.reasons),
            )
            for s in folded.standings
        ),
        batch_size=BATCH,
    )  # fmt: skip
    RegisterDoubt.objects.bulk_create(
        (
            RegisterDoubt(key=d.key[:200], kind=d.kind, published_id=kept[d.list].pk if d.list in kept else None,
                          entries=list(d.entries), message=d.message[:600], answers=list(d.answers))
            for d in {d.key: d for d in doubts}.values()
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _words(e: RegisterEntry, titles: Mapping[str, str]) -> tuple[str, ...]:
    names = " ".join(str(n) for n in e.names)
    return words_of(
        " ".join((e.agency_name, names, e.county, e.state, titles.get(e.state, ""), e.model, MODELS.get(e.model, "")))
    )
