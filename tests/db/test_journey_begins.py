"""Where the journey may be told: a new installation or a demonstration, and never beside real acts."""

import pytest

from accord.queries.demonstration import holds_nothing_real, marked
from tests.db.stages import referred


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


def test_a_new_installation_holds_nothing_real(db, folder):
    assert holds_nothing_real()


def test_an_installation_with_acts_is_taken_for_a_real_one(w, folder):
    referred(w)
    assert not holds_nothing_real()
    (folder / ".prepared").write_text("1 2|3 4|5|\nWelcome: yes\n")
    assert not holds_nothing_real()


@pytest.mark.parametrize("how", ["told before", "made by the script"])
def test_a_demonstration_says_so_itself(w, folder, how):
    referred(w)
    if how == "told before":
        marked().touch()
    else:
        (folder / ".prepared").write_text("1 2|3 4|5|yes\nWelcome\n")
    assert holds_nothing_real()
