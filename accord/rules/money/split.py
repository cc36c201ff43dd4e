"""Divide a whole amount by weights so that the shares always sum to the amount.

The method is that of largest remainders: everyone first gets the whole units that the exact
share holds; the units left over go one each to the largest remainders.  Equal remainders go by
the larger weight, then by the earlier line.  Whole numbers only, so no rounding can lose or make
a cent.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import lcm

from accord.rules.decisions import Invalid, Problem

MOST = 10**15
"""The largest amount that is divided; ten trillion dollars in cents."""
DIGITS = 18
"""The longest weight, in digits before and after the point together."""
ROWS = 100_000
"""The longest list of weights."""
TIES = "equal remainders: the larger weight first, then the earlier line"


@dataclass(frozen=True, slots=True)
class Part:
    """One who shares, and the weight, such as hours; never negative."""

    name: str
    weight: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """One share with its working: whole units, what was left of the exact share, and any unit added.

    The exact share is `whole` + `remainder` / `of`.
    """

    name: str
    weight: Decimal
    share: int
    whole: int
    remainder: int
    of: int
    added: int


@dataclass(frozen=True, slots=True)
class Split:
    """The shares in the order of the weights, and the rule for ties; the shares sum to `total`."""

    total: int
    portions: tuple[Portion, ...]
    ties: str = TIES


def split(total: int, parts: Sequence[Part]) -> Split:
    """Return the shares of `total` whole units.

    Raises:
        Invalid: an amount that is not positive or is too large, no weights, a negative one, or none above zero.
    """
    problems = list(_problems(total, parts))
    if problems:
        raise Invalid(tuple(problems))
    weights = _scaled([p.weight for p in parts])
    shares = divide(total, weights)
    of = sum(weights)
    return Split(total, tuple(
        Portion(name=p.name, weight=p.weight, share=share, whole=total * w // of, remainder=total * w % of, of=of,
                added=share - total * w // of)
        for p, w, share in zip(parts, weights, shares, strict=True)
    ))  # fmt: skip


def divide(total: int, weights: Sequence[int]) -> list[int]:
    """Return the shares of `total` by whole-number weights, at least one of them above zero."""
    of = sum(weights)
    shares, remainders, left = [], [], total
    for weight in weights:
        share, remainder = divmod(total * weight, of)
        shares.append(share)
        remainders.append(remainder)
        left -= share
    if left:
        order = sorted(range(len(weights)), key=lambda i: (-remainders[i], -weights[i]))
        for i in order[:left]:
            shares[i] += 1
    return shares


def _problems(total: int, parts: Sequence[Part]) -> list[Problem]:
    found = []
    if not 0 < total <= MOST:
        found.append(Problem(field="total", message="This amount cannot be divided.", got=str(total),
                             expected=f"whole units, 1 to {MOST}"))  # fmt: skip
    if not parts:
        found.append(
            Problem(field="weights", message="There is nobody to divide it among.", expected="at least one line")
        )
    found += [
        Problem(
            field="weights", message=f"{p.name}: a weight cannot be negative.", got=str(p.weight), expected="0 or more"
        )
        for p in parts
        if not p.weight.is_finite() or p.weight < 0
    ]
    if parts and not found and not any(p.weight for p in parts):
        found.append(Problem(field="weights", message="Every weight is zero, so nobody has a share.",
                             expected="at least one weight above zero"))  # fmt: skip
    return found


def _scaled(weights: Sequence[Decimal]) -> list[int]:
    """Return the weights as whole numbers in the same proportions."""
    ratios = [w.as_integer_ratio() for w in weights]
    scale = lcm(*(bottom for _, bottom in ratios))
    return [top * (scale // bottom) for top, bottom in ratios]


def weights_from(data: bytes) -> tuple[Part, ...]:
    """Read a CSV file with the columns name and weight, in UTF-8.

    Raises:
        Invalid: every line that cannot be taken, with its number; nothing is skipped.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid((
            Problem(field="weights", message=f"Byte {error.start + 1} of the file is not UTF-8.",
                    expected="a CSV file saved as UTF-8"),
        )) from error  # fmt: skip
    if "\0" in text:
        raise Invalid((Problem(field="weights", message="The file is not text.", expected="a CSV file"),))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Invalid((
            Problem(field=f"line {reader.line_num}", message=f"This is not CSV: {error}."),
        )) from error  # fmt: skip
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    if sorted(header) != ["name", "weight"]:
        raise Invalid((
            Problem(field="line 1", message="The first line names the columns.", got=",".join(header) or "nothing",
                    expected="name,weight"),
        ))  # fmt: skip
    if len(rows) - 1 > ROWS:
        raise Invalid((
            Problem(field="weights", message="The list is too long.", got=f"{len(rows) - 1} lines",
                    expected=f"at most {ROWS}"),
        ))  # fmt: skip
    return _parts(rows[1:], header.index("name"), header.index("weight"))


def _parts(rows: Sequence[tuple[int, list[str]]], name_at: int, weight_at: int) -> tuple[Part, ...]:
    parts, problems, first = [], list[Problem](), dict[str, int]()
    for line, row in rows:
        where = f"line {line}"
        if len(row) != 2:
            problems.append(Problem(field=where, message="A line has two cells.", got=f"{len(row)} cells",
                                    expected="name,weight"))  # fmt: skip
            continue
        name, typed = row[name_at].strip(), row[weight_at].strip()
        if not name:
            problems.append(Problem(field=where, message="The name is missing.", expected="a name"))
        elif name in first:
            problems.append(Problem(field=where, message=f"{name} stands on line {first[name]} already.", got=name,
                                    expected="each name once"))  # fmt: skip
        first.setdefault(name, line)
        weight = _weight(typed)
        if weight is None:
            problems.append(Problem(field=where, message="This is no weight.", got=typed or "nothing",
                                    expected=f"a number such as 12 or 12.5, not negative, at most {DIGITS} digits"))  # fmt: skip
        else:
            parts.append(Part(name, weight))
    if problems:
        raise Invalid(tuple(problems))
    return tuple(parts)


def _weight(typed: str) -> Decimal | None:
    if not typed.isascii() or not typed.replace(".", "", 1).isdigit() or len(typed) > DIGITS + 1:
        return None
    try:
        return Decimal(typed)
    except InvalidOperation:
        return None
