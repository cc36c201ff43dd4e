"""Pages of the rooms: lifecycles, actions, the permission matrix, roles, documents."""

from collections.abc import Iterable, Iterator

from accord.rules.documents import KINDS
from accord.rules.inputs import Field
from accord.rules.lifecycle import Lifecycle, Transition
from accord.rules.permissions import ROLES
from accord.rules.rooms import STAGES
from scripts.reference.markdown import code, page, table, titles, yes

LIFECYCLES = [s.lifecycle for s in STAGES.values()]
ROOMS: dict[str, list[Lifecycle]] = {}
for _life in LIFECYCLES:
    ROOMS.setdefault(_life.room, []).append(_life)
KEEPS = (
    ("agencies", "agencies, field offices and their areas, staff and the offices they hold"),
    ("enquiries", "what reached the front door: forms without an account, calls, letters, visits"),
    ("requests", "the front door: requests, referrals, opinions, meetings"),
    ("assessments", "the questionnaire, answers with evidence, both sides' sign-off"),
    ("plans", "plans of action: objectives, activities, milestones, risks, safeguards"),
    ("determinations", "which partnership: weighing, opinions, a named human's decision"),
    ("agreements", "instruments with typed terms, approvals, signatures, notice, suspension"),
    ("authority", "classes, designations, dated facts and the authority check"),
    ("operations", "units, seats, joint operations, deconfliction, after-action"),
    ("custody", "clocks on opaque references, and nothing else about a person"),
    ("services", "service access, activations, counters"),
    ("sharing", "seizures without owners, requests for a share, hours, decisions, payments, certificates"),
    ("reimbursement", "fiscal-year plans and funds, dedicated seats, claims by line, repayments"),
    ("money", "ledgers of shared and repaid money, transfers, closes, the yearly certification"),
    ("measures", "every published number with its definition"),
    ("oversight", "inspections, findings, complaints, recommendations"),
    ("register", "the public register, open data, the tamper-evident log"),
    ("portfolio", "the national plan under shared capacities"),
)


def room(name: str) -> str:
    """Return the page of one room."""
    parts = [dict(KEEPS)[name].capitalize() + f". The [guide](../../guide/{name}.md) tells it in words."]
    for life in ROOMS[name]:
        parts += lifecycle(life)
    return page(name.capitalize(), *parts)


def lifecycle(life: Lifecycle) -> Iterator[str]:
    """Yield the sections of one lifecycle: states, diagram, its twin, actions, matrix."""
    yield f"## {life.title}"
    yield f"Kind `{life.kind}`, address `/{life.plural}/`, numbers `{life.prefix}-2026-0001`."
    yield table(("State", "Staff read", "The public reads", "Final"),
                ((f"`{s.code}`", s.staff, s.public, yes(s.final)) for s in life.states))  # fmt: skip
    yield "```mermaid\n" + "\n".join(mermaid(life)) + "\n```"
    yield "The same as a table:"
    yield table(("From", "Action", "To"), moves(life))
    yield f"### Actions on a {life.title.lower()}"
    for t in life.transitions:
        yield from action(life, t)
    yield f"### Who may do what to a {life.title.lower()}"
    yield (
        "A dot: the role may, for its own agency, its own office's area, or, at headquarters, anywhere. Everybody else may"
        " not. In brackets: the states in which it is possible."
    )
    yield matrix(life)


def mermaid(life: Lifecycle) -> Iterator[str]:
    """Yield a state diagram; an action that keeps the state is an arrow to itself."""
    yield "stateDiagram-v2"
    ids = {s.code: s.code.replace("-", "_") for s in life.states}
    yield from (f'    state "{s.staff}" as {ids[s.code]}' for s in life.states)
    for source, word, target in moves(life):
        begin = "[*]" if source == "(new)" else ids[source]
        yield f"    {begin} --> {ids[target]} : {word}"
    yield from (f"    {ids[s.code]} --> [*]" for s in life.states if s.final)


def moves(life: Lifecycle) -> Iterator[tuple[str, str, str]]:
    """Yield every (from, action, to)."""
    for t in life.transitions:
        for source in t.sources or ("(new)",):
            yield source, t.action, t.target or source


