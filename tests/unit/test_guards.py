"""Every declared guard is exercised by a denied case: an id that no test names is a guard nobody has seen refuse.

The ids are read from the source: every `rule=` that a finding or a step is made with, followed
through local names, parameters and f-strings.  What an f-string leaves open must be listed in
`STANDS_FOR`, so that no new family of rules slips through as a wildcard.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import get_args

import pytest

from accord.rules.agreements.judging import NEEDED
from accord.rules.authority.judging import ATTESTED
from accord.rules.money.uses import JUDGES

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("rules", "actions", "queries")
ID, ROOM = re.compile(r"[a-z]+(?::[a-z0-9*-]+)+"), re.compile(r"(?:[a-z]+:)+")

STANDS_FOR = {
    "agreement:*": [f"agreement:{name.replace('_', '-')}" for name, *_ in NEEDED],
    "agreement:notice-*": ["agreement:notice-totals", "agreement:notice-examples"],
    "designation:*": [f"designation:{rule}" for rule in sorted(ATTESTED)],
    "use:*": [f"use:{judge}" for judge in JUDGES],
    "sharing:hold-*": [f"sharing:hold-{code}" for code in ("paused", "agreement", "certification", "civil-rights")],
    # Declared in the programs' files; test_denied.py walks every condition, veto and capacity there.
    "determination:*": [],
    "determination:veto:*": [],
    "determination:capacity:*": [],
}


class Module:
    """One source file, and what is passed under the name `rule` in it."""

    def __init__(self, source: str) -> None:
        self.tree = ast.parse(source)
        self.inside = {}
        for function in ast.walk(self.tree):
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    self.inside[node] = function
        self.calls = defaultdict(list)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                self.calls[name].append(node)

    def ids(self) -> set[str]:
        found = {v for value in self._asked() for v in self.values(value)}
        bare = {v for v in found if ":" not in v and v != "*"}
        whole = {v for v in found if ":" in v}
        # `Step(rule=f"authority:{f.rule}")` puts the room before the bare words of the same file.
        rooms = {v.removesuffix("*") for v in whole if v.count(":") == 1 and v.endswith(":*")}
        if bare and len(rooms) == 1:
            room = rooms.pop()
            return (whole - {room + "*"}) | {room + word for word in bare}
        return whole | bare

    def _asked(self) -> Iterator[ast.expr]:
        for calls in self.calls.values():
            for call in calls:
                yield from (k.value for k in call.keywords if k.arg == "rule")

    def values(self, node: ast.expr, seen: frozenset[str] = frozenset()) -> set[str]:
        """Return every text an expression may be; what cannot be told is `*`."""
        match node:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.IfExp(body=body, orelse=orelse):
                return self.values(body, seen) | self.values(orelse, seen)
            case ast.JoinedStr(values=parts):
                made = {""}
                for part in parts:
                    said = self.values(part.value, seen) if isinstance(part, ast.FormattedValue) else {part.value}
                    made = {a + b for a in made for b in said}
                return made
            case ast.Name(id=name):
                return self._named(node, name, seen)
            case _:
                return {"*"}

    def _named(self, node: ast.Name, name: str, seen: frozenset[str]) -> set[str]:
        function = self.inside.get(node)
        if function is None or (key := f"{function.name}.{name}") in seen:
            return {"*"}
        seen |= {key}
        found = set()
        for inner in ast.walk(function):
            if isinstance(inner, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in inner.targets):
                found |= self.values(inner.value, seen)
        positions = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
        if name in positions or name in [a.arg for a in function.args.kwonlyargs]:
            for call in self.calls[function.name]:
                given = {k.arg: k.value for k in call.keywords}
                at = positions.index(name) if name in positions else len(call.args)
                if name in given:
                    found |= self.values(given[name], seen)
                elif at < len(call.args):
                    found |= self.values(call.args[at], seen)
        return found or {"*"}


def declared() -> dict[str, str]:
    """Return every rule id with the file that declares it."""
    found = {}
    for floor in FLOORS:
        for path in sorted((ROOT / "accord" / floor).rglob("*.py")):
            for rule in Module(path.read_text()).ids():
                if ID.fullmatch(rule):
                    found.setdefault(rule, str(path.relative_to(ROOT)))
    return found


def named() -> set[str]:
    """Return every rule that a test names, this file's own texts left out.

    A file that compares with `f"plan:{rule}"` names `plan:x` by the bare word `x`.
    """
    found = set()
    for folder in ("unit", "db", "edges"):
        for path in sorted((ROOT / "tests" / folder).rglob("*.py")):
            if path == Path(__file__).resolve():
                continue
            words, rooms = set(), set()
            for node in ast.walk(ast.parse(path.read_text())):
                match node:
                    case ast.Constant(value=str(text)):
                        words.add(text)
                    case ast.JoinedStr(values=[ast.Constant(value=room), ast.FormattedValue()]):
                        rooms.add(room)
                    case _:
                        pass
            found |= words | {room + word for room in rooms if ROOM.fullmatch(room) for word in words}
    return found


def test_every_rule_is_exercised_by_a_denied_case():
    wanted = {}
    for rule, where in declared().items():
        if "*" in rule:
            wanted |= dict.fromkeys(STANDS_FOR.get(rule, ()), where)
        else:
            wanted[rule] = where
    said = named()
    missing = {rule: where for rule, where in sorted(wanted.items()) if rule not in said}
    assert missing == {}, "write a denied case in tests/unit (or tests/db) that names each of these"


def test_every_family_of_rules_says_what_it_stands_for():
    families = {rule for rule in declared() if "*" in rule}
    assert families == set(STANDS_FOR), "list in STANDS_FOR what an f-string leaves open, and test each"


def test_the_collector_finds_the_rules_of_every_room():
    rooms = {rule.partition(":")[0] for rule in declared()}
    assert {"request", "meeting", "assessment", "plan", "determination", "agreement", "class", "designation",
            "authority", "agency", "office", "staff", "permission", "lifecycle"} <= rooms  # fmt: skip
    assert len(declared()) > 150


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("Finding(rule='request:planted', message='')", "request:planted"),
        ("def f(rule, m):\n    return Finding(rule=rule)\nf('plan:planted', '')", "plan:planted"),
        ("def f(rule, m):\n    return g(f'plan:{rule}')\ndef g(rule):\n    return Finding(rule=rule)\nf('far', '')",
         "plan:far"),
        ("def f(x):\n    rule = 'a' if x else 'b'\n    return Finding(rule=f'plan:{rule}')", "plan:b"),
        ("def f(c):\n    return Finding(rule=f'plan:{c.code}')", "plan:*"),
        ("def f(c):\n    return Found(rule='held')\ndef g(f):\n    return Step(rule=f'authority:{f.rule}')",
         "authority:held"),
    ],
)  # fmt: skip
def test_the_collector_sees_a_planted_rule(source, rule):
    assert rule in Module(source).ids()


def test_a_family_covers_only_ids_of_its_own_shape():
    for family, members in STANDS_FOR.items():
        assert [m for m in members if not fnmatchcase(m, family)] == []


def test_the_words_of_the_vocabulary_that_only_a_person_can_attest_are_known():
    from accord.rules.vocabulary import NomineeRule

    assert set(get_args(NomineeRule)) >= ATTESTED
