"""Every page that stands: accessible, no wider than a telephone, silent in the console, asking nobody outside.

The list of pages is drawn from the lifecycles and compared with the routes, so that a new page is
looked at without anybody remembering to add it.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, Response

from accord.rules.lifecycle import Lifecycle, Transition
from accord.rules.register.folding import id_of
from accord.rules.rooms import STAGES
from accord.web.urls import urlpatterns
from tests.browser.conftest import watched
from tests.browser.people import Person, follow
from tests.browser.serving import WALKED

pytestmark = pytest.mark.browser

LISTED = id_of(("FL", "leon county sheriffs office", "TFM"), 1)
"""An agreement of the lists that the browser's world has."""
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
SCREENS = os.environ.get("SCREENS", "")
"""A folder to keep a picture of every page in, for people to look at."""
WHO = {
    "local-head": ("Marian Ellery", WALKED),
    "local-liaison": ("Theo Brandt", WALKED),
    "local-officer": ("Dana Whitlock", WALKED),
    "coordinator": ("June Hatfield", "Miami"),
    "office-director": ("Victor Amadi", "Miami"),
    "program-manager": ("Edith Marlowe", "Headquarters"),
    "training-officer": ("Noah Pemberton", "Headquarters"),
    "auditor": ("Miles Thackeray", "Headquarters"),
    "administrator": ("Ada Winslow", "Headquarters"),
}
LIFECYCLES = [s.lifecycle for s in STAGES.values()]
NO_PAGE = {
    "healthz", "version", "document", "follow-act", "fact-sheet", "agency-suggest", "apply-suggest", "demonstration-sign-in", "second-factor-passkey",
    "passkey-sign-in", "passkey-sign-in-options", "passkey-step-up", "passkey-step-up-options",
    "passkey-enrol-options", "recovery-codes", "end-factor", "draft-keep", "draft-keep-new", "draft-discard", "nominate-table", "roster-pdf", "roster-csv",
    "save-filter", "filter-act", "export-list", "order-file", "file-fetch", "packet", "verify-authority", "verify-revoked",
    "meeting-calendar", "register-csv", "register-feed", "log-file", "public-money-csv",
    "own-money", "ledger-file", "differences-paper", "audit-file",
}  # fmt: skip
"""Routes that answer machines, send a file, or only take a post and lead on to a page of the list."""


def form_of(lifecycle: Lifecycle) -> Transition:
    """Return the action whose form stands for the kind: the one with most to fill in that someone here may do."""
    mine = [t for t in lifecycle.transitions if set(t.roles) & set(WHO) and not t.step_up]
    return max(mine, key=lambda t: (len(t.fields), t.creates))


def asked_by(t: Transition) -> str:
    return next(r for r in t.roles if r in WHO)


Visit = Callable[[Callable[[str], Person]], Page]
PAGES: dict[str, tuple[str, Visit]] = {}
"""Every page by its name: the route it stands on, and how a person comes there."""


def page_at(name: str, route: str, role: str, path: str) -> None:
    def visit(people: Callable[[str], Person]) -> Page:
        who = people(role)
        who.page.goto(who.address + path)
        return who.page

    PAGES[name] = (route, visit)


def posted(name: str, route: str, role: str, path: str, button: str, **typed: str) -> None:
    def visit(people: Callable[[str], Person]) -> Page:
        who = people(role)
        who.page.goto(who.address + path)
        for label, text in typed.items():
            who.page.get_by_label(re.compile(rf"^{label}")).first.fill(text)
        follow(who.page.get_by_role("main").get_by_role("button", name=button, exact=True))
        return who.page

    PAGES[name] = (route, visit)


def first_list(people: Callable[[str], Person]) -> Page:
    who = people("nobody")
    who.page.goto(who.address + "/register/lists/")
    follow(who.page.get_by_role("main").locator("td a, th a").first)
    return who.page


ADDRESSES: dict[str, str] = {}


def first_of(who: Person, lifecycle: Lifecycle) -> str:
    """Return the address of a thing of this kind whose way is done; the list is opened once."""
    if lifecycle.kind not in ADDRESSES:
        ADDRESSES[lifecycle.kind] = _listed(who, lifecycle)
    return ADDRESSES[lifecycle.kind]