def action(life: Lifecycle, t: Transition) -> Iterator[str]:
    """Yield the section of one action."""
    yield f"#### {t.label} (`{t.action}`)"
    yield t.help
    rows: list[tuple[str, object]] = [
        ("Permission and audit tag", f"`{life.tag(t.action)}`"),
        ("Who", titles(t.roles)),
        ("Begins from", t.parent) if t.creates else ("From", ", ".join(life.by_state[s].staff for s in t.sources)),
        ("Leads to", life.by_state[t.target].staff if t.target else "the same state"),
    ]
    if t.not_by:
        rows.append(("Not by who did", ", ".join(life.by_action[a].label for a in t.not_by)))
    if t.step_up:
        rows.append(("Step-up", "yes: confirm again within five minutes"))
    if t.issues:
        rows.append(("Issues", KINDS[t.issues].title))
    if t.notifies:
        rows.append(("Tells", titles(t.notifies)))
    yield table(("This action", "Is"), rows)
    if t.asks:
        yield table(("Field", "Asks", "Kind", "Needed"), field_rows(t.asks))


def field_rows(fields: Iterable[Field], before: str = "") -> Iterator[tuple[str, str, str, str]]:
    """Yield one row a field, columns of tables below their table."""
    for f in fields:
        yield f"`{before}{f.name}`", f.label + (f" ({f.help})" if f.help else ""), kind_of(f), yes(f.required)
        yield from field_rows(f.columns, f"{before}{f.name}.")


def kind_of(f: Field) -> str:
    """Return what a field takes, with its bounds or its list."""
    match f.kind:
        case "text" | "words" | "secret":
            return f"{f.kind}, at most {f.max_length:,} characters"
        case "integer" | "cents":
            return f"{f.kind}, {f.minimum:,} to {f.maximum:,}"
        case "choice" | "choices":
            listed = ", ".join(c.value for c in f.choices) or (
                f"list “{f.source}”" if f.source else "letters, digits, . _ : / -"
            )
            return f"{f.kind}: {listed}"
        case "reference":
            return f"id of one {f.of}"
        case "rows":
            return f"at most {f.max_rows} rows"
        case _:
            return f.kind


def matrix(life: Lifecycle) -> str:
    """Return the permission matrix, role by action, with the states of each action."""
    used = [r for r in ROLES if any(r in t.roles for t in life.transitions)]
    header = ("Action (states)", *(ROLES[r].title for r in used))
    rows = (
        (f"`{t.action}` ({', '.join(t.sources) or 'new'})", *("•" if r in t.roles else " " for r in used))
        for t in life.transitions
    )
    body = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"| {' | '.join(header)} |\n|{'---|' * len(header)}\n{body}"


def whole_matrix() -> str:
    """Return the matrix of every room on one page."""
    parts = ["Each room's own page says in which states. Deny by default: an empty cell is a refusal."]
    for life in LIFECYCLES:
        parts += [f"## {life.title}", matrix(life)]
    pairs = [
        (life.title, t.label, ", ".join(life.by_action[a].label for a in t.not_by))
        for life in LIFECYCLES
        for t in life.transitions
        if t.not_by
    ]
    parts += ["## Two persons", table(("Kind", "Who does this", "did not do this before"), pairs)]
    return page("Permission matrix", *parts)


def roles() -> str:
    """Return the closed list of roles with their sentences."""
    rows = ((f"`{r.code}`", r.title, r.side, r.reach, r.sentence) for r in ROLES.values())
    granted = (
        (r.title, code(life.tag(t.action) for life in LIFECYCLES for t in life.transitions if r.code in t.roles))
        for r in ROLES.values()
    )
    return page(
        "Roles",
        "A role is held for a dated period, by its holder, an acting holder or a deputy. Nobody holds roles on both sides.",
        table(("Role", "Title", "Side", "Reaches", "What for"), rows),
        "## What each may do",
        table(("Role", "Actions"), granted),
    )


def documents() -> str:
    """Return the kinds of document and what issues each."""
    issuers: dict[str, list[str]] = {}
    for life in LIFECYCLES:
        for t in life.transitions:
            if t.issues:
                issuers.setdefault(t.issues, []).append(life.tag(t.action))
    rows = ((f"`{k.code}`", k.title, code(issuers.get(k.code, [])) or "asked for with a check", code(sorted(k.placeholders)))
            for k in KINDS.values())  # fmt: skip
    return page(
        "Documents",
        "Issued as tagged PDF. The bytes and their SHA-256 never change; a correction is a new document.",
        table(("Kind", "Title", "Issued by", "Places its template fills"), rows),
    )
