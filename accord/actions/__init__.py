"""Writes: one function per action, all of them behind one door (`_acting.py`).

Edges call `perform` and nothing else, so a page, the API, the CLI and an import get the
same verdict.
"""

from accord.actions._perform import perform
from accord.actions._receipt import Receipt

__all__ = ["Receipt", "perform"]
