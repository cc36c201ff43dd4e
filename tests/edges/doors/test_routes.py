"""Every address, every method, every role, nobody, another agency's staff, and one who left."""

import re
from datetime import UTC, datetime
from functools import cache, reduce
from uuid import uuid4

import pytest
from django.urls import URLPattern, get_resolver

from accord.api.house import api
from accord.api.public import PUBLIC as API_PUBLIC
from accord.queries.differences import versioned
from accord.queries.facts import done_by
from accord.queries.packets import PACKED
from accord.queries.visible import find, scope_of
from accord.rules.decisions import Missing
from accord.rules.permissions import Scope, may
from accord.rules.rooms import STAGES
from accord.web.public import ONE_FACTOR, OWN_DOOR, PUBLIC
from tests.edges.peopled import ELSEWHERE, LEFT, OWN, api_address, entries, every_action, page_address, undone

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
READ, WRITE, FORM = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")
PAGES = {
    "home": READ, "healthz": READ, "version": READ, "document": READ, "agency-list": READ, "agency-suggest": READ,
    "drafts": READ, "meeting-calendar": READ, "draft-discard": WRITE, "draft-keep": WRITE, "draft-keep-new": WRITE,
    "room-list": READ, "export-list": READ, "file-order": READ, "file-fetch": READ, "order-file": WRITE, "save-filter": WRITE, "filter-act": WRITE, "packet": READ, "differences": READ, "differences-paper": READ, "thing": READ, "second-factor": READ,
    "sign-in": FORM, "step-up": FORM, "password": FORM, "invitation": FORM, "issue-invitation": FORM, "check": FORM,
    "create": FORM, "act": FORM,
    "own-roster": READ, "timeline": READ, "months": READ, "nominate-list": FORM, "nominate-table": READ, "roster": READ, "roster-pdf": READ, "roster-csv": READ,
    "own-money": READ, "agency-money": READ, "ledger-file": READ, "open-money": READ, "audit-file": READ, "fund-statement": FORM,
    "apply": READ, "apply-suggest": READ, "apply-ask": FORM, "follow": READ, "follow-act": WRITE,
    "glossary": READ, "design": READ, "tour": READ, "map": READ, "map-state": READ, "map-county": READ,
    "programs": READ, "program": READ, "compare-programs": READ, "fact-sheet": READ, "verify": FORM, "verify-authority": READ, "verify-revoked": READ,
    "log": READ, "log-file": READ, "register": READ, "register-lists": READ, "register-list": READ, "register-corrections": READ, "register-statistics": READ, "register-csv": READ, "register-feed": READ, "register-entry": READ, "public-money": READ, "public-money-csv": READ, "money-rules": READ,
    "demonstration-sign-in": WRITE, "sign-out": WRITE, "passkey-sign-in": WRITE, "passkey-sign-in-options": WRITE,
    "passkey-step-up": WRITE, "passkey-step-up-options": WRITE, "second-factor-app": WRITE,
    "second-factor-passkey": WRITE, "passkey-enrol-options": WRITE, "recovery-codes": WRITE, "end-factor": WRITE,
}  # fmt: skip
"""The reviewed list of pages and what each serves; a page that is not on it turns the test red."""
API_OTHERS = {
    "sign-in", "me", "home", "step-up", "sign-out", "search-agencies", "list-options", "check", "document",
    "openapi-json", "openapi-view", "api-root", "agency-roster", "officer-timeline", "officers-by-month", "filters", "save-filter", "change-filter",
    "remove-filter", "list-programs", "get-program", "compare-programs", "verify-document", "money-totals", "nominate-by-list",
}  # fmt: skip
"""API addresses that are no lifecycle's list, thing or action."""
ASKERS = ("manager", ELSEWHERE[1], LEFT, "nobody")
"""Headquarters, another agency's staff, one who left, nobody: they try what is not served, too."""
OUTSIDE = ("/api/v1/", "/api/v1/docs", "/api/v1/openapi.json")
"""Addresses that describe the API and are not described by it."""


def routes(prefix="", patterns=None):
    """Yield every address declared, from the resolver, as (name, template)."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield entry.name, "/" + path
        else:
            yield from routes(path, entry.url_patterns)


def page_routes():
    return {name: template for name, template in routes() if not template.startswith("/api/")}


@cache
def api_routes():
    """Return the API's addresses with the methods that each serves."""
    described = {path: tuple(m.upper() for m in ways) for path, ways in api.get_openapi_schema()["paths"].items()}
    found = {}
    for name, template in routes():
        if template.startswith("/api/"):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", template)
            # The root points at the description whatever is asked of it.
            served = METHODS if name == "api-root" else described.get(path, READ)
            found.setdefault(path, (set(), served))[0].add(name)
    return found


def bound(turn):
    """Return the kind whose packet a person takes: binding one is long, so each of them takes one in turn."""
    return PACKED[turn % len(PACKED)]