def _listed(who: Person, lifecycle: Lifecycle) -> str:
    who.page.goto(f"{who.address}/{lifecycle.plural}/?q=" + (WALKED if lifecycle.kind == "agency" else ""))
    rows = who.page.locator(".accord-list tbody tr")
    mine = rows.filter(has_text=WALKED)
    link = (mine if mine.count() else rows).last.get_by_role("link").first
    return str(link.get_attribute("href"))


def thing(lifecycle: Lifecycle) -> Visit:
    def visit(people: Callable[[str], Person]) -> Page:
        who = people("program-manager")
        who.page.goto(who.address + first_of(who, lifecycle))
        return who.page

    return visit


def form(lifecycle: Lifecycle, *, send: bool) -> Visit:
    t = form_of(lifecycle)

    def visit(people: Callable[[str], Person]) -> Page:
        who = people(asked_by(t))
        path = f"/{lifecycle.plural}/new/{t.action}/"
        if t.creates and t.parent:
            parent = first_of(who, STAGES[t.parent].lifecycle)
            path += f"?{t.parent}=" + parent.split("/")[-2]
        elif not t.creates:
            path = first_of(who, lifecycle) + f"{t.action}/"
        who.page.goto(who.address + path)
        if send:
            boxes = who.page.locator("form.accord-form :is(textarea, input[type=text])")
            if boxes.count():
                boxes.first.fill("Words that stay\u0007 after the refusal")
            follow(who.page.locator("form.accord-form").get_by_role("button", name=t.label, exact=True))
        return who.page

    return visit


def receipt(people: Callable[[str], Person]) -> Page:
    who = people("nobody")
    who.page.goto(who.address + "/apply/ask/?county=12071")
    for label, text in (
        ("Name of the agency", "Estero Constables"),
        ("Your name", "Rhea Lindgren"),
        ("Your position", "Office manager"),
        ("Your e-mail", "office@agency.example"),
        ("Your telephone", "555-555-0142"),
        ("What do you need", "Goods arrive by small boats."),
    ):
        who.page.get_by_label(re.compile(rf"^{label}")).first.fill(text)
    who.page.locator("select[name=body_kind]").select_option("other-local")
    who.page.get_by_text("By telephone", exact=True).click()
    who.page.get_by_text("Yes", exact=True).click()
    follow(who.page.get_by_role("button", name="Send", exact=True))
    return who.page


