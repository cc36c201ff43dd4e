"""Supervision on one day: positions with their officers, and each conflict alone.  No database."""

import pytest

from accord.rules.authority.supervising import Directed, positions

ONE = Directed(designation="DN-1", officer=1, position="Desk", office=7, office_name="Miami", agreement="AG-1")
TWO = Directed(designation="DN-2", officer=2, position="desk", office=7, office_name="Miami", agreement="AG-1")
FAR = Directed(designation="DN-3", officer=3, position="Desk", office=7, office_name="Miami", agreement="AG-2")


def only(directed=(ONE, TWO), most=15, supervisors=None):
    [found] = positions(directed, "AG-1", most, {7: frozenset({90, 91})} if supervisors is None else supervisors)
    return found


def test_officers_of_one_position_stand_together_and_without_conflict_none_is_said():
    found = only()
    assert (found.here, found.elsewhere, found.conflicts) == (2, 0, ())


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"most": 1}, "Directs 2 officers in all; the agreement allows 1."),
        ({"supervisors": {}}, "Nobody holds the office of supervisor there today."),
        ({"supervisors": {7: frozenset({1, 90})}}, "Would direct himself or herself: DN-1."),
        ({"directed": (ONE, TWO, FAR)}, "Directs officers under AG-2 as well."),
        ({"directed": (ONE, TWO, FAR), "most": 2}, "Directs 3 officers in all; the agreement allows 2."),
    ],
)
def test_each_conflict_is_said(how, said):
    assert said in only(**how).conflicts


def test_who_alone_supervises_is_directed_by_nobody_else():
    assert "No other supervisor is there to direct them." in only((ONE,), supervisors={7: frozenset({1})}).conflicts


def test_positions_of_other_agreements_are_not_listed():
    assert positions((FAR,), "AG-1", 15, {}) == ()