def addresses(p, turn=0):
    """Return, for each page, the addresses to walk: every kind once, and one action of each sort."""
    plurals = {kind: s.lifecycle.plural for kind, s in STAGES.items()}
    one = {t.creates: page_address(life, t, p.ids) for life, t in reversed(every_action())}
    own = {name: template for name, template in page_routes().items() if "<" not in template}
    return {
        **{name: [path] for name, path in own.items()},
        "demonstration-sign-in": ["/sign-in/as/auditor/"],
        "invitation": ["/invitation/" + "x" * 40 + "/"],
        "issue-invitation": [f"/staff/{p.ids['staff']}/issue-invitation/"],
        "end-factor": [f"/second-factor/{uuid4()}/end/"],
        "map-state": ["/map/FL/"],
        "map-county": ["/map/FL/12071/"],
        "follow": ["/apply/enquiry/" + "x" * 40 + "/"],
        "follow-act": ["/apply/enquiry/" + "x" * 40 + "/withdraw/"],
        "document": [f"/documents/{p.document}/"],
        "meeting-calendar": [f"/meetings/{p.ids['meeting']}/calendar.ics"],
        "draft-discard": [f"/drafts/{uuid4()}/discard/"],
        "draft-keep": [one[False] + "draft/"],
        "draft-keep-new": [one[True].partition("?")[0] + "draft/"],
        "log-file": ["/log/public/checkpoint"],
        "register-entry": [f"/register/{uuid4()}/"],
        "register-list": [f"/register/lists/{uuid4()}/"],
        "program": ["/programs/287g/"],
        "fact-sheet": ["/programs/lesc/fact-sheet/"],
        "room-list": [f"/{plural}/" for plural in plurals.values() if plural != "agencies"],
        "packet": [f"/{plurals[bound(turn)]}/{p.ids[bound(turn)]}/packet.pdf"],
        "differences": [f"/{plurals[kind]}/{p.ids[kind]}/differences/" for kind in STAGES if versioned(kind)],
        "differences-paper": [f"/agreements/{p.ids['agreement']}/differences.pdf"],
        "save-filter": ["/requests/filters/"],
        "filter-act": [f"/requests/filters/{uuid4()}/change/"],
        "export-list": ["/requests/export.csv", "/agencies/export.xlsx"],
        "order-file": ["/requests/files/"],
        "file-order": [f"/files/{uuid4()}/"],
        "file-fetch": [f"/files/{uuid4()}/file/"],
        "thing": [f"/{plural}/{p.ids[kind]}/" for kind, plural in plurals.items()],
        **{
            name: [template.replace("<uuid:public_id>", p.ids["agency"])]
            for name, template in page_routes().items()
            if name.startswith("roster")
        },
        "agency-money": [f"/agencies/{p.ids['agency']}/money/"],
        "ledger-file": [f"/funds/{p.ids['fund']}/ledger.hledger"],
        "audit-file": [f"/funds/{p.ids['fund']}/audit.zip"],
        "fund-statement": [f"/funds/{p.ids['fund']}/statement/"],
        "timeline": [f"/designations/{p.ids['designation']}/timeline/"],
        "months": [f"/agreements/{p.ids['agreement']}/months/"],
        "nominate-list": [f"/agreements/{p.ids['agreement']}/nominate-list/"],
        "nominate-table": [f"/agreements/{p.ids['agreement']}/nominate-list.{form}" for form in ("csv", "xlsx")],
        "create": [one[True]],
        "act": [one[False]],
    }


def test_every_page_is_on_the_reviewed_list_and_walked(p):
    assert set(page_routes()) == set(PAGES) == set(addresses(p))
    assert set(PAGES) >= PUBLIC | ONE_FACTOR
    assert not [name for name in PAGES if name.startswith(OWN_DOOR)], "a page's name must not slip past the door"


def test_every_api_address_is_described_and_maps_to_an_action():
    found = api_routes()
    described = set(api.get_openapi_schema()["paths"])
    assert set(found) - described == set(OUTSIDE)
    assert described <= set(found)
    actions = {f"{life.kind}-{t.action}" for life, t in every_action()}
    reads = (
        {f"{way}-{s.lifecycle.plural}" for s in STAGES.values() for way in ("list", "export")}
        | {f"differences-{kind}" for kind in STAGES if versioned(kind)}
        | {f"packet-{kind}" for kind in PACKED}
        | {f"get-{kind}" for kind in STAGES}
    )
    assert {n for names, _ in found.values() for n in names} == actions | reads | API_OTHERS