page_at("home", "home", "coordinator", "/")
page_at("unfinished forms, none", "drafts", "auditor", "/drafts/")
page_at("home of the agency", "home", "local-liaison", "/")
page_at("design guide", "design", "nobody", "/design/")
page_at("tour", "tour", "nobody", "/tour/")
page_at("tour signed in", "tour", "local-head", "/tour/")
page_at("how to apply", "apply", "nobody", "/apply/")
page_at("verify a document", "verify", "nobody", "/verify/")
posted("verify refused", "verify", "nobody", "/verify/", "Check the document")
page_at("map", "map", "nobody", "/map/")
page_at("map of a state", "map-state", "nobody", "/map/FL/")
page_at("map of no state", "map-state", "nobody", "/map/ZZ/")
page_at("map of a county", "map-county", "nobody", "/map/FL/12071/")
page_at("map of an empty county", "map-county", "coordinator", "/map/FL/12001/")
page_at("the way in", "apply", "nobody", "/apply/?county=12071&program=287g")
page_at("the way in, none chosen", "apply", "nobody", "/apply/")
page_at("the way in asked badly", "apply", "nobody", "/apply/?county=99999")
page_at("public enquiry, form", "apply-ask", "nobody", "/apply/ask/?county=12071")
posted("public enquiry, form refused", "apply-ask", "nobody", "/apply/ask/?county=12071", "Send")
PAGES["a receipt"] = ("follow", receipt)
page_at("no such enquiry", "follow", "nobody", "/apply/enquiry/" + "x" * 40 + "/")
page_at("words of the field", "glossary", "nobody", "/glossary/")
page_at("programs", "programs", "nobody", "/programs/")
page_at("programs, none matches", "programs", "nobody", "/programs/?kind=money&need=document-fraud")
page_at("programs asked badly", "programs", "nobody", "/programs/?kind=circus&on=never")
page_at("a program", "program", "nobody", "/programs/287g/")
page_at("a program, then", "program", "nobody", "/programs/dbftf/?on=2007-08-31")
page_at("a program before it began", "program", "nobody", "/programs/lesc/?on=1990-01-01")
page_at("a program asked badly", "program", "nobody", "/programs/cap/?on=2026-02-30")
page_at("programs side by side, empty", "compare-programs", "nobody", "/programs/compare/")
page_at("programs side by side", "compare-programs", "nobody", "/programs/compare/?a=287g&on_a=2012-01-01&b=287g")
page_at("programs side by side, asked badly", "compare-programs", "nobody", "/programs/compare/?a=287g&on_a=never")
page_at("no such ordered file", "file-order", "program-manager", f"/files/{uuid4()}/")
page_at("the log", "log", "nobody", "/log/")
page_at("register", "register", "nobody", "/register/")
page_at("register, none matches, none", "register", "nobody", "/register/?text=nowhere")
page_at("register asked badly", "register", "nobody", "/register/?after=nothing")
page_at("an agreement of the register", "register-entry", "nobody", f"/register/{LISTED}/")
page_at("no such agreement of the register", "register-entry", "nobody", f"/register/{uuid4()}/")
page_at("lists as published", "register-lists", "nobody", "/register/lists/")
PAGES["a list as published"] = ("register-list", first_list)
page_at("no such list", "register-list", "nobody", f"/register/lists/{uuid4()}/")
page_at("corrections of the register", "register-corrections", "nobody", "/register/corrections/")
page_at("money that was shared", "public-money", "nobody", "/register/money/")
page_at("what the rules of money rest on", "money-rules", "nobody", "/register/money/rules/")
page_at("figures of the register", "register-statistics", "nobody", "/register/statistics/")
page_at("sign in", "sign-in", "nobody", "/sign-in/")
posted("sign in refused", "sign-in", "nobody", "/sign-in/", "Sign in", Sign="nobody", Password="wrong")
page_at("step up", "step-up", "local-head", "/step-up/")
posted("step up refused", "step-up", "local-head", "/step-up/", "Confirm", Password="wrong")
page_at("invitation that is not", "invitation", "nobody", "/invitation/" + "a" * 43 + "/")
page_at("change the password", "password", "local-head", "/password/")
posted(
    "change of the password refused",
    "password",
    "local-head",
    "/password/",
    "Change it",
    The="wrong",
    New="several words are easier",
)
page_at("how one signs in", "second-factor", "local-head", "/second-factor/")
page_at("method not served", "sign-out", "local-head", "/sign-out/")
page_at("agencies found", "agency-list", "coordinator", "/agencies/?q=cape&place=FL,TX")
page_at("agencies not found", "agency-list", "coordinator", "/agencies/?q=zzzz")
page_at("agencies asked badly", "agency-list", "coordinator", "/agencies/?state=XX")
page_at("check", "check", "local-head", "/designations/check/")
posted("check refused", "check", "local-head", "/designations/check/", "Check", Place="nowhere")
page_at("rosters", "own-roster", "coordinator", "/roster/")


def roster_page(asked: str) -> Visit:
    def visit(people: Callable[[str], Person]) -> Page:
        who = people("program-manager")
        who.page.goto(who.address + first_of(who, STAGES["agency"].lifecycle) + "roster/" + asked)
        return who.page

    return visit


def under(kind: str, rest: str) -> Visit:
    def visit(people: Callable[[str], Person]) -> Page:
        who = people("program-manager")
        who.page.goto(who.address + first_of(who, STAGES[kind].lifecycle) + rest)
        return who.page

    return visit


PAGES["timeline"] = ("timeline", under("designation", "timeline/?at=2026-11-20T12:00&known_at=2026-09-01T12:00"))
PAGES["timeline asked badly"] = ("timeline", under("designation", "timeline/?at=never"))
PAGES["timeline, none known"] = ("timeline", under("designation", "timeline/?known_at=2001-01-01T00:00"))


def by_list(people: Callable[[str], Person], *, send: bool) -> Page:
    who = people("local-liaison")
    who.page.goto(who.address + "/agreements/")
    # The other agreement of this agency lends no powers, so nobody can be nominated under it.
    rows = who.page.locator(".accord-list tbody tr").filter(has_text="287(g)")
    who.page.goto(f"{who.address}{rows.get_by_role('link').first.get_attribute('href')}nominate-list/")
    if send:
        follow(who.page.get_by_role("button", name="Nominate all of the list", exact=True))
    return who.page


