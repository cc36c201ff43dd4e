"""The dated caps on what is repaid."""

import tomllib
from functools import cache

from accord.programs.dated import rows, tables
from accord.programs.places import DATA
from accord.rules.reimbursing.caps import Caps, PeriodCap, YearlyCap

FILE = DATA / "reimbursing.toml"


@cache
def caps() -> Caps:
    """Return every dated cap.

    Raises:
        DatedRowError: the file is not what it should be.
    """
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    tables(raw, {"yearly_cap", "period_cap"})
    return Caps(yearly=rows(YearlyCap, raw["yearly_cap"]), period=rows(PeriodCap, raw["period_cap"]))
