"""The same act through a page, the API and the command line gets the same verdict, for the same reasons."""

import html
import json
import re

import pytest
from click.testing import CliRunner

from accord.cli.house import accord
from accord.rules.rooms import STAGES
from tests.edges.peopled import api_address, entries, every_action, page_address, undone

SEVERAL = {"problem": "", "body_position": "maybe", "letter_on": "2027-02-29", "facility_capacity": -1}
ROWS = {"officers_offered": [{"role": "king", "count": 900}], "problem": "A need.", "body_position": "in-favour"}
LONG = {"problem": "x" * 9000, "body_position": "in-favour", "facility": "His number is 123-45-6789"}
ACTS = [
    ("several wrong values", "request", "start", "liaison", SEVERAL, 422),
    ("a wrong cell in a row", "request", "start", "liaison", ROWS, 422),
    ("too long, and an identifier", "request", "start", "liaison", LONG, 422),
    ("another role", "request", "start", "coordinator", {"problem": "A need.", "body_position": "in-favour"}, 403),
    ("another agency's thing", "request", "withdraw", "liaison-2", {"code": "other", "reason": "We changed our mind."}, 404),
    ("a wrong state", "request", "submit", "liaison", {}, 409),
    ("a choice that is not there", "request", "withdraw", "liaison", {"code": "bored", "reason": "Enough."}, 422),
    ("a duty kept apart", "meeting", "confirm", "coordinator", {}, 403),
    ("a promise above what there is", "office", "state-capacity", "director",
     {"code": "supervisor-seats", "total": 1, "promised": 9, "source": "Table"}, 409),
    ("signing without a fresh step-up", "agreement", "sign-local", "head", {"digest": "0" * 64}, 403),
    ("a person nobody knows", "designation", "nominate", "liaison",
     {"officer": "00000000-0000-4000-8000-000000000000", "experience_months": 60, "citizen_attested": True}, 409),
]  # fmt: skip


def form(raw):
    """Return the values as a browser posts them."""
    sent = {}
    for name, value in raw.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for i, row in enumerate(value):
                sent |= {f"{name}.{i}.{column}": str(cell) for column, cell in row.items()}
        elif isinstance(value, bool):
            sent[name] = "yes" if value else "no"
        else:
            sent[name] = value
    return sent


def command(p, life, t, raw, knocker):
    """Do the act on the command line and return its exit code and its JSON."""
    words = [life.room, t.action]
    target = p.ids.get(t.parent if t.creates else life.kind, "")
    words += [target] if target and (t.parent or not t.creates) else []
    for name, value in raw.items():
        text = json.dumps(value) if isinstance(value, list) else form({name: value})[name]
        words += [f"--{name.replace('_', '-')}", str(text)]
    done = CliRunner().invoke(accord, [*words, "--as", knocker.username, "--json"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, json.loads(done.stdout) if done.stdout.strip() else {"text": done.stderr}


def verdict(answer):
    """Return what a refusal says: its findings and its problems, whatever the order."""
    found = [(f["rule"], f["message"], f["fix"], f["citation"], f["field"]) for f in answer.get("findings", ())]
    return sorted(map(str, found)), sorted(
        (x["field"], x["message"], x["expected"]) for x in answer.get("problems", ())
    )


def words_of(page):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode())))


@pytest.mark.parametrize("act", [a[1:] for a in ACTS], ids=[a[0] for a in ACTS])
def test_a_page_the_api_and_the_command_line_give_the_same_reasons(p, act):
    kind, action, who, raw, status = act
    life = STAGES[kind].lifecycle
    t, knocker, before = life.by_action[action], p.knockers[who], entries()
    parent = {t.parent: p.ids[t.parent]} if t.creates and t.parent else {}
    told = knocker.ask("POST", api_address(life, t, p.ids), {**parent, **raw})
    page = knocker.ask("POST", page_address(life, t, p.ids), form(raw))
    code, said = command(p, life, t, raw, knocker)
    assert told.status_code == status, told.content
    assert code == {404: 4, 403: 3, 409: 5, 422: 2}[status], said
    assert verdict(said) == verdict(told.json())
    assert said["message"] == told.json()["message"]
    if t.step_up:
        assert page["Location"].startswith("/step-up/")
    else:
        assert page.status_code == status
        shown = words_of(page)
        for reason in (*told.json()["findings"], *told.json()["problems"]):
            assert re.sub(r"\s+", " ", reason["message"]) in shown
    assert entries() == before


def test_every_action_answers_nothing_given_the_same_way_on_the_api_and_the_command_line(p):
    for life, t in every_action():
        if any(f.kind in ("secret", "file") for f in t.fields):
            continue  # the command line asks for a secret at the prompt, and reads a file itself
        knocker = p.doer(t)
        body = {t.parent: p.ids[t.parent]} if t.creates and t.parent else {}
        with undone():
            told = knocker.ask("POST", api_address(life, t, p.ids), body)
        with undone():
            code, said = command(p, life, t, {}, knocker)
        tag = life.tag(t.action)
        if told.status_code in (200, 201):
            assert code == 0, (tag, said)
        else:
            assert code == {403: 3, 409: 5, 422: 2}[told.status_code], (tag, said)
            assert verdict(said) == verdict(told.json()), tag
