"""Structured logs without personal data: a closed set of keys, everything else is left out."""

import json
import logging

SAFE = ("event", "method", "route", "status", "duration_ms", "queries", "kind", "action", "request_id", "error")


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger and the safe keys; never a message's arguments.

    An unknown key is redacted, not printed: the log fails closed.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
        }
        if record.name.startswith("accord"):
            line["event"] = str(record.msg)
        for key in SAFE:
            if key in record.__dict__:
                line[key] = record.__dict__[key]
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            if record.exc_info[2] is not None:
                frame = record.exc_info[2]
                while frame.tb_next is not None:
                    frame = frame.tb_next
                line["where"] = f"{frame.tb_frame.f_globals.get('__name__')}:{frame.tb_lineno}"
        return json.dumps(line)
