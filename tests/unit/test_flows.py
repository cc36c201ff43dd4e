"""The picture of what came and where it went: ribbons as wide as their amounts, joined without a gap."""

from hypothesis import given
from hypothesis import strategies as st

from accord.web.flows import LEAST, MOST, draw

amounts = st.lists(st.tuples(st.text(max_size=5), st.integers(-5, 10**12)), max_size=16)


@given(amounts, amounts)
def test_any_amounts_are_drawn_inside_the_picture_and_none_at_or_below_zero(came, went):
    found = draw(came, went)
    if found is None:
        assert not any(c > 0 for _, c in (*came, *went))
        return
    assert [r.cents for r in found.left] == [c for _, c in came if c > 0]
    assert [r.cents for r in found.right] == [c for _, c in went if c > 0]
    assert all(0 < r.y < found.height for r in (*found.left, *found.right))


def test_ribbons_are_as_wide_as_their_amounts():
    found = draw([("a", 300), ("b", 100)], [("c", 400)])
    ends = [[int(point.partition(",")[2]) for point in r.path.split() if "," in point] for r in found.left]
    widths = [points[4] - points[3] for points in ends]
    assert widths == [MOST * 3 // 4, MOST // 4]
    assert found.middle[1] == MOST


def test_the_smallest_amount_is_still_seen():
    found = draw([("a", 10**12), ("b", 1)], [])
    assert len(found.left) == 2
    assert found.middle[1] >= MOST + LEAST - 1