PAGES["nominate by a list"] = ("nominate-list", lambda people: by_list(people, send=False))
PAGES["nominate by a list, refused"] = ("nominate-list", lambda people: by_list(people, send=True))
PAGES["officers by month"] = ("months", under("agreement", "months/"))
PAGES["officers by month asked badly"] = ("months", under("agreement", "months/?year=12"))
PAGES["versions of an agreement"] = ("differences", under("agreement", "differences/?from=1&whole=yes"))
PAGES["versions, a request"] = ("differences", under("request", "differences/"))
PAGES["versions asked badly"] = ("differences", under("agreement", "differences/?from=99&to=x"))
page_at("requests narrowed, to be kept", "room-list", "auditor", "/requests/?state=referred,received&sort=due")
page_at("requests narrowed badly", "room-list", "auditor", "/requests/?state=nonsense&clock=late")


def no_money(people: Callable[[str], Person]) -> Page:
    who = people("program-manager")
    who.page.goto(f"{who.address}/agencies/?q=lee")
    first = who.page.locator(".accord-list tbody tr").first.get_by_role("link").first.get_attribute("href")
    who.page.goto(f"{who.address}{first}money/")
    return who.page


PAGES["money of an agency"] = ("agency-money", under("agency", "money/"))
PAGES["money of an agency, none"] = ("agency-money", no_money)
page_at("what is open in the books", "open-money", "local-liaison", "/money/open/")


def statement(people: Callable[[str], Person], *, send: bool) -> Page:
    who = people("local-liaison")
    who.page.goto(who.address + first_of(who, STAGES["fund"].lifecycle) + "statement/")
    if send:
        follow(who.page.get_by_role("button", name="Read it and show me", exact=True))
    return who.page


PAGES["a bank statement"] = ("fund-statement", lambda people: statement(people, send=False))
PAGES["a bank statement, refused"] = ("fund-statement", lambda people: statement(people, send=True))
PAGES["roster"] = ("roster", roster_page(""))
PAGES["roster of another day"] = ("roster", roster_page("?on=2001-02-03"))
PAGES["roster asked badly"] = ("roster", roster_page("?on=2026-13-45"))
page_at("nothing here", "thing", "coordinator", "/requests/00000000-0000-4000-8000-000000000000/")
page_at("no such room", "room-list", "coordinator", "/nothing/")
page_at("requests asked badly", "room-list", "coordinator", "/requests/?after=nothing")


def with_words(people: Callable[[str], Person]) -> Page:
    """Open the form that changes a request: what was written stands in it."""
    who = people("local-liaison")
    who.page.goto(who.address + first_of(who, STAGES["request"].lifecycle) + "save/")
    return who.page


def versions(query: str) -> Visit:
    def visit(people: Callable[[str], Person]) -> Page:
        who = people("program-manager")
        who.page.goto(who.address + first_of(who, STAGES["plan"].lifecycle) + "differences/" + query)
        return who.page

    return visit


PAGES["versions of a plan"] = ("differences", versions(""))
PAGES["versions asked badly"] = ("differences", versions("?from=900&to=x"))
PAGES["request, form with its words"] = ("act", with_words)
for _life in LIFECYCLES:
    if _life.kind != "agency":
        page_at(f"{_life.plural}, filled", "room-list", "program-manager", f"/{_life.plural}/")
        page_at(f"{_life.plural}, empty", "room-list", "program-manager", f"/{_life.plural}/?q=zzzz")
    PAGES[f"{_life.kind}"] = ("thing", thing(_life))
    PAGES[f"{_life.kind}, form"] = ("create" if form_of(_life).creates else "act", form(_life, send=False))
    PAGES[f"{_life.kind}, form refused"] = ("create" if form_of(_life).creates else "act", form(_life, send=True))


def invitation_page(people: Callable[[str], Person]) -> Page:
    who = people("administrator")
    who.page.goto(who.address + first_of(who, STAGES["staff"].lifecycle) + "issue-invitation/")
    return who.page


