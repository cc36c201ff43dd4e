"""`accord check` finds what was changed behind the door, and nothing where nothing was."""

import pytest
from click.testing import CliRunner

from accord.cli._story import Story
from accord.cli.demo import demo
from accord.queries.soundness import faults, lacking
from accord.records.models import DueDate, PartnershipRequest
from accord.records.triggers import install
from tests.db.stages import referred
from tests.db.world import BEGIN


def test_a_whole_journey_leaves_a_sound_installation(w):
    story = Story(w.people, "287g", BEGIN)
    for _ in story.walk():
        pass

    assert list(faults(story.at)) == []


def test_a_row_changed_behind_the_door_is_named(w):
    referred(w)
    PartnershipRequest.objects.update(problem="Something nobody wrote.")

    assert [f.part for f in faults(w.at)] == ["rows"]


def test_a_due_date_moved_by_hand_is_named(w):
    referred(w)
    DueDate.objects.filter(code="FD-AGE").delete()

    assert [f.part for f in faults(w.at)] == ["due dates"]


@pytest.mark.django_db
def test_the_installer_of_triggers_can_run_again(django_db_blocker):
    from django.apps import apps

    install(apps.get_app_config("records"))

    assert [f for f in faults(BEGIN) if f.part == "triggers"] == []


@pytest.mark.django_db
def test_a_database_of_another_version_is_told_in_plain_words_and_left_alone(monkeypatch):
    assert lacking() == ()
    field = PartnershipRequest._meta.get_field("problem")
    monkeypatch.setattr(field, "column", "problem_of_tomorrow")
    assert lacking() == ("records_partnershiprequest.problem_of_tomorrow",)
    told = CliRunner().invoke(demo, ["load"])

    assert told.exit_code == 1
    assert "made by another version of Accord: it lacks records_partnershiprequest.problem_of_tomorrow." in told.output
    assert "Delete that folder, or name another: ACCORD_DATA=/some/folder ./dev run" in told.output
    assert not PartnershipRequest.objects.only("pk").exists()
