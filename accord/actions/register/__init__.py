"""Writes of the public register: lists are imported, people decide doubts, the register is derived anew."""

from accord.actions.register.deciding import decide_doubt, decide_list
from accord.actions.register.importing import FileReport, import_lists

__all__ = ["FileReport", "decide_doubt", "decide_list", "import_lists"]
