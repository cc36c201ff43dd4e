"""The one rule of delegated authority: dated facts in as whole numbers, a verdict on every condition out.

This file is the only place where a condition is judged.  One check interprets it over the rows
of one officer; a bulk audit compiles the very same source and runs it over a snapshot of all.  So
it knows no text and no dates: moments are whole numbers of any one unit, names are whole numbers
given by whoever built the rows, and nothing is allocated.

A row is five numbers: `kind << SHIFT | what`, valid from, valid to, known from, known to.
Intervals are half-open.  **A fact's kind is the number of the condition that it decides**, so the
order of the conditions is the order in which the law asks them.
"""

from collections.abc import MutableSequence, Sequence

EMPLOYED, NOMINATED, IN_FORCE, SUSPENSION, FUNCTION, TERRITORY = 0, 1, 2, 3, 4, 5
VETTED, TRAINED, LETTER, SUPERVISED, DESIGNATED, HOLD = 6, 7, 8, 9, 10, 11
INSTRUMENT, CONSENT, SEAT = 12, 13, 14
CONDITIONS = 15
FOREIGN, PARTY, ADMITS = 15, 16, 17
"""A foreign officer; a party to the agreement; an agreement whose law admits foreign officers."""

WIDTH = 5
SHIFT = 26
"""Names have 26 bits: sixty-seven million of them."""
WHAT = (1 << SHIFT) - 1
ANY = -1
"""As a function, a statute or a place asked about: any that the agreement and the letter give will do."""
NEVER = (1 << 62) - 1
"""An end that is not set."""
ALL = (1 << CONDITIONS) - 1
CLEAR = 1 << SUSPENSION | 1 << HOLD
"""Conditions that hold by the absence of a fact."""
ABROAD = 1 << INSTRUMENT | 1 << CONSENT | 1 << SEAT
"""Conditions asked of a foreign officer only."""
NOTHING = CLEAR | ABROAD
"""What an officer without any nomination meets."""


def decide(  # noqa: PLR0917 - a compiled function takes its arrays by place
    first: int,
    last: int,
    own_of: Sequence[int],
    agreement_of: Sequence[int],
    own: Sequence[int],
    agreed_of: Sequence[int],
    agreed: Sequence[int],
    parent: Sequence[int],
    function: int,
    delegated: int,
    place: int,
    instant: int,
    known: int,
    deciding: MutableSequence[int],
    scratch: MutableSequence[int],
) -> tuple[int, int]:
    """Return which conditions are met on the best designation, as bits, and which designation that is.

    The officer's designations are numbered from `first` until before `last`; designation `n` has
    the rows `own_of[n]` until before `own_of[n + 1]` of `own` and stands under agreement
    `agreement_of[n]`, whose rows are found in `agreed` the same way.  `function` is the name in
    the letter and `delegated` the one in the clause (where a statute was asked, of that statute
    only); `parent` gives the place that each place lies in, -1 above the last.

    The best designation meets most conditions; of equals the later one.  `deciding` receives the
    row behind each condition, or -1; for conditions 2 to 5 it is a row of `agreed`.  A
    designation nobody knew of at `known` is no candidate; without one the second number is -1.
    """
    chosen, most, best = -1, -1, NOTHING
    for n in range(CONDITIONS):
        deciding[n] = -1
    for d in range(first, last):
        for n in range(CONDITIONS):
            scratch[n] = -1
        a, b = own_of[d], own_of[d + 1]
        g = agreement_of[d]
        c, e = agreed_of[g], agreed_of[g + 1]
        seen = False
        foreign = False
        admitted = False
        for r in range(c, e):
            at = r * WIDTH
            if known < agreed[at + 3] or known >= agreed[at + 4]:
                continue
            if instant < agreed[at + 1] or instant >= agreed[at + 2]:
                continue
            kind = agreed[at] >> SHIFT
            what = agreed[at] & WHAT
            if kind == PARTY:
                continue
            if kind == ADMITS:
                admitted = True
                continue
            if kind == FUNCTION and delegated != ANY and what != delegated:  # noqa: PLR1714 - compiled, too
                continue
            if kind == TERRITORY and place != ANY:
                # A territory covers a place that is it or lies in it: the tree is climbed from the place.
                where = place
                while where != ANY and where != what:  # noqa: PLR1714 - compiled, too
                    where = parent[where]
                if where == ANY:
                    continue
            if scratch[kind] < 0 or agreed[at + 1] > agreed[scratch[kind] * WIDTH + 1]:
                scratch[kind] = r
        for r in range(a, b):
            at = r * WIDTH
            if known < own[at + 3] or known >= own[at + 4]:
                continue
            kind = own[at] >> SHIFT
            what = own[at] & WHAT
            if kind == FOREIGN:
                foreign = True
                continue
            seen = True
            if instant < own[at + 1] or instant >= own[at + 2]:
                continue
            if kind == LETTER and function != ANY and what != function:  # noqa: PLR1714 - compiled, too
                continue
            if kind == EMPLOYED:
                party = False
                for s in range(c, e):
                    to = s * WIDTH
                    if (
                        agreed[to] >> SHIFT == PARTY
                        and agreed[to] & WHAT == what
                        and agreed[to + 3] <= known < agreed[to + 4]
                        and agreed[to + 1] <= instant < agreed[to + 2]
                    ):
                        party = True
                        break
                if not party:
                    continue
            if scratch[kind] < 0 or own[at + 1] > own[scratch[kind] * WIDTH + 1]:
                scratch[kind] = r
        if not seen:
            continue
        mask = 0
        for n in range(CONDITIONS):
            if scratch[n] >= 0:
                mask |= 1 << n
        mask ^= CLEAR
        if not foreign:
            mask |= ABROAD
        elif not admitted:
            # 8 U.S.C. 1357(g) knows officers of a State only: an instrument under 19 U.S.C. 1401(i) implies nothing.
            mask &= ~(1 << INSTRUMENT)
        count, bits = 0, mask
        while bits:
            bits &= bits - 1
            count += 1
        if count >= most:
            chosen, most, best = d, count, mask
            for n in range(CONDITIONS):
                deciding[n] = scratch[n]
    return best, chosen
