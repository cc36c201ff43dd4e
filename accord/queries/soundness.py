"""Whether an installation is sound: programs, document templates, triggers, due dates, documents."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

from accord import programs
from accord.queries.clocks import derive_for
from accord.queries.facts import row_digest
from accord.queries.money.ledger import wrong_checkpoints
from accord.records import documents as store
from accord.records.models import MODEL_OF, Document, DueDate, LogEntry
from accord.records.triggers import names
from accord.rules.canonical import leaf
from accord.rules.rooms import STAGES


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it should be."""

    part: str
    message: str


def lacking() -> tuple[str, ...]:
    """Return what the tables lack of what this version keeps: an older database lacks something, a fresh one nothing."""
    found = []
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in apps.get_models():
            table = model._meta.db_table
            if table not in tables:
                found.append(table)
                continue
            kept = {c.name for c in connection.introspection.get_table_description(cursor, table)}
            found += [f"{table}.{f.column}" for f in model._meta.local_concrete_fields if f.column not in kept]
    return tuple(found)


def faults(at: datetime) -> Iterator[Fault]:
    """Yield every fault found; an installation as it should be yields none."""
    yield from (Fault("tables", f"{name} is not there.") for name in lacking())
    yield from (Fault("programs", str(p)) for p in programs.check(programs.SHIPPED / programs.PRIMARY))
    yield from (Fault("documents", text) for text in store.check())
    yield from _triggers()
    yield from log_faults()
    yield from row_faults()
    yield from _dues(at)
    yield from _files()
    yield from _ledger()


def _triggers() -> Iterator[Fault]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        standing = {name for (name,) in cursor.fetchall()}
    for name in sorted(set(names()) - standing):
        yield Fault("triggers", f"{name} does not stand; run: accord demo load, or migrate again")


def log_faults() -> Iterator[Fault]:
    """Hash every entry again; `queries/log.py` checks the tree over them."""
    for entry in LogEntry.objects.order_by("pk").iterator(chunk_size=500):
        if leaf(json.loads(entry.body)) != bytes(entry.leaf):
            yield Fault("log", f"entry {entry.public_id} ({entry.tag}) does not give its leaf hash")


def _each(kind: str) -> Iterator[Any]:
    return MODEL_OF[kind]._default_manager.order_by("pk").iterator(chunk_size=200)


def row_faults() -> Iterator[Fault]:
    """Hash each case again and compare with its latest entry: a row changed behind the door shows."""
    for kind in STAGES:
        if kind in ("agency", "office", "staff"):
            # Imports and sign-ins write these rows with manifests and account entries of their own.
            continue
        for row in _each(kind):
            last = LogEntry.objects.filter(object_id=row.public_id, kind=kind).order_by("-pk").first()
            if last is None or json.loads(last.body)["next"] != row_digest(row):
                yield Fault("rows", f"{kind} {row.number} is not what its latest entry says")


def _dues(at: datetime) -> Iterator[Fault]:
    for kind in STAGES:
        if kind in ("agency", "office", "staff", "class"):
            continue
        for row in _each(kind):
            kept = {(d.code, d.started_at, d.met_at) for d in DueDate.objects.filter(object_id=row.public_id)}
            fresh = {(d.code, d.started_at, d.met_at) for d in derive_for(kind, row, at)}
            if kept != fresh:
                yield Fault("due dates", f"{kind} {row.number}: the list differs from a fresh derivation")


def _ledger() -> Iterator[Fault]:
    """Compute the kept balances of every fund again from its lines."""
    for wrong in wrong_checkpoints():
        yield Fault(
            "ledger", f"{wrong.fund}: what was in {wrong.account} before {wrong.before_on} is not the sum of its lines"
        )


def _files() -> Iterator[Fault]:
    for paper in Document.objects.order_by("pk").iterator(chunk_size=200):
        try:
            store.load(paper.digest, settings.FILES)
        except (OSError, store.Damaged):
            yield Fault("files", f"{paper.title}: the bytes are missing or do not give {paper.digest}")