def forbidden_page(people: Callable[[str], Person]) -> Page:
    who = people("auditor")
    who.page.goto(who.address + first_of(who, STAGES["request"].lifecycle) + "close/")
    who.page.get_by_label(re.compile("^Reason")).fill("An auditor reads and closes nothing.")
    follow(who.page.get_by_role("button", name="Close", exact=True))
    return who.page


def not_now_page(people: Callable[[str], Person]) -> Page:
    who = people("coordinator")
    who.page.goto(who.address + first_of(who, STAGES["request"].lifecycle) + "acknowledge/")
    follow(who.page.get_by_role("button", name="Acknowledge", exact=True))
    return who.page


def answered(*, permitted: bool) -> Visit:
    def visit(people: Callable[[str], Person]) -> Page:
        who = people("local-head")
        who.page.goto(who.address + "/designations/check/")
        answers = {"Officer": "Dana Whitlock", "Place": "Lee County, FL" if permitted else "36061"}
        who.send(
            "Check", {**answers, "Function": "Question a person about the right to be or remain in the United States"}
        )
        return who.page

    return visit


def app_page(people: Callable[[str], Person]) -> Page:
    who = people("local-liaison")
    for _ in range(2):
        who.page.goto(who.address + "/second-factor/")
        follow(who.page.get_by_role("button", name="Use an authenticator app"))
        who.confirm()
        if who.heading == "Authenticator app":
            break
    return who.page


PAGES["authenticator app"] = ("second-factor-app", app_page)
PAGES["invitation issued"] = ("issue-invitation", invitation_page)
PAGES["forbidden"] = ("act", forbidden_page)
PAGES["not possible now"] = ("act", not_now_page)
PAGES["check answered yes"] = ("check", answered(permitted=True))
PAGES["check answered no"] = ("check", answered(permitted=False))


@pytest.fixture(scope="module")
def people(browser: Browser, served: str) -> Iterator[Callable[[str], Person]]:
    """Return the people by role, each signed in once; nobody is someone who is not."""
    context_of, known = [], {}

    def person(role: str) -> Person:
        if role not in known:
            context_of.append(browser.new_context(viewport=WIDE))
            context_of[-1].set_default_timeout(60_000)
            page = watched(context_of[-1])
            known[role] = Person(page, served, *WHO.get(role, ("nobody",)))
        return known[role]

    yield person
    for context in context_of:
        context.close()


REACHING_OUT = """() => [...document.querySelectorAll("body *:not(svg, svg *)")]
    .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map((e) => e.outerHTML.slice(0, 120)).join("\\n")"""
