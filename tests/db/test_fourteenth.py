"""A program nobody wrote code for walks from the request to the check, from its own folder of files."""

from datetime import timedelta
from pathlib import Path

import pytest

from accord import programs
from accord.actions.authority import check
from accord.cli._story import Story
from accord.queries.demonstration import first_moment_without
from tests.db.world import BEGIN

FOLDER = Path(__file__).parents[1] / "data" / "fourteenth"


@pytest.fixture
def _other_umbrella():
    programs.choose(FOLDER)
    yield
    programs.choose(None)


@pytest.mark.usefixtures("_other_umbrella")
def test_a_made_up_program_walks_every_stage_with_no_python_added(w):
    slug = next(iter(programs.programs()))
    story = Story(w.people, slug, BEGIN)

    acts = list(story.walk())

    question = {"officer": str(w.people.staff("officer").public_id), "function": story.functions[0], "place": "12071"}
    head = w.people.actor("head", story.at)
    now = check(question, by=head, at=story.at)
    ended = first_moment_without(story.ids["designation"]) or story.at - timedelta(days=400)
    then = check({**question, "instant": ended.isoformat()}, by=head, at=story.at)
    assert {a.stage for a in acts} == {"requests", "assessments", "plans", "determinations", "agreements", "authority"}
    assert now.permitted, [f.message for f in now.decision.findings]
    assert not then.permitted
    assert all(s.citation for s in now.decision.steps)


@pytest.mark.parametrize(
    ("slug", "model"),
    [
        ("287g", "task-force"),
        ("287g", "warrant-service"),
        ("287g", "jail-enforcement"),
        ("customs-cross-designation", ""),
    ],
)
def test_each_complete_program_and_model_walks_to_a_permitted_check(w, slug, model):
    story = Story(w.people, slug, BEGIN, model=model)

    for _ in story.walk():
        pass

    question = {
        "officer": str(w.people.staff("officer").public_id),
        "function": story.functions[0],
        "place": story.place,
    }
    answer = check(question, by=w.people.actor("head", story.at), at=story.at)
    assert answer.permitted, [f.message for f in answer.decision.findings]


def test_a_task_force_program_ends_with_its_agreement_because_a_seat_confers_no_authority(w):
    story = Story(w.people, "dbftf", BEGIN)

    acts = list(story.walk())

    assert acts[-1].receipt.action == "sign-federal"
    assert not story.grants_authority
