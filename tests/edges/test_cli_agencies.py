"""`accord agencies import | find | queues`: refused rows are printed, and the exit code says so."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from accord.actions import perform
from accord.actions.accounts import DEMONSTRATION_PASSWORD, first_administrator
from accord.cli.house import accord
from accord.queries.staff import actor_for
from accord.records.models import Agency

LIST = "name,kind,state,county_fips,ori,officers\nNew Harbour Police,police,FL,12071,FL0369900,9\n,police,ZZ,,,x\n"


@pytest.fixture
def run(db):
    """Run the command as the first administrator."""
    at = datetime.now(UTC) - timedelta(hours=1)
    staff = first_administrator("keeper", "Ada Winslow", at=at)
    invited = actor_for(staff, at, invited=True)
    perform("staff", "accept", staff.public_id, {"password": DEMONSTRATION_PASSWORD}, by=invited, at=at)

    def command(*words):
        return CliRunner().invoke(accord, ["agencies", *words, "--as", "keeper"])

    return command


def test_an_import_takes_the_good_rows_prints_the_others_and_exits_with_five(run, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(LIST)

    tried = run("import", str(file), "--dry-run")
    assert not Agency.objects.exists()
    done = run("import", str(file))
    again = run("import", str(file))

    assert (tried.exit_code, done.exit_code, again.exit_code) == (5, 5, 5)
    assert "line 3" in done.stderr
    assert "state: This state is not known. Got: ZZ. Expected: a postal code such as TX." in done.stderr
    assert "1 new, 0 updated, 0 unchanged, 0 merged into others, 1 refused." in done.stdout
    assert "0 new, 0 updated, 1 unchanged" in again.stdout
    assert "New Harbour Police" in run("find", "new harb", "--state", "fl").stdout
    assert "American Samoa" in run("queues").stdout


def test_a_kind_that_does_not_exist_is_named_with_the_choices(run):
    asked = run("find", "x", "--kind", "navy")

    assert asked.exit_code == 2
    assert "Got: navy. Expected: police, sheriff" in asked.stderr
