"""Every name in the house, and the words that none may have: what the tests of the line walk over."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from django.apps import apps
from django.db import models

from accord.rules.inputs import Field
from accord.rules.lifecycle import Lifecycle
from accord.rules.rooms import STAGES

REVIEWED = Path(__file__).with_name("text_columns.txt")

FORBIDDEN = (
    # Who somebody is, who is not staff of a party (row 1).
    "dob", "birth", "birthday", "birthdate", "birthplace", "born", "alien", "a number", "anumber", "nationality",
    "nationalities", "citizenship", "country of origin", "race", "racial", "ethnicity", "ethnic", "religion",
    "religious", "gender", "sex", "fingerprint", "fingerprints", "biometric", "biometrics", "iris", "dna", "photo",
    "photos", "photograph", "portrait", "face", "selfie", "passport", "visa", "ssn", "social security", "alias",
    "immigration status", "mother tongue", "home address", "street", "latitude", "longitude", "gps", "whereabouts",
    # Lists of people and labels on them (rows 1, 2 and the safeguards).
    "gang", "gang member", "association", "watchlist", "watch list", "suspect", "suspects", "suspicion", "detainee",
    "detainees", "inmate", "inmates", "prisoner", "perpetrator", "offender", "victim", "witness", "informant",
    "fugitive", "wanted",
    # Scores and rewards (rows 2, 18, 19).
    "risk score", "threat score", "person score", "risk level", "quota", "quotas", "bonus", "bonuses", "bounty",
    "reward", "salary", "ranking", "league table", "arrests", "apprehensions", "deportations", "encounters",
    # Things that are somebody's (rows 3 and 9).
    "vehicle", "plate", "license plate", "vin", "serial", "serial number", "account number", "ip", "ip address",
    "remote addr", "user agent",
)  # fmt: skip
"""Whole words, or several in a row, that no name in the house may have.  A closed list: add to it, never take away."""

LABELLED = (
    "gang",
    "quota",
    "bonus",
    "bounty",
    "risk score",
    "watchlist",
    "fingerprint",
    "photo",
    "detainee",
    "suspect",
)
"""What not even the words beside a field may ask for."""


def words_of(name: str) -> str:
    """Return a name as separate lower-case words: `dateOfBirth` and `date-of-birth` are alike."""
    return " ".join(re.findall(r"[a-z]+|[0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()))


def forbidden_in(names: Iterable[str], words: Iterable[str] = FORBIDDEN) -> list[str]:
    """Return every name that holds a forbidden word, whole."""
    patterns = [re.compile(rf"\b{w}\b") for w in words]
    return [n for n in names if any(p.search(words_of(n)) for p in patterns)]


def columns(tables: Iterable[type[models.Model]]) -> Iterator[tuple[str, models.Field]]:
    for table in tables:
        for column in table._meta.concrete_fields:
            yield f"{table.__name__}.{column.name}", column


def fields(lifecycles: Iterable[Lifecycle]) -> Iterator[tuple[str, Field]]:
    for life in lifecycles:
        for t in life.transitions:
            yield from _fields(f"{life.tag(t.action)}.", t.asks)


def _fields(before: str, asked: Iterable[Field]) -> Iterator[tuple[str, Field]]:
    for f in asked:
        yield before + f.name, f
        yield from _fields(f"{before}{f.name}.", f.columns)


def properties(schema: object) -> Iterator[str]:
    """Return every name in an OpenAPI description: schemas, properties, parameters."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key in ("properties", "schemas") and isinstance(value, dict):
                yield from value
            if key == "parameters" and isinstance(value, list):
                yield from (p["name"] for p in value if "name" in p)
            yield from properties(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from properties(item)


TABLES = list(apps.get_app_config("records").get_models())
LIFECYCLES = [s.lifecycle for s in STAGES.values()]
TEXTUAL = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)
TYPED = ("text", "words", "rows", "file", "secret")


def open_names(tables, lifecycles) -> set[str]:
    """Return every place where somebody's words could be kept: what a person must have looked at."""
    kept = {f"table {name}" for name, column in columns(tables) if isinstance(column, TEXTUAL)}
    asked = {
        f"field {name}"
        for name, f in fields(lifecycles)
        if f.kind in TYPED or (f.kind == "choice" and not f.choices and not f.source)
    }
    return kept | asked


def planted_table(**its_columns) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": "records"})
    return type("Planted", (models.Model,), {"__module__": __name__, "Meta": meta, **its_columns})


def planted_field(field: Field, room: str = "requests") -> Lifecycle:
    life = replace(STAGES["request"].lifecycle, room=room)
    first, *rest = life.transitions
    return replace(life, transitions=(replace(first, fields=(*first.fields, field)), *rest))