def test_only_the_reviewed_api_addresses_carry_no_bearer_check():
    schema = api.get_openapi_schema()
    open_ones = {o["operationId"] for ways in schema["paths"].values() for o in ways.values() if not o.get("security")}
    assert open_ones == {
        "sign_in",
        "list_programs",
        "get_program",
        "compare_programs",
        "verify_document",
        "money_totals",
    }
    assert {name.replace("_", "-") for name in open_ones} | {"openapi-json", "openapi-view", "api-root"} == API_PUBLIC


PEOPLE = (*OWN, *ELSEWHERE, LEFT, "nobody")


def ways(methods, turn):
    """Return the methods to try: of GET and HEAD, which are one answer with and without its body, one in turn."""
    return [m for m in methods if m not in READ or not {*READ} <= {*methods} or m == READ[turn % 2]]


def test_over_the_people_every_method_has_its_turn():
    assert set().union(*(ways(FORM, turn) for turn in range(len(PEOPLE)))) == set(FORM)


@pytest.mark.parametrize("word", PEOPLE)
def test_every_page_answers_every_method_or_says_no(p, word):
    knocker, before = p.knockers[word], entries()
    for number, (name, paths) in enumerate(addresses(p, PEOPLE.index(word)).items()):
        # Each thing is read by everyone; which methods exist is the same for all, and four kinds of asker show it.
        every = METHODS if word in ASKERS else ways(PAGES[name], number + PEOPLE.index(word))
        tries = [(m, path) for path in paths for m in (every if path == paths[0] else PAGES[name][:1])]
        for method, path in tries:
            with undone():
                got = knocker.ask(method, path)
            said = f"{word} {method} {path}: {got.status_code}"
            assert got.status_code < 500, said
            if word in (LEFT, "nobody") and name not in PUBLIC:
                assert got.status_code == 302, said
                assert got["Location"].startswith("/sign-in/?next="), said
            elif method not in PAGES[name]:
                assert got.status_code == 405, said
                assert set(got["Allow"].split(", ")) == set(PAGES[name]), said
            else:
                assert got.status_code in (200, 302, 403, 404, 409, 422), said
    assert entries() == before


@pytest.mark.parametrize("word", PEOPLE)
def test_every_api_address_answers_what_it_serves_or_says_no(p, word):
    knocker, before = p.knockers[word], entries()
    for number, (template, (names, served)) in enumerate(api_routes().items()):
        kind = next((k for k, s in STAGES.items() if template.startswith(f"/api/v1/{s.lifecycle.plural}/")), "")
        taken = not template.endswith("/packet") or kind == bound(PEOPLE.index(word))
        thing = p.ids.get(kind) if taken else None
        named = {"{public_id}": p.document if "documents" in template else thing or str(uuid4()),
                 "{kind}": "request", "{action}": "start", "{slug}": "lesc"}  # fmt: skip
        path = reduce(lambda text, name: text.replace(name, named[name]), named, template)
        # Which methods exist is answered before who asks: another agency's staff and nobody show it.
        for method in METHODS if word in (ELSEWHERE[1], "nobody") else ways(served, number + PEOPLE.index(word)):
            if method == "POST" and kind and word not in ASKERS:
                continue  # the actions of every role have a test of their own below
            with undone():
                got = knocker.ask(method, path)
            said = f"{word} {method} {path}: {got.status_code}"
            if method not in served:
                assert got.status_code == 405, said
            elif word in (LEFT, "nobody") and (
                not names & API_PUBLIC or (method, path) == ("DELETE", "/api/v1/sessions")
            ):
                assert got.status_code == 401, said
                assert set(got.json()) == {"status", "message", "findings", "problems"}, said
            else:
                assert got.status_code in (200, 201, 302, 403, 404, 409, 415, 422), said
    assert entries() == before


def expected(p, actor, lifecycle, transition):
    """Return what the rules say of this person and action: None when it is invisible, else the rules broken."""
    at, row = datetime.now(UTC), None
    kind = transition.parent if transition.creates else lifecycle.kind
    if kind:
        try:
            row = find(kind, p.ids[kind], actor, at.date())
        except Missing:
            return None
    scope = scope_of(row, at.date()) if row is not None else Scope(agency_id=None)
    done = done_by(row.public_id) if row is not None and not transition.creates else {}
    return {f.rule for f in may(actor, lifecycle, transition, scope, done)}


