"""The one register of all lists: order by content, re-dating, renaming, what is held back, and the same in any order."""

import itertools
import random
from datetime import date

import pytest

from accord.rules.register import ordering
from accord.rules.register.folding import fold
from accord.rules.register.matching import Listed, NationalList, match_all
from accord.rules.register.nearness import distance
from tests.unit.listing import published, read, row

NAMES = ("Adams", "Bradford", "Clay", "Duval", "Escambia", "Flagler", "Gulf", "Hardee", "Jackson", "Leon")
SHERIFFS = tuple(f"{n} County Sheriff's Office" for n in NAMES)
FIRST = [row(n, f"2025-01-{i + 10}", county=n.removesuffix(" Sheriff's Office")) for i, n in enumerate(SHERIFFS)]
SECOND = [*FIRST, row("Lake City Police Department", "2025-02-20", level="Municipality")]


def standing(folded, p):
    return next(s for s in folded.standings if s.digest == p.digest)


def test_a_list_is_as_old_as_its_latest_signature_whatever_its_name_says():
    old, new = (
        published(FIRST, "participatingAgencies12312025am.csv"),
        published(SECOND, "participatingAgencies01012020am.csv"),
    )
    folded = fold([new, old])
    assert standing(folded, old).as_of == date(2025, 1, 19)
    assert standing(folded, new).as_of == date(2025, 2, 20)
    assert (standing(folded, new).added, standing(folded, new).unchanged) == (1, 10)


def test_the_register_is_the_same_in_any_order_of_arrival():
    third = [*SECOND[1:], row("Ocala Police Department", "2025-03-01", level="Municipality")]
    lists = [
        published(FIRST), published(SECOND, "a.csv"), published(third, "b.csv"),
        published([row("Ocala Police Department", "", level="Municipality")], "pendingAgencies02152025am.csv"),
    ]  # fmt: skip
    found = {repr(fold(order)) for order in itertools.permutations(lists)}
    assert len(found) == 1


def test_another_day_of_signing_is_a_redated_agreement_and_no_new_one():
    redated = [row(SHERIFFS[0], "2025-01-09", county="Adams County"), *SECOND[1:]]
    p, q = published(FIRST), published(redated, "b.csv")
    folded = fold([p, q])
    s = standing(folded, q)
    assert (s.redated, s.added, s.removed) == (1, 1, 0)
    entry = next(e for e in folded.entries if e.row.agency == SHERIFFS[0])
    (change,) = (c for c in entry.changes if c.kind == "redated")
    assert (change.before, change.after) == ("2025-01-10", "2025-01-09")


def test_an_agreement_that_came_back_with_a_later_day_is_a_new_one_and_supersedes_the_old():
    without = SECOND[1:]
    anew = [*without, row(SHERIFFS[0], "2025-03-03", county="Adams County")]
    folded = fold([published(FIRST), published(without, "b.csv"), published(anew, "c.csv")])
    old, new = sorted((e for e in folded.entries if e.row.agency == SHERIFFS[0]), key=lambda e: e.ordinal)
    assert (old.status, old.superseded_by, new.status) == ("superseded", new.id, "active")


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Macro Island Police Department", "Marco Island Police Department"),
        ("Rappahannok Regional Jail Authority", "Rappahannock Regional Jail Authority"),
    ],
)
def test_a_near_spelling_on_the_same_day_is_a_renamed_agency(was, now):
    p, q = published([*FIRST, row(was, "2025-01-05")]), published([*FIRST, row(now, "2025-01-05"), SECOND[-1]], "b.csv")
    s = standing(fold([p, q]), q)
    assert (s.renamed, s.added, s.removed) == (1, 1, 0)


@pytest.mark.parametrize(
    ("was", "now"), [("Bay", "Clay"), ("Lee", "Leon"), ("Marion", "Martin"), ("Lake", "Lafayette")]
)
def test_two_counties_with_names_alike_are_two_agencies(was, now):
    others = [r for r in FIRST if not r[1].startswith((was, now))]
    p = published([*others, row(f"{was} County Sheriff's Office", "2025-01-05")])
    q = published([*others, row(f"{now} County Sheriff's Office", "2025-01-05"), SECOND[-1]], "b.csv")
    s = standing(fold([p, q]), q)
    assert (s.renamed, s.added, s.removed) == (0, 2, 1)


def test_the_same_signed_document_under_another_name_is_one_agreement():
    link = "https://www.ice.gov/doclib/EscambiaCo.pdf"
    was, now = (
        row("Escambia Jail", "2025-01-05", moa=link),
        row("Escambia Board of County Commissioners", "2025-01-05", moa=link),
    )
    p, q = published([*FIRST, was]), published([*FIRST, now, SECOND[-1]], "b.csv")
    assert standing(fold([p, q]), q).renamed == 1


