"""Database triggers: what must not change is refused by the database itself, on both engines.

They are dropped and made again after every migrate, because SQLite's table rebuild loses
them.  `REPLACE` cannot slip through (`recursive_triggers=ON`), nor `TRUNCATE` on PostgreSQL.
"""

from collections.abc import Iterator

from django.apps import AppConfig
from django.db import connections, router

IMMUTABLE = (
    "records_logentry", "records_signature", "records_document", "records_publishededition", "records_closingstep",
    "records_publishedlist", "records_listedrow", "records_listdecision", "records_doubtdecision", "records_logplace",
    "records_changestep", "records_agreementversion",
    "records_transfer",
    "records_takingpart", "records_concurrence", "records_sharepart", "records_sharepayment", "records_repayment",
)  # fmt: skip
"""Tables whose rows never change and never go."""

KEPT = (
    "records_logtext", "records_fact", "records_answer", "records_planitem", "records_holding",
    "records_examattempt", "records_correction", "records_certificate", "records_yearclose", "records_statementline",
    "records_contribution", "records_sharedivision", "records_claimline", "records_dedicatedseat",
)  # fmt: skip
"""Tables whose rows never go; each may change only as the text below it says."""

MAY_CHANGE: dict[str, tuple[str, ...]] = {
    "records_logtext": ("salt", "text"),
    "records_fact": ("known_to",),
    "records_answer": ("known_to",),
    "records_planitem": ("known_to",),
    "records_holding": ("to_on",),
    "records_examattempt": ("struck_at",),
    "records_correction": ("decided_by_id", "decided_at", "confirmed"),
    "records_certificate": ("revoked_at", "revoked_because"),
    "records_yearclose": ("reopened_at",),
    "records_statementline": ("transfer_id", "matched_at"),
    "records_contribution": ("verified_by_id", "verified_at", "struck_at"),
    "records_sharedivision": ("undone_at",),
    "records_claimline": ("struck_at",),
    "records_dedicatedseat": ("to_on",),
}
"""The only columns that may change: from null to a value once; log text to null; an office's end to an earlier day."""

STAMPED = ("records_fact", "records_examattempt")
"""Tables whose `recorded_at` is the database's own clock; nobody can give another value."""


LEDGER = "records_transfer"
"""The table into which nothing may be put for a day of a closed year, however it is written."""


def names() -> tuple[str, ...]:
    """Return the name of every trigger that must stand, for the shape test."""
    both = [f"{t}_no_{verb}" for t in (*IMMUTABLE, *KEPT) for verb in ("update", "delete")]
    return tuple(sorted((*both, *(f"{t}_no_insert" for t in (*STAMPED, LEDGER)))))


def statements(vendor: str, columns: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the statements that (re)make every trigger on SQLite or PostgreSQL."""
    make = _sqlite if vendor == "sqlite" else _postgresql
    for table in IMMUTABLE:
        yield from make(table, "update", "")
        yield from make(table, "delete", "")
    for table in KEPT:
        yield from make(table, "update", _forbidden_change(table, columns[table], vendor))
        yield from make(table, "delete", "")
    clock = "STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')" if vendor == "sqlite" else "STATEMENT_TIMESTAMP()"
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    for table in STAMPED:
        # Within one statement both clocks stand still, so the column's own default always passes.
        yield from make(table, "insert", f'NEW."recorded_at" {differs} {clock}')
    closed = 'SELECT "closed_through" FROM "records_fund" WHERE "id" = NEW."fund_id"'
    yield from _sqlite(LEDGER, "insert", f'NEW."entry_on" <= ({closed})') if vendor == "sqlite" else _closed_years()


def _forbidden_change(table: str, columns: tuple[str, ...], vendor: str) -> str:
    """Return the condition under which an update is refused."""
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    frozen = [c for c in columns if c not in MAY_CHANGE[table]]
    parts = [f'NEW."{c}" {differs} OLD."{c}"' for c in frozen]
    for column in MAY_CHANGE[table]:
        if table == "records_holding":
            # An office may end earlier than was said, never later, and never again without an end.
            parts.append(
                f'(OLD."{column}" IS NOT NULL AND (NEW."{column}" IS NULL OR NEW."{column}" > OLD."{column}"))'
            )
        elif table == "records_logtext":
            parts.append(f'NEW."{column}" IS NOT NULL')
        else:
            parts.append(f'(OLD."{column}" IS NOT NULL AND NEW."{column}" {differs} OLD."{column}")')
    return " OR ".join(parts)


def _sqlite(table: str, verb: str, when: str) -> Iterator[str]:
    name = f"{table}_no_{verb}"
    condition = f"WHEN {when} " if when else ""
    yield f'DROP TRIGGER IF EXISTS "{name}"'
    yield (
        f'CREATE TRIGGER "{name}" BEFORE {verb.upper()} ON "{table}" {condition}'
        f"BEGIN SELECT RAISE(ABORT, '{table} keeps its history: {verb} is refused'); END"
    )


def _postgresql(table: str, verb: str, when: str) -> Iterator[str]:
    name = f"{table}_no_{verb}"
    yield (
        "CREATE OR REPLACE FUNCTION accord_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% keeps its history: % is refused', TG_TABLE_NAME, TG_OP "
        "USING ERRCODE = 'restrict_violation'; END $$"
    )
    condition = f"WHEN ({when}) " if when else ""
    yield f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'
    yield (
        f'CREATE TRIGGER "{name}" BEFORE {verb.upper()} ON "{table}" FOR EACH ROW {condition}'
        "EXECUTE FUNCTION accord_refuse()"
    )
    if verb == "delete":
        yield f'DROP TRIGGER IF EXISTS "{table}_no_truncate" ON "{table}"'
        yield (
            f'CREATE TRIGGER "{table}_no_truncate" BEFORE TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION accord_refuse()"
        )


def _closed_years() -> Iterator[str]:
    """Yield what refuses, once for a whole statement, rows for a day of a closed year."""
    name = f"{LEDGER}_no_insert"
    yield (
        "CREATE OR REPLACE FUNCTION accord_closed_years() RETURNS trigger LANGUAGE plpgsql AS "
        '$$ BEGIN IF EXISTS (SELECT 1 FROM added a JOIN "records_fund" f ON f."id" = a."fund_id" '
        'WHERE a."entry_on" <= f."closed_through") THEN '
        "RAISE EXCEPTION '% keeps closed years: insert is refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; "
        "END IF; RETURN NULL; END $$"
    )
    yield f'DROP TRIGGER IF EXISTS "{name}" ON "{LEDGER}"'
    yield (
        f'CREATE TRIGGER "{name}" AFTER INSERT ON "{LEDGER}" REFERENCING NEW TABLE AS added '
        "FOR EACH STATEMENT EXECUTE FUNCTION accord_closed_years()"
    )


def install(sender: AppConfig, using: str = "default", **_: object) -> None:
    """Make every trigger again on the database just migrated."""
    if not router.allow_migrate(using, sender.label):
        return
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if "records_fact" not in tables:
        return
    columns = {
        model._meta.db_table: tuple(str(f.column) for f in model._meta.concrete_fields) for model in sender.get_models()
    }
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor, columns):
            cursor.execute(statement)
