"""Reads of the programs: one as it stood on a day, all of them, two side by side, and a sheet to print."""

from accord.queries.programs.comparing import Comparison, Line, compare, told
from accord.queries.programs.shapes import Part, Row, Said, View
from accord.queries.programs.viewing import Listed, changes, day_of, known, listed, names, view

__all__ = [
    "Comparison",
    "Line",
    "Listed",
    "Part",
    "Row",
    "Said",
    "View",
    "changes",
    "compare",
    "day_of",
    "known",
    "listed",
    "names",
    "told",
    "view",
]