def test_a_list_without_links_and_counties_takes_none_away_and_a_document_withdrawn_is_told():
    link = "https://www.ice.gov/doclib/Clay.pdf"
    first = [*FIRST[1:], row("Clay Jail", "2025-01-05", county="Clay County", moa=link)]
    bare = [*FIRST[1:], row("Clay Jail", "2025-01-05", moa=""), SECOND[-1]]
    gone = [*bare[:-2], row("Clay Jail", "2025-01-05"), SECOND[-1], row("Ocala Police Department", "2025-03-01")]
    p, q, r = published(first), published(bare, "b.csv"), published(gone, "c.csv")

    def clay(*lists):
        return next(e for e in fold(lists).entries if e.row.agency == "Clay Jail")

    kept = clay(p, q)
    assert (kept.row.url, kept.row.document, kept.row.county, len(kept.changes)) == (link, "posted", "Clay County", 1)
    withdrawn = clay(p, q, r)
    assert (withdrawn.row.url, withdrawn.row.document) == ("", "pending")
    assert [(c.kind, c.before, c.after) for c in withdrawn.changes[1:]] == [("document", link, "pending")]


def test_another_office_of_the_county_on_the_same_day_waits_for_a_person_and_counts_when_answered():
    was = row("Pinal County Sheriff's Office", "2025-01-05", state="ARIZONA", county="Pinal County")
    now = row("Pinal County Attorney's Office", "2025-01-05", state="ARIZONA", county="Pinal County")
    p, q = published([*FIRST, was]), published([*FIRST, now, SECOND[-1]], "b.csv")
    folded = fold([p, q])
    (doubt,) = folded.doubts
    assert (standing(folded, q).renamed, standing(folded, q).removed, doubt.kind) == (0, 1, "maybe-renamed")
    answered = fold([p, q], answers={doubt.key: "same"})
    assert (standing(answered, q).renamed, answered.doubts) == (1, ())
    assert fold([p, q], answers={doubt.key: "other"}).doubts == ()


def test_a_row_put_under_the_right_state_stays_the_same_agreement():
    was = row("Crow Wing County Sheriff's Office", "2025-01-05", state="MASSACHUSETTS", county="Crow Wing County")
    now = row("Crow Wing County Sheriff's Office", "2025-01-05", state="MINNESOTA", county="Crow Wing County")
    p, q = published([*FIRST, was]), published([*FIRST, now, SECOND[-1]], "b.csv")
    entry = next(e for e in fold([p, q]).entries if e.row.agency.startswith("Crow Wing"))
    assert [c.kind for c in entry.changes] == ["added", "moved"]


def test_city_of_and_the_own_state_make_no_other_agency():
    keys = {read(f'STATE,AGENCY,SUPPORT TYPE\nFLORIDA,"{n}",TFM'.encode()).rows[0][1].key
            for n in ("City of Melbourne Police Department", "Melbourne Police Dept.", "Melbourne Police Department")}  # fmt: skip
    assert keys == {"melbourne police department"}


@pytest.mark.parametrize("arrives", [0, 1])
def test_a_list_that_would_end_most_of_the_register_is_held_back_until_a_person_decides(arrives):
    whole, cut = published(SECOND), published([*SECOND[:4], row("Ocala Police Department", "2025-04-01")], "b.csv")
    folded = fold([whole, cut] if arrives else [cut, whole])
    assert not standing(folded, cut).taken
    assert "would remove 7 of the 11 agreements" in standing(folded, cut).reasons[0]
    assert sum(e.status == "active" for e in folded.entries) == 11
    accepted = published([*SECOND[:4], row("Ocala Police Department", "2025-04-01")], "b.csv", decided="accept")
    assert sum(e.status == "active" for e in fold([whole, accepted]).entries) == 5


def test_an_old_list_that_was_cut_off_is_held_back_by_what_the_next_one_dates_before_it():
    cut, whole = published(FIRST[-2:]), published(SECOND, "b.csv")
    folded = fold([cut, whole])
    assert not standing(folded, cut).taken
    assert standing(folded, whole).added == 11


@pytest.mark.parametrize(
    ("rows", "name", "why"),
    [
        (FIRST, "pendingAgencies01012026am.csv", "says that it lists requests that are pending"),
        ([row(n, "") for n in SHERIFFS], "participatingAgencies01012026am.csv", "says that it lists agreements that were signed"),
        ([row(n, "2025-01-10" if i % 2 else "") for i, n in enumerate(SHERIFFS)], "list.csv", "neither a list of agreements nor of requests"),
        ([row(n, "") for n in SHERIFFS], "pendingAgencies01012026am.csv", "a list of agreements without its days of signing"),
    ],
)  # fmt: skip
def test_a_list_that_is_not_what_it_claims_to_be_is_held_back(rows, name, why):
    good, bad = published(SECOND, "good.csv"), published(rows, name)
    s = standing(fold([good, bad]), bad)
    assert not s.taken
    assert why in s.reasons[0]


