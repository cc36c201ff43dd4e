"""Two policy engines as independent oracles of the one rule: Cedar, and Rego in Microsoft's regorus.

3,000 acts over 10,000 officers.  Each engine is told the same dated facts in its own words and must
give the very verdict of the rule; nothing of the rule's source is known to either.
"""

import json
import random
from datetime import UTC, datetime, timedelta

import cedarpy
import opa_eval

from accord.rules import authority as rules

OFFICERS, ACTS, SEED = 10_000, 3_000, 287
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
FUNCTIONS, PLACES = ("f", "g"), ("12071", "12021", "FL", "any")
SIMPLE = ("nominated", "vetted", "trained", "supervised", "designated")


def dated(rng, kind, detail="", *, likely=0.96):
    if rng.random() > likely:
        return []
    start = rng.randrange(0, 20)
    end = None if rng.random() < 0.8 else start + rng.randrange(0, 300)
    return [(kind, detail, start, end)]


def officer(rng):
    agency = rng.choice(("P", "P", "P", "Q"))
    own = [*dated(rng, "employed", agency), *dated(rng, "hold", likely=0.05)]
    for kind in SIMPLE:
        own += dated(rng, kind)
    for f in FUNCTIONS:
        own += dated(rng, "letter", f, likely=0.9)
    return own


def agreement(rng):
    rows = [*dated(rng, "in-force"), *dated(rng, "party", "P", likely=0.99), *dated(rng, "suspension", likely=0.05)]
    for f in FUNCTIONS:
        rows += dated(rng, "function", f, likely=0.9)
    for p in rng.sample(PLACES, 3):
        rows += dated(rng, "territory", p, likely=0.9)
    return rows


def as_dated(rows):
    return tuple(
        rules.Dated(kind=k, detail=d, valid_from=EPOCH + timedelta(days=a),
                    valid_to=None if b is None else EPOCH + timedelta(days=b))
        for k, d, a, b in rows
    )  # fmt: skip


def by_rule(act, own, agreed):
    candidate = rules.Candidate(designation="D", agreement="A", digest="", zone="UTC", law={},
                                officer_facts=as_dated(own), agreement_facts=as_dated(agreed))  # fmt: skip
    question = rules.Question(officer="", instant=EPOCH + timedelta(days=act["at"]), function=act["f"],
                              place=rules.Place(title="Lee", codes=frozenset({"12071", "FL"})))  # fmt: skip
    return rules.check(question, [candidate]).permitted


POLICY = (
    "permit(principal, action, resource);\n"
    + "".join(
        f'forbid(principal, action, resource) unless {{ context.held.contains("{need}") }};\n'
        for need in (*SIMPLE, "in-force")
    )
    + """
forbid(principal, action, resource) unless { context.held.contains(context.letter) };
forbid(principal, action, resource) unless { context.held.contains(context.function) };
forbid(principal, action, resource) unless { context.held.containsAny(context.covers) };
forbid(principal, action, resource) unless { context.held.containsAny(context.parties) };
forbid(principal, action, resource) when { context.held.contains("hold") || context.held.contains("suspension") };
"""
)


def by_cedar(act, own, agreed):
    rows = [(k, d) for k, d, a, b in (*own, *agreed) if a <= act["at"] and (b is None or act["at"] < b)]
    held = [f"{k} {d}".strip() for k, d in rows]
    context = {
        "held": held, "letter": f"letter {act['f']}", "function": f"function {act['f']}",
        "covers": ["territory 12071", "territory FL", "territory any"],
        # Whoever employs the officer must be a party: Cedar cannot join, so it is given the pairs.
        "parties": [f"party {d}" for k, d in rows if k == "employed"],
    }  # fmt: skip
    return {"principal": 'Officer::"o"', "action": 'Action::"act"', "resource": 'Agreement::"a"', "context": context}


REGO = """package authority
import rego.v1
live(r) if { r[2] <= input.at; r[3] == null }
live(r) if { r[2] <= input.at; r[3] != null; input.at < r[3] }
has(kind) if { some r in input.own; r[0] == kind; live(r) }
agreed(kind) if { some r in input.agreed; r[0] == kind; live(r) }
default allow := false
allow if {
  has("nominated"); has("vetted"); has("trained"); has("supervised"); has("designated"); agreed("in-force")
  not has("hold"); not agreed("suspension")
  some l in input.own; l[0] == "letter"; l[1] == input.f; live(l)
  some c in input.agreed; c[0] == "function"; c[1] == input.f; live(c)
  some t in input.agreed; t[0] == "territory"; t[1] in {"12071", "FL", "any"}; live(t)
  some e in input.own; e[0] == "employed"; live(e)
  some p in input.agreed; p[0] == "party"; p[1] == e[1]; live(p)
}
"""


def test_the_rule_cedar_and_rego_agree_on_three_thousand_acts_over_ten_thousand_officers(tmp_path):
    rng = random.Random(SEED)
    officers = [officer(rng) for _ in range(OFFICERS)]
    agreements = [agreement(rng) for _ in range(OFFICERS // 40)]
    acts = [{"f": rng.choice(FUNCTIONS), "at": rng.randrange(0, 400)} for _ in range(ACTS)]
    asked = [(a, rng.choice(officers), rng.choice(agreements)) for a in acts]
    (tmp_path / "authority.rego").write_text(REGO)
    regorus = opa_eval.OpaEval(str(tmp_path / "authority.rego"), query="data.authority.allow")

    ours = [by_rule(*one) for one in asked]
    cedar = cedarpy.is_authorized_batch([by_cedar(*one) for one in asked], POLICY, [])
    rego = [regorus.evaluate_parsed(json.dumps({**a, "own": own, "agreed": agreed})) for a, own, agreed in asked]

    assert ours == [c.allowed for c in cedar]
    assert ours == rego
    assert 300 < ours.count(True) < 2_700, "neither answer is rare"
