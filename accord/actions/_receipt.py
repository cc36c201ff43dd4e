"""What an act answers with; the same words again when the same act is sent again."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The effect of one act: the object, its state now, the log entry, the documents made."""

    kind: str
    id: str
    number: str
    action: str
    state: str
    version: int
    entry: str
    at: str
    documents: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return it as JSON-able values."""
        return {**asdict(self), "documents": list(self.documents)}

    @classmethod
    def from_json(cls, kept: dict[str, object]) -> "Receipt":
        """Return the receipt that was kept under an idempotency key."""
        documents = kept.get("documents")
        return cls(
            **{k: v for k, v in kept.items() if k != "documents"},  # type: ignore[arg-type]
            documents=tuple(documents) if isinstance(documents, list) else (),
        )