"""What reaches beyond the window: the innermost elements."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_fits_a_telephone_and_is_silent(name, people, accessible):
    statuses: list[int] = []

    def note(response: Response) -> None:
        if response.request.is_navigation_request():
            statuses.append(response.status)

    seen: list[Page] = []

    def noted(role: str) -> Person:
        who = people(role)
        if not seen:
            who.page.complaints.clear()
            who.page.on("response", note)
            seen.append(who.page)
        return who

    page = PAGES[name][1](noted)
    page.remove_listener("response", note)
    assert statuses[-1] < 500
    assert page.locator("h1").count() == 1
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    accessible(page)
    for label, size in (("narrow", NARROW), ("wide", WIDE)):
        page.set_viewport_size(size)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if SCREENS:
            page.screenshot(
                path=Path(SCREENS) / f"{name.replace(' ', '-').replace(',', '')}-{label}.png", full_page=True
            )
        assert over <= 0, f"{page.url} is {over} pixels too wide for {size['width']}:\n{page.evaluate(REACHING_OUT)}"
    loud = [c for c in page.complaints if "Failed to load resource" not in c or statuses[-1] < 400]
    assert loud == []


EMPTY = re.compile(r"empty|, none|, form$|not found$|another day$")
ERROR = re.compile(r"refused|badly|^map of no|^nothing here|^no such|forbidden|not possible|that is not|not served")
"""By its name, a page of the list stands for a page with nothing on it, or for one with an error; else it is filled."""
LESS = {
    "home": ({"filled"}, "asks nothing; who has nothing to do is tested with the first pages"),
    "apply-ask": ({"empty", "error"}, "what was typed stays in the refused form"),
    "follow": ({"filled", "error"}, "an enquiry has at least its number"),
    "glossary": ({"filled"}, "the words are shipped; it asks nothing"),
    "design": ({"filled"}, "the examples are shipped; it asks nothing"),
    "tour": ({"filled"}, "the world of the demonstration is told; its empty page is tested without a browser"),
    "map": ({"filled"}, "the states are shipped; it asks nothing"),
    "map-state": ({"filled", "error"}, "the counties are shipped"),
    "map-county": ({"filled", "empty"}, "an unknown county is the page of an unknown address"),
    "thing": ({"filled", "error"}, "a thing has at least its number and its history"),
    "create": ({"empty", "error"}, "a new thing has no words yet; the refused form keeps what was typed"),
    "differences": ({"filled", "error"}, "without two versions the page says so; both are on it by design"),
    "drafts": ({"empty"}, "a saved form is looked at where it is saved"),
    "sign-in": ({"filled", "error"}, "the form is the page"),
    "step-up": ({"filled", "error"}, "the form is the page"),
    "sign-out": ({"error"}, "it takes a post and leads on"),
    "invitation": ({"error"}, "a word of an address works once; the form is looked at where it is issued"),
    "issue-invitation": ({"filled"}, "it asks nothing"),
    "second-factor": ({"filled"}, "it asks nothing"),
    "second-factor-app": ({"filled"}, "it asks for one code"),
    "own-roster": ({"filled"}, "it asks nothing"),
    "nominate-list": ({"filled", "error"}, "without officers it says so; that page is looked at without a browser"),
    "agency-money": ({"filled", "empty"}, "a year that is none shows the present one"),
    "open-money": ({"filled"}, "it asks nothing; its empty page is tested without a browser"),
    "fund-statement": ({"filled", "error"}, "the form is the page; what a file becomes is tested without a browser"),
    "months": ({"filled", "error"}, "without officers it says so; that page is looked at without a browser"),
    "check": ({"filled", "error"}, "the form is the page"),
    "apply": ({"filled"}, "the ways in are shipped"),
    "verify": ({"filled", "error"}, "the form is the page; its answers are tested with signatures"),
    "file-order": ({"error"}, "a file under way is there for seconds; its page is tested without a browser"),
    "log": ({"filled"}, "it asks nothing"),
    "register-entry": ({"filled", "error"}, "an agreement has at least the list it came with"),
    "register-lists": ({"filled"}, "it asks nothing; the browser's world has lists"),
    "register-list": ({"filled", "error"}, "a list has at least its rows"),
    "register-corrections": ({"filled"}, "it asks nothing"),
    "public-money": (
        {"filled"},
        "a year that is none shows the present one; its empty page is tested without a browser",
    ),
    "money-rules": ({"filled"}, "the rows are shipped; it asks nothing"),
    "register-statistics": ({"filled"}, "it asks nothing"),
    "password": ({"filled", "error"}, "the form is the page"),
    "program": ({"filled", "error"}, "the programs are shipped, and none is without words"),
}
"""Pages that have not all three of empty, filled and error, and why; every other has them all."""


def kinds_of(pages: dict[str, tuple[str, Visit]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, (route, _) in pages.items():
        kind = "error" if ERROR.search(name) else "empty" if EMPTY.search(name) else "filled"
        found.setdefault(route, set()).add(kind)
    return found


def lacking(pages: dict[str, tuple[str, Visit]]) -> dict[str, set[str]]:
    found = kinds_of(pages)
    wanted = {route: LESS.get(route, ({"empty", "filled", "error"}, ""))[0] for route in found}
    return {route: short for route in found if (short := wanted[route] - found[route])}


def test_every_page_is_looked_at_empty_filled_and_with_an_error():
    assert lacking(PAGES) == {}
    assert set(LESS) <= set(kinds_of(PAGES))


def test_a_page_that_nobody_looks_at_with_an_error_is_found():
    fewer = {name: page for name, page in PAGES.items() if name != "agencies asked badly"}
    assert lacking(fewer) == {"agency-list": {"error"}}


def test_every_route_that_shows_a_page_is_on_the_list_of_pages():
    shown = {route for route, _ in PAGES.values()}
    assert shown | NO_PAGE == {p.name for p in urlpatterns}
    assert not shown & NO_PAGE