@pytest.mark.parametrize("word", [w for w in PEOPLE if w not in (LEFT, "nobody")])
def test_a_role_meets_403_exactly_where_the_rules_say(p, word):
    knocker = p.knockers[word]
    actor = knocker.actor()
    for number, (lifecycle, transition) in enumerate(every_action()):
        wanted = expected(p, actor, lifecycle, transition)
        address = api_address(lifecycle, transition, p.ids)
        body = {transition.parent: p.ids[transition.parent]} if transition.creates and transition.parent else {}
        with undone():
            if any(f.kind == "file" for f in transition.fields):
                told = knocker.ask("POST", address, b"--x--\r\n", content_type="multipart/form-data; boundary=x")
            else:
                told = knocker.ask("POST", address, body)
        # All actions share one page, which asks the same door: each is tried there by an eighth of the people and by
        # one who may.  A refused form is drawn again, which takes long.
        allowed = wanted is not None and not wanted
        if (p.doer(transition).word != word) if allowed else (number + PEOPLE.index(word)) % 8:
            seen = 403 if wanted else 422 if transition.creates else 404
            codes = (200, 201, 403, 409, 422) if allowed else (seen,)
            assert told.status_code in codes, f"{word} {lifecycle.tag(transition.action)} {told.content[:300]}"
            if wanted:
                assert {f["rule"] for f in told.json()["findings"]} == wanted
            continue
        with undone():
            page = knocker.ask("POST", page_address(lifecycle, transition, p.ids))
        said = f"{word} {lifecycle.tag(transition.action)}: {wanted} {told.status_code} {page.status_code} {told.content[:300]}"
        if wanted is None:
            assert (told.status_code, page.status_code) == (422 if transition.creates else 404, 404), said
        elif wanted:
            assert (told.status_code, page.status_code) == (403, 403), said
            assert {f["rule"] for f in told.json()["findings"]} == wanted, said
        elif transition.step_up:
            assert (told.status_code, page.status_code) == (403, 302), said
            assert {f["rule"] for f in told.json()["findings"]} == {"permission:step-up"}, said
            assert page["Location"].startswith("/step-up/"), said
        else:
            assert told.status_code in (200, 201, 409, 422), said
            # An invitation's address is shown once, so that page answers the post itself.
            assert page.status_code in (302, 409, 422, *([200] if transition.action == "issue-invitation" else [])), (
                said
            )


def test_the_form_of_every_action_opens_for_who_may_act(p):
    for lifecycle, transition in every_action():
        path = page_address(lifecycle, transition, p.ids)
        got = p.doer(transition).ask("GET", path)
        # A signing act that could be done at once asks first who one is.
        asks_who = transition.step_up and got.status_code == 302 and "/step-up/" in got.headers.get("Location", "")
        assert got.status_code == 200 or asks_who, f"{path}: {got.status_code}"


def _uniform(answer, *ids):
    """Return an answer without what differs on purpose: the form's token and the id asked for."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    for found in ids:
        text = text.replace(found, "ID")
    return answer.status_code, text, {k: v for k, v in answer.headers.items() if k != "Content-Length"}


@pytest.mark.parametrize("word", ELSEWHERE)
def test_what_is_not_ones_own_does_not_exist(p, word):
    knocker, nobody_has = p.knockers[word], str(uuid4())
    hidden = [k for k in STAGES if k not in ("agency", "office", "class")]
    assert len(hidden) == 17
    for kind in hidden:
        life = STAGES[kind].lifecycle
        action = next(t for t in life.transitions if not t.creates)
        for way, path in (
            ("GET", f"/{life.plural}/ID/"),
            ("GET", f"/{life.plural}/ID/{action.action}/"),
            ("POST", f"/{life.plural}/ID/{action.action}/"),
            ("GET", f"/api/v1/{life.plural}/ID"),
            ("POST", f"/api/v1/{life.plural}/ID/{action.action}"),
        ):
            theirs = knocker.ask(way, path.replace("ID", p.ids[kind]))
            no_ones = knocker.ask(way, path.replace("ID", nobody_has))
            assert theirs.status_code == 404, path
            assert _uniform(theirs, p.ids[kind]) == _uniform(no_ones, nobody_has), path
    for path in (f"/documents/{p.document}/", f"/api/v1/documents/{p.document}"):
        theirs, no_ones = knocker.ask("GET", path), knocker.ask("GET", path.replace(p.document, nobody_has))
        assert _uniform(theirs, p.document) == _uniform(no_ones, nobody_has)


def test_what_begins_from_anothers_thing_is_refused_like_what_begins_from_nothing(p):
    knocker, nobody_has = p.knockers["liaison-2"], str(uuid4())
    for life, t in every_action():
        if t.creates and t.parent not in ("", "agency", "office"):
            path = api_address(life, t, p.ids)
            theirs = knocker.ask("POST", path, {t.parent: p.ids[t.parent]})
            no_ones = knocker.ask("POST", path, {t.parent: nobody_has})
            assert theirs.status_code == 422
            assert _uniform(theirs, p.ids[t.parent]) == _uniform(no_ones, nobody_has), path


def test_lists_hold_nothing_of_another_agency(p):
    mine = set(p.ids.values())
    for word in ELSEWHERE:
        for stage in STAGES.values():
            if stage.lifecycle.kind in ("agency", "office", "class"):
                continue
            got = p.knockers[word].ask("GET", f"/api/v1/{stage.lifecycle.plural}").json()
            assert not mine & {i["id"] for i in got["items"]}
