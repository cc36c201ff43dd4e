"""From an action's declared fields to its JSON Schema; nothing is declared twice."""

from typing import Any

from accord.rules.inputs import EARLIEST, LATEST, Field
from accord.rules.lifecycle import Transition


def of_field(f: Field) -> dict[str, Any]:
    """Return the JSON Schema of one field."""
    made = _of_kind(f)
    made["title"] = f.label
    if f.help:
        made["description"] = f.help
    return made


def _of_kind(f: Field) -> dict[str, Any]:
    match f.kind:
        case "integer" | "cents":
            return {"type": "integer", "minimum": f.minimum, "maximum": f.maximum}
        case "date":
            return {"type": "string", "format": "date", "description": f"from {EARLIEST}, before {LATEST}"}
        case "instant":
            return {"type": "string", "format": "date-time"}
        case "choice":
            return {"type": "string", **_listed(f)}
        case "choices":
            return {"type": "array", "items": {"type": "string", **_listed(f)}, "maxItems": 100}
        case "yesno":
            return {"type": "boolean"}
        case "reference":
            return {"type": "string", "format": "uuid", "x-refers-to": f.of}
        case "rows":
            row = of_fields(f.columns)
            return {"type": "array", "items": row, "maxItems": f.max_rows, **({"minItems": 1} if f.required else {})}
        case "file":
            return {"type": "string", "format": "binary"}
        case _:
            least = {"minLength": 1} if f.required else {}
            return {"type": "string", "maxLength": f.max_length, **least}


def _listed(f: Field) -> dict[str, Any]:
    return {"enum": [c.value for c in f.choices]} if f.choices else {"x-list": f.source or "free"}


def of_fields(fields: tuple[Field, ...]) -> dict[str, Any]:
    """Return the JSON Schema of an object with these fields and no others."""
    return {
        "type": "object",
        "properties": {f.name: of_field(f) for f in fields},
        "required": [f.name for f in fields if f.required],
        "additionalProperties": False,
    }


def request_body(transition: Transition, fields: tuple[Field, ...]) -> dict[str, Any]:
    """Return the OpenAPI request body of an action."""
    required = any(f.required for f in fields)
    media_type = "multipart/form-data" if any(f.kind == "file" for f in fields) else "application/json"
    return {
        "description": transition.help or transition.label,
        "required": required,
        "content": {media_type: {"schema": of_fields(fields)}},
    }
