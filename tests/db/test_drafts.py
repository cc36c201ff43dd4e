"""Unfinished forms: kept as typed, one person's alone, screened, told apart, and forgotten."""

from uuid import uuid4

import pytest

from accord.actions import drafts
from accord.actions.housekeeping import tidy
from accord.queries import drafts as reads
from accord.queries.drafts import changed_since
from accord.records.models import Draft, LogEntry, ScreeningRefusal
from accord.rules.decisions import Forbidden, Invalid, Missing, Refused
from accord.rules.drafts import MOST_COPIES, draftable, kept
from accord.rules.inputs import Field
from tests.db.stages import referred

WORDS = {"question": "Which roads do you mean, and since whe"}


def keep(w, who="coordinator", raw=None, *, page="page-one", kind="request", action="ask", on=None, **how):
    on = on or w.ids["request"]
    by = w.people.actor(who, w.at)
    return drafts.save(kind, action, on, WORDS if raw is None else raw, page=page, by=by, at=w.at, **how)


BEGINS = (referred,)


def own(w, who="coordinator"):
    return reads.mine(w.people.actor(who, w.at))


def test_a_half_written_form_is_kept_as_it_was_typed_and_leaves_no_history(w):
    before = LogEntry.objects.count()
    first = keep(w)
    second = keep(w, raw={"question": "Which roads?"}, draft=first.id, version=first.version)

    [found] = own(w)
    assert (found.words, found.version, second.apart) == ({"question": "Which roads?"}, 2, False)
    assert found.about == w.people.agency.number or found.about.startswith("R-")
    assert LogEntry.objects.count() == before


def test_only_declared_fields_are_kept_and_never_a_file(w):
    fields = (
        Field(name="words", kind="words", label="Words"),
        Field(name="file", kind="file", label="File"),
        Field(name="rows", kind="rows", label="Rows", columns=(Field(name="count", kind="integer", label="Count"),)),
    )
    raw = {"words": "x", "file": "data", "is_admin": "yes", "rows": [{"count": "3", "other": "y"}]}
    assert kept(fields, raw) == {"words": "x", "rows": [{"count": "3"}]}
    assert draftable(fields)
    assert not draftable((*fields, Field(name="word", kind="secret", label="Password")))


def test_a_second_page_keeps_a_text_of_its_own_and_is_told(w):
    first = keep(w)
    keep(w, raw={"question": "From the second page"}, page="page-two", draft=first.id, version=first.version)
    third = keep(w, raw={"question": "From the first, later"}, draft=first.id, version=first.version)

    assert third.apart
    assert {d.words["question"] for d in own(w)} == {"From the second page", "From the first, later"}


def test_a_page_whose_answer_was_lost_goes_on_with_its_own_text(w):
    first = keep(w)
    again = keep(w, raw={"question": "More, though the first answer never arrived"})

    assert (again.id, again.version, again.apart) == (first.id, 2, False)
    assert Draft.objects.count() == 1


def test_a_form_opened_afresh_beside_a_saved_text_leaves_that_text_alone(w):
    keep(w)
    other = keep(w, raw={"question": "Quite another"}, page="page-two")

    assert other.apart
    assert Draft.objects.count() == 2


def test_texts_of_one_form_do_not_grow_without_end(w):
    for i in range(MOST_COPIES):
        keep(w, page=f"page-{i}")
    with pytest.raises(Refused) as refused:
        keep(w, page="one-more")
    assert [f.rule for f in refused.value.findings] == ["draft:copies"]


def test_an_identifier_of_a_person_is_refused_and_counted_once_asked_to(w):
    raw = {"question": "Is A 123 456 789 in it?"}
    with pytest.raises(Invalid, match="identifier of a person"):
        keep(w, raw=raw, counted=False)
    assert ScreeningRefusal.objects.count() == 0
    with pytest.raises(Invalid):
        keep(w, raw=raw)
    assert ScreeningRefusal.objects.get().kind == "a-number"
    assert Draft.objects.count() == 0


def test_an_identifier_typed_where_a_number_belongs_is_refused_too(w):
    rows = [{"role": "patrol", "count": "123-45-6789"}]
    w.do("liaison", "request", "start", {"agency": str(w.agency.public_id), "problem": "More.",
                                             "body_position": "in-favour"})  # fmt: skip
    with pytest.raises(Invalid):
        keep(w, "liaison", {"officers_offered": rows}, action="save")


def test_more_than_a_form_holds_is_refused(w):
    with pytest.raises(Invalid, match="more than a draft keeps"):
        keep(w, raw={"question": "word " * 50_000})


def test_a_form_that_is_not_yours_or_not_there_keeps_nothing(w):
    with pytest.raises(Forbidden):
        keep(w, "liaison")
    with pytest.raises(Missing):
        keep(w, action="no-such-act")
    with pytest.raises(Missing):
        keep(w, action="submit")
    with pytest.raises(Missing):
        keep(w, on=uuid4())
    stranger = w.others.actor("liaison", w.at)
    with pytest.raises(Missing):
        drafts.save("request", "answer", w.ids["request"], {"answer": "x"}, page="p", by=stranger, at=w.at)
    assert Draft.objects.count() == 0


def test_nobody_else_sees_or_throws_away_a_text(w):
    text = keep(w)
    colleague = w.people.actor("coordinator-2", w.at)

    assert reads.mine(colleague) == ()
    with pytest.raises(Missing):
        reads.one(text.id, colleague)
    with pytest.raises(Missing):
        drafts.discard(text.id, by=colleague)
    assert reads.one(text.id, w.people.actor("coordinator", w.at)).id == text.id


def test_a_text_goes_when_it_is_sent_but_not_what_another_page_wrote_on(w):
    by = w.people.actor("coordinator", w.at)
    first = keep(w)
    keep(w, raw={"question": "Second page"}, page="page-two", draft=first.id, version=1)
    drafts.used(first.id, 1, page="page-one", by=by)
    assert [d.words["question"] for d in own(w)] == ["Second page"]
    drafts.used(None, None, page="page-two", by=by)
    assert own(w) == ()


def test_a_text_is_forgotten_after_thirty_days(w):
    keep(w)
    assert tidy(w.later(days=30))["drafts"] == 0
    assert tidy(w.later(seconds=1))["drafts"] == 1
    assert Draft.objects.count() == 0


def test_what_changed_since_a_version_is_told_in_order(w):
    seen = reads.version_now("request", w.ids["request"], w.people.actor("coordinator", w.at), w.at)
    w.do("coordinator", "request", "ask", {"question": "Which roads?"})
    w.do("liaison", "request", "answer", {"answer": "The two in the north."})

    told = changed_since("request", w.ids["request"], seen, w.people.actor("coordinator", w.at), w.at)
    assert [h.action for h in told] == ["ask", "answer"]
    with pytest.raises(Missing):
        changed_since("request", w.ids["request"], seen, w.others.actor("liaison", w.at), w.at)
