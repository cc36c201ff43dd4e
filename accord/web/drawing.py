"""Draw a map on the server: an SVG of outlines, numbers and patterns, with a table beside it that says the same.

`national`, `of_state`, `of_area` and `position` return a `Drawing`; `maps.html` puts it on a page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.programs import places, shapes
from accord.queries.atlas import Area, Counted
from accord.web.parts import Link

CLASSES = ((5, "many"), (2, "some"), (1, "one"))
"""From so many agreements on, a county bears this pattern; without any it is plain."""
COARSE = 8
"""The national drawing leaves out what is smaller than so many units; it is drawn 975 wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One outline: its pattern, what it is called, where it leads, and the number on it."""

    path: str
    look: str
    title: str
    href: str = ""
    number: str = ""
    at: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A map: its name, its box, the outlines from back to front, and the legend of its patterns."""

    id: str
    title: str
    told: str
    box: shapes.Box
    shapes: tuple[Shape, ...]
    legend: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Link | str, int | str, int | str], ...] = ()
    columns: tuple[str, str, str] = ("", "", "")

    @property
    def unit(self) -> int:
        """Return a length that looks the same on every map: a hundredth of the wider side."""
        return max(self.box.width, self.box.height) // 100 or 1


def look_of(count: int) -> str:
    """Return the pattern of so many agreements."""
    return next((look for least, look in CLASSES if count >= least), "none")


def legend(*looks: str) -> tuple[tuple[str, str], ...]:
    """Return what each pattern means, for those that the map uses."""
    words = {
        "none": _("No agreement in force"),
        "one": _("One agreement in force"),
        "some": _("2 to 4"),
        "many": _("5 or more"),
        "asked": _("A request is open"),
        "here": _("This county"),
        "also": _("Also served"),
        "inside": _("The office's area"),
        "outside": _("Elsewhere"),
    }
    return tuple((look, words[look]) for look in looks)


def _said(name: str, count: int) -> str:
    words = ngettext("%(count)d agreement in force", "%(count)d agreements in force", count) % {"count": count}
    return f"{name}: {words}"


def national(by_county: Mapping[str, int], by_state: Mapping[str, Counted]) -> Drawing:
    """Return the map of all states: counties with agreements patterned, each state a link with its number."""
    found = [Shape(path=shapes.path(fips, COARSE), look=look_of(n), title="") for fips, n in by_county.items() if n]
    for state in places.states().values():
        d = shapes.path(state.fips, COARSE)
        count = by_state.get(state.code, Counted(0, 0)).agreements
        if d:
            title = _said(state.name, count)
            found.append(
                Shape(
                    path=d, look="edge", title=title, href=f"/map/{state.code}/",
                    number=str(count) if count else "", at=shapes.middle(state.fips),
                )
            )  # fmt: skip
    rows = tuple(
        (Link(s.name, f"/map/{s.code}/"), by_state[s.code].agencies, by_state[s.code].agreements)
        for s in sorted(places.states().values(), key=lambda s: s.name)
        if s.code in by_state
    )
    return Drawing(
        id="nation",
        title=_("Agreements in force by county"),
        told=_("A map of the states. Counties where agencies have agreements in force bear a pattern; "
               "the table below says the same."),
        box=shapes.whole(),
        shapes=tuple(found),
        legend=legend("one", "some", "many"),
        rows=rows,
        columns=(_("State"), _("Agencies"), _("Agreements in force")),
    )  # fmt: skip


