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


@pytest.fixture
def asked(w):
    referred(w)
    return w


def own(w, who="coordinator"):
    return reads.mine(w.people.actor(who, w.at))


def test_a_half_written_form_is_kept_as_it_was_typed_and_leaves_no_history(asked):
    before = LogEntry.objects.count()
    first = keep(asked)
    second = keep(asked, raw={"question": "Which roads?"}, draft=first.id, version=first.version)

    [found] = own(asked)
    assert (found.words, found.version, second.apart) == ({"question": "Which roads?"}, 2, False)
    assert found.about == asked.people.agency.number or found.about.startswith("R-")
    assert LogEntry.objects.count() == before


def test_only_declared_fields_are_kept_and_never_a_file(asked):
    fields = (
        Field(name="words", kind="words", label="Words"),
        Field(name="file", kind="file", label="File"),
        Field(name="rows", kind="rows", label="Rows", columns=(Field(name="count", kind="integer", label="Count"),)),
    )
    raw = {"words": "x", "file": "data", "is_admin": "yes", "rows": [{"count": "3", "other": "y"}]}
    assert kept(fields, raw) == {"words": "x", "rows": [{"count": "3"}]}
    assert draftable(fields)
    assert not draftable((*fields, Field(name="word", kind="secret", label="Password")))


def test_a_second_page_keeps_a_text_of_its_own_and_is_told(asked):
    first = keep(asked)
    keep(asked, raw={"question": "From the second page"}, page="page-two", draft=first.id, version=first.version)
    third = keep(asked, raw={"question": "From the first, later"}, draft=first.id, version=first.version)

    assert third.apart
    assert {d.words["question"] for d in own(asked)} == {"From the second page", "From the first, later"}


def test_a_page_whose_answer_was_lost_goes_on_with_its_own_text(asked):
    first = keep(asked)
    again = keep(asked, raw={"question": "More, though the first answer never arrived"})

    assert (again.id, again.version, again.apart) == (first.id, 2, False)
    assert Draft.objects.count() == 1


def test_a_form_opened_afresh_beside_a_saved_text_leaves_that_text_alone(asked):
    keep(asked)
    other = keep(asked, raw={"question": "Quite another"}, page="page-two")

    assert other.apart
    assert Draft.objects.count() == 2


def test_texts_of_one_form_do_not_grow_without_end(asked):
    for i in range(MOST_COPIES):
        keep(asked, page=f"page-{i}")
    with pytest.raises(Refused) as refused:
        keep(asked, page="one-more")
    assert [f.rule for f in refused.value.findings] == ["draft:copies"]


def test_an_identifier_of_a_person_is_refused_and_counted_once_asked_to(asked):
    raw = {"question": "Is A 123 456 789 in it?"}
    with pytest.raises(Invalid, match="identifier of a person"):
        keep(asked, raw=raw, counted=False)
    assert ScreeningRefusal.objects.count() == 0
    with pytest.raises(Invalid):
        keep(asked, raw=raw)
    assert ScreeningRefusal.objects.get().kind == "a-number"
    assert Draft.objects.count() == 0


def test_an_identifier_typed_where_a_number_belongs_is_refused_too(asked):
    rows = [{"role": "patrol", "count": "123-45-6789"}]
    asked.do("liaison", "request", "start", {"agency": str(asked.agency.public_id), "problem": "More.",
                                             "body_position": "in-favour"})  # fmt: skip
    with pytest.raises(Invalid):
        keep(asked, "liaison", {"officers_offered": rows}, action="save")


def test_more_than_a_form_holds_is_refused(asked):
    with pytest.raises(Invalid, match="more than a draft keeps"):
        keep(asked, raw={"question": "word " * 50_000})


def test_a_form_that_is_not_yours_or_not_there_keeps_nothing(asked):
    with pytest.raises(Forbidden):
        keep(asked, "liaison")
    with pytest.raises(Missing):
        keep(asked, action="no-such-act")
    with pytest.raises(Missing):
        keep(asked, action="submit")
    with pytest.raises(Missing):
        keep(asked, on=uuid4())
    stranger = asked.others.actor("liaison", asked.at)
    with pytest.raises(Missing):
        drafts.save("request", "answer", asked.ids["request"], {"answer": "x"}, page="p", by=stranger, at=asked.at)
    assert Draft.objects.count() == 0


def test_nobody_else_sees_or_throws_away_a_text(asked):
    text = keep(asked)
    colleague = asked.people.actor("coordinator-2", asked.at)

    assert reads.mine(colleague) == ()
    with pytest.raises(Missing):
        reads.one(text.id, colleague)
    with pytest.raises(Missing):
        drafts.discard(text.id, by=colleague)
    assert reads.one(text.id, asked.people.actor("coordinator", asked.at)).id == text.id


def test_a_text_goes_when_it_is_sent_but_not_what_another_page_wrote_on(asked):
    by = asked.people.actor("coordinator", asked.at)
    first = keep(asked)
    keep(asked, raw={"question": "Second page"}, page="page-two", draft=first.id, version=1)
    drafts.used(first.id, 1, page="page-one", by=by)
    assert [d.words["question"] for d in own(asked)] == ["Second page"]
    drafts.used(None, None, page="page-two", by=by)
    assert own(asked) == ()


def test_a_text_is_forgotten_after_thirty_days(asked):
    keep(asked)
    assert tidy(asked.later(days=30))["drafts"] == 0
    assert tidy(asked.later(seconds=1))["drafts"] == 1
    assert Draft.objects.count() == 0


def test_what_changed_since_a_version_is_told_in_order(asked):
    seen = reads.version_now("request", asked.ids["request"], asked.people.actor("coordinator", asked.at), asked.at)
    asked.do("coordinator", "request", "ask", {"question": "Which roads?"})
    asked.do("liaison", "request", "answer", {"answer": "The two in the north."})

    told = changed_since("request", asked.ids["request"], seen, asked.people.actor("coordinator", asked.at), asked.at)
    assert [h.action for h in told] == ["ask", "answer"]
    with pytest.raises(Missing):
        changed_since("request", asked.ids["request"], seen, asked.others.actor("liaison", asked.at), asked.at)
