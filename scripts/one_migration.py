"""Write the one migration anew from the models: every table whole at its creation.

Until the first release there is one migration.  Django's own writer adds each index and constraint in
a step of its own, and every step draws all related models again: with eighty tables that takes most
of the time in which a new installation, and each run of the tests, makes its database.
"""

import os
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.site.settings")
APP = "records"
PLACE = Path(__file__).resolve().parents[1] / "accord" / APP / "migrations" / "0001_initial.py"


def main() -> None:
    """Write the migration and say how many steps it has."""
    django.setup()
    from django.apps import apps  # noqa: PLC0415 - models exist once Django is set up
    from django.db import migrations  # noqa: PLC0415
    from django.db.migrations.writer import MigrationWriter  # noqa: PLC0415

    steps = folded(apps.get_app_config(APP).get_models(include_auto_created=False))
    kept = type("Migration", (migrations.Migration,), {"initial": True, "dependencies": [], "operations": steps})
    PLACE.write_text(MigrationWriter(kept("0001_initial", APP)).as_string(), encoding="utf-8")
    print(f"{PLACE.name}: {len(steps)} steps")


def folded(models: Any) -> list[Any]:
    """Return the steps: each table after those it points to; what would close a circle is added at the end."""
    from django.db.migrations import operations as steps  # noqa: PLC0415
    from django.db.migrations.state import ModelState  # noqa: PLC0415

    states = {s.name_lower: s for s in (ModelState.from_model(m) for m in models)}
    made: list[str] = []
    waiting: dict[str, list[str]] = {}
    begun: set[str] = set()

    def make(name: str) -> None:
        begun.add(name)
        for field, what in states[name].fields.items():
            to = _target(what)
            if to is None or to == name or to in made:
                continue
            if to in begun:
                waiting.setdefault(name, []).append(field)
            else:
                make(to)
        made.append(name)

    for name in states:
        if name not in begun:
            make(name)
    found: list[Any] = []
    after: list[Any] = []
    for name in made:
        state, late = states[name], waiting.get(name, [])
        options = dict(state.options)
        for kind, add in (("indexes", steps.AddIndex), ("constraints", steps.AddConstraint)):
            every = options.pop(kind, [])
            apart = [o for o in every if _names(o) & set(late)]
            if len(apart) < len(every):
                options[kind] = [o for o in every if o not in apart]
            after += [add(state.name, o) for o in apart]
        fields = [(f, what) for f, what in state.fields.items() if f not in late]
        found.append(steps.CreateModel(state.name, fields, options, state.bases, state.managers))
        after[:0] = [steps.AddField(state.name, f, state.fields[f]) for f in late]
    return found + after


def _target(field: Any) -> str | None:
    """Return the table of ours that a field points to."""
    to = getattr(getattr(field, "remote_field", None), "model", None)
    label = to if isinstance(to, str) else to._meta.label if to is not None else ""
    app, _, name = label.lower().rpartition(".")
    return name if app == APP else None


def _names(what: Any) -> set[str]:
    """Return the fields that an index or a constraint names, also in its condition."""
    found = {f.lstrip("-") for f in getattr(what, "fields", ())}
    asked = [getattr(what, "condition", None)]
    while asked:
        one = asked.pop()
        for child in getattr(one, "children", ()):
            if isinstance(child, tuple):
                found.add(child[0].split("__")[0])
                named = getattr(child[1], "name", None)
                found |= {named.split("__")[0]} if named else set()
            else:
                asked.append(child)
    return found


if __name__ == "__main__":
    main()