def of_state(state: places.State, counted: Mapping[str, Counted]) -> Drawing:
    """Return the map of one state: its counties with their patterns and numbers; those with agreements lead on."""
    inside = [c for c in places.counties().values() if c.state == state.code]
    found = []
    for county in sorted(inside, key=lambda c: counted.get(c.fips, Counted(0, 0)).agreements):
        count = counted.get(county.fips, Counted(0, 0)).agreements
        found.append(
            Shape(
                path=shapes.path(county.fips),
                look=look_of(count),
                title=_said(county.name, count),
                href=f"/map/{state.code}/{county.fips}/" if count else "",
                number=str(count) if count else "",
                at=shapes.middle(county.fips),
            )
        )
    rows: list[tuple[Link | str, int | str, int | str]] = [
        (Link(c.name, f"/map/{state.code}/{c.fips}/"), n.agencies, n.agreements)
        for c in inside
        for n in (counted.get(c.fips, Counted(0, 0)),)
    ]
    if (rest := counted.get("", Counted(0, 0))).agencies:
        rows.append((_("The whole state, or no county published"), rest.agencies, rest.agreements))
    return Drawing(
        id="state",
        title=_("%(state)s: agreements in force by county") % {"state": state.name},
        told=_("A map of the counties of %(state)s. The table below says the same.") % {"state": state.name},
        box=shapes.around(c.fips for c in inside).with_margin(0.02),
        shapes=tuple(s for s in found if s.path),
        legend=legend("none", "one", "some", "many"),
        rows=tuple(rows),
        columns=(_("County"), _("Agencies"), _("Agreements in force")),
    )


def position(home: str, all_counties: Iterable[str]) -> Drawing | None:
    """Return where a county lies in its state, or nothing where there is no outline."""
    county = places.counties().get(home)
    if county is None or not shapes.path(home):
        return None
    also = set(all_counties) - {home}
    inside = sorted(
        (c for c in places.counties().values() if c.state == county.state),
        key=lambda c: (c.fips in also, c.fips == home),
    )
    state = places.states()[county.state]
    found = [
        Shape(path=shapes.path(c.fips), look="here" if c.fips == home else "also" if c.fips in also else "plain",
              title=c.name)
        for c in inside
        if shapes.path(c.fips)
    ]  # fmt: skip
    return Drawing(
        id="position",
        title=_("%(county)s in %(state)s") % {"county": county.name, "state": state.name},
        told=_("Where %(county)s lies in %(state)s.") % {"county": county.name, "state": state.name},
        box=shapes.around(c.fips for c in inside).with_margin(0.02),
        shapes=tuple(found),
        legend=legend("here", *(("also",) if also else ())),
    )


def of_area(area: Area, *, id: str = "area", title: str = "") -> Drawing | None:  # noqa: A002 - it becomes the id
    """Return the map of an office's area: where agreements stand and where requests are open; nothing if it has none."""
    served = [c for c in places.counties().values() if c.fips in area.counties]
    if not served:
        return None
    codes = {c.state for c in served}
    near = [c for c in places.counties().values() if c.state in codes and c.fips not in area.counties]
    outside = [Shape(path=shapes.path(c.fips, 4), look="outside", title="") for c in near]
    found = []
    rows: list[tuple[Link | str, int | str, int | str]] = []
    for c in served:
        signed, asked = area.agreements.get(c.fips, 0), area.requests.get(c.fips, 0)
        title_of = _said(f"{c.name}, {c.state}", signed)
        if asked:
            title_of += "; " + ngettext("%(count)d request open", "%(count)d requests open", asked) % {"count": asked}
        href = f"/map/{c.state}/{c.fips}/" if signed or asked else ""
        look = look_of(signed) if signed else "asked" if asked else "inside"
        number = str(signed) if signed else f"+{asked}" if asked else ""
        found.append(Shape(path=shapes.path(c.fips, 4), look=look, title=title_of, href=href, number=number,
                           at=shapes.middle(c.fips)))  # fmt: skip
        if href:
            rows.append((Link(f"{c.name}, {c.state}", href), signed, asked))
    found.sort(key=lambda s: bool(s.number))
    box = shapes.around(c.fips for c in served).with_margin(0.03)
    looks = [look for look in ("one", "some", "many", "asked") if look in {s.look for s in found}]
    return Drawing(
        id=id,
        title=title or _("The area: agreements in force and open requests"),
        told=_("A map of the counties that the office serves. The table says where agreements and requests are."),
        box=box,
        shapes=tuple(s for s in (*outside, *found) if s.path),
        legend=legend("inside", *looks, *(("outside",) if outside else ())),
        rows=tuple(rows),
        columns=(_("County"), _("Agreements in force"), _("Open requests")),
    )
