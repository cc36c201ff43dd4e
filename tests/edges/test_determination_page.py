"""The page of a determination explains every number, and each is the number that the rules gave."""

import html
import re
import subprocess

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accord.queries.determinations import results
from accord.queries.explaining import explained
from accord.records import documents as store
from accord.records.models import Determination, Document
from tests.db.stages import assessed, capable, copy_of, planned, referred, standing, weighed

NEEDS = {"need-jail-processing": "4", "need-custody-handover": "3"}


def decided(w):
    capable(w, training_seats=1)
    weighed(w, "287g")
    w.do("decider", "determination", "decide", {"outcome": "deferred", "decided": [], "reasons": "Seats first."})


@pytest.fixture(scope="module")
def stood(django_db_setup, django_db_blocker):
    with standing(django_db_blocker, referred, lambda w: assessed(w, NEEDS), planned, decided) as made:
        yield made


@pytest.fixture
def w(stood, db):
    return copy_of(stood)


def page(w, who="manager", query=""):
    client = Client()
    client.post(f"/sign-in/as/{who}/")
    return client.get(f"/determinations/{w.ids['determination']}/{query}").content.decode()


def row():
    return Determination.objects.get()


def part(text: str, code: str) -> str:
    """Return one option's part of the page."""
    return re.search(rf'<details class="accord-option" id="option-{re.escape(code)}".*?</details>', text, re.DOTALL)[0]


def per_cent(n) -> str:
    return "not known" if n is None else f"{n // 10}.{n % 10} %"


def test_every_number_on_the_page_is_the_rules_own(w):
    made, text = row(), page(w)
    fresh = results(made.request, made.assessment, made.decided_at, made.civil_rights)
    assert len(fresh) == 16
    for r in fresh:
        mine = part(text, r.code)
        assert [int(v) for v in re.findall(r'<data value="(\d+)">', mine)] == [
            *(c.per_mille for c in r.contributions),
            *(s.per_mille for s in r.supplies if s.per_mille is not None),
        ]
        assert sum(c.per_mille for c in r.contributions) == r.benefit
        assert f"{r.benefit} × {r.sustainability or 0} ÷ 1000 = <strong>{r.score}</strong>" in mine
        for anchor, n in (("benefit", r.benefit), ("keep", r.sustainability), ("score", r.score)):
            link = re.search(rf'href="#{anchor}-{re.escape(r.code)}">([^<]+)<', text)[1]
            assert link == per_cent(n), (r.code, anchor)
            assert f'id="{anchor}-{r.code}"' in mine, "the number leads to its working"
        for f in (*r.findings, *r.vetoes):
            assert html.escape(f.citation, quote=False) in html.unescape(mine) or f.citation in html.unescape(mine)
    order = re.findall(r'<details class="accord-option" id="option-([^"]+)"', text)
    assert order == [r.code for r in fresh]


def test_each_sum_can_be_done_again_by_hand(w):
    manager = w.people.actor("manager", w.at)
    why = explained(w.ids["determination"], manager, w.at)
    assert why.stated == sum(level * weight for _, level, weight in why.needs)
    assert not why.data_changed
    worked = 0
    for o in why.options:
        for n in o.needs:
            assert n.per_mille == n.level * n.importance * n.percent * 10 // why.stated
            assert f"{n.per_mille} thousandths" in n.working
            assert n.asked.answer == f"{n.level} of 4"
            worked += 1
        for t in o.things:
            if t.needed and t.available is not None:
                assert t.per_mille == min(t.available, t.needed) * 1000 // t.needed
        shares = [t.per_mille for t in o.things]
        if None not in shares:
            assert o.sustainability == min(shares, default=1000)
    assert worked > 20


def test_a_number_leads_to_the_answer_it_rests_on(w):
    manager = w.people.actor("manager", w.at)
    text = page(w)
    assessment = w.ids["assessment"]
    codes = set(re.findall(rf'href="/assessments/{assessment}/#q-([a-z0-9-]+)"', text))
    asked = {n.asked.code for o in explained(w.ids["determination"], manager, w.at).options for n in o.needs}
    assert asked <= codes
    client = Client()
    client.post("/sign-in/as/manager/")
    there = client.get(f"/assessments/{assessment}/").content.decode()
    assert [c for c in codes if f'id="q-{c}"' not in there] == []


def test_the_memo_and_the_programming_interface_say_the_same_numbers(w, tmp_path):
    text = page(w)
    memo = Document.objects.get(kind="determination-memo")
    (tmp_path / "memo.pdf").write_bytes(store.load(memo.digest, settings.FILES))
    printed = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "memo.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    client = Client()
    client.post("/sign-in/as/manager/")
    from accord.queries.sheets import sheet

    said = sheet("determination", w.ids["determination"], w.people.actor("manager", w.at), w.at)
    table = next(t for t in said.tables if t.caption == "Options weighed, best first")
    for place, title, _, benefit, sustainability, score in table.rows:
        assert re.search(rf"\b{benefit}\b", printed), title
        assert re.search(rf"{place}\.\s+{re.escape(title)[:20]}", printed), title
        mine = re.search(rf"<tr>\s*<th scope=\"row\"[^>]*>{place}\. .*?</tr>", text, re.DOTALL)[0]
        for n in (benefit, score):
            assert per_cent(n) in mine
        assert (per_cent(int(sustainability)) if sustainability != "not known" else "not known") in mine


def test_the_page_keeps_requested_recommended_and_decided_apart(w):
    text = html.unescape(page(w))
    three = re.search(r'<div class="accord-three">.*?</section>', text, re.DOTALL)[0]
    assert [re.search(rf"<h3>{word}</h3>", three) is not None for word in ("Requested", "Recommended", "Decided")]
    assert "Deferred" in three
    assert "Seats first." in three


def test_every_working_opens_at_once_for_reading_or_print(w):
    assert page(w).count('class="accord-option"') == 16
    assert not re.search(r'class="accord-option"[^>]* open', page(w))
    assert len(re.findall(r'class="accord-option"[^>]* open', page(w, query="?all=1"))) == 16


def test_numbers_of_changed_data_stay_and_the_page_says_so(w):
    made = row()
    made.weighing = {**made.weighing, "umbrella": "0" * 64}
    Determination.objects.filter(pk=made.pk).update(weighing=made.weighing)
    assert "data have changed since" in page(w)


def test_explaining_asks_a_bounded_number_of_questions(w):
    manager = w.people.actor("manager", w.at)
    with CaptureQueriesContext(connection) as asked:
        explained(w.ids["determination"], manager, w.at)
    assert len(asked) <= 6