def test_lists_of_one_day_stand_by_their_overlap_and_editions_by_their_label():
    am = published([*FIRST, row("Lake City Police Department", "2025-01-19")], "participatingAgencies01202025am.csv")
    pm = published([*FIRST, row("Lake City Police Department", "2025-01-19"), row("Ocala Police Department", "2025-01-18")],
                   "participatingAgencies01202025pm.csv")  # fmt: skip
    later = published([*SECOND, row("Ocala Police Department", "2025-01-18")], "x.csv")
    order = [p.published.digest for p in ordering.in_order([pm, later, am])]
    assert order == [am.digest, pm.digest, later.digest]


def test_two_lists_that_nothing_tells_apart_go_to_review():
    a, b = (published([*FIRST, row(f"{n} Police Department", "2025-01-11")], f"{n}.csv") for n in ("Ocala", "Sunrise"))
    assert [d.kind for d in fold([a, b]).doubts] == ["order"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("participatingAgencies01072026am.xlsx", ("2026-01-07", "am")), ("ParticipatingEntities-20210113002027.xlsx", ("2021-01-13", "002027")),
        ("pendingAgencies-20250313172004.csv", ("2025-03-13", "172004")), ("list 3-2-2026 pm.xlsx", ("2026-03-02", "pm")), ("list.xlsx", ("", "")),
        ("99999999.xlsx", ("", "")),
    ],
)  # fmt: skip
def test_labels_of_files(name, label):
    assert ordering.label_of(name) == label


LISTED = NationalList(
    (
        Listed(id=1, name="Lee County Sheriff's Office", kind="sheriff", state="FL", ori="FL0360000", fips=("12071",)),
        Listed(id=2, name="Franklin Police Department", kind="police", state="PA", fips=("42019",)),
        Listed(id=3, name="Franklin Police Department", kind="police", state="PA", fips=("42121",)),
        Listed(
            id=4, name="Marco Island Police Department", kind="police", state="FL", ori="FL0110700", fips=("12021",)
        ),
    ),
    {"FL": "florida", "PA": "pennsylvania"},
)


def matched(agency, state="FLORIDA", county="", ori=""):
    data = f'STATE,AGENCY,COUNTY,SUPPORT TYPE,ORI\n{state},"{agency}",{county},TFM,{ori}'.encode()
    return LISTED.match(read(data).rows[0][1])


def test_agencies_are_matched_by_name_and_place_with_a_reason_and_never_by_ori_alone():
    assert (
        matched("Lee County Sheriff's Department", county="Lee County").id,
        matched("Lee County Sheriff", county="Lee").sure,
    ) == (1, 92)
    assert matched("Franklin Police Department", "PENNSYLVANIA", "Bradford County").sure == 50
    assert matched("Franklin Police Department", "PENNSYLVANIA", "Venango County").id == 3
    assert matched("Macro Island Police Department").sure < 90
    assert matched("Macro Island Police Department", county="Collier County").sure == 91
    assert matched("Unheard Of Rangers").id is None
    alone = matched("Unheard Of Rangers", ori="FL0360000")
    assert (alone.id, alone.sure < 90, "ORI alone" in alone.reason) == (1, True, True)
    torn = matched("Lee County Sheriff's Office", county="Lee County", ori="FL0110700")
    assert (torn.id, torn.sure < 90) == (1, True)


def slow_distance(a, b):
    """Return the number of edits by trying every way."""
    if not a or not b:
        return len(a) + len(b)
    best = min(slow_distance(a[1:], b) + 1, slow_distance(a, b[1:]) + 1, slow_distance(a[1:], b[1:]) + (a[0] != b[0]))
    if len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0]:
        best = min(best, slow_distance(a[2:], b[2:]) + 1)
    return best


def test_nearness_is_what_a_slow_count_says():
    chance = random.Random(287)
    for _ in range(400):
        a, b = ("".join(chance.choices("abc", k=chance.randint(0, 6))) for _ in range(2))
        for most in (1, 2, 3):
            assert distance(a, b, most) == min(slow_distance(a, b), most + 1), (a, b, most)


def test_the_surest_match_counts_whichever_row_came_first():
    rows = [r for p in ("", "Bradford County", "Venango County") for _, r in read(
        f'STATE,AGENCY,COUNTY,SUPPORT TYPE\nPENNSYLVANIA,"Franklin Police Department",{p},TFM'.encode()).rows]  # fmt: skip
    found = {
        match_all([(ordering.key_of(r), r) for r in order], LISTED)[ordering.key_of(rows[0])]
        for order in itertools.permutations(rows)
    }
    assert {(m.id, m.sure) for m in found} == {(3, 100)}
