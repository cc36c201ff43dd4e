"""One change of an agreement in the demonstration: asked by the agency, answered, half approved."""

from collections.abc import Iterator

from accord.cli._story import Done, Story


def tell_change(story: Story) -> Iterator[Done]:
    """Propose a change of the story's agreement in force, answer it, and let one counsel approve it."""
    stage, why = "agreements", "Our council reviews such agreements more often."
    open_ = [t for t in story.edition.terms if t.negotiable and isinstance(t.value, int)]
    term = next(t for t in open_ if t.name == "review_months")
    yield story.do(stage, "head", "change", "propose-change", {
        "agreement": story.ids["agreement"], "reason": why, "changes": [{"name": term.name, "value": "12"}],
    })  # fmt: skip
    yield story.do(stage, "manager", "change", "counter-change", {
        "reason": "A year is short for both sides; a year and a half gives time for two meetings.",
        "changes": [{"name": term.name, "value": "18"}],
        "addition": "The parties look at complaints and training together before each review.",
    })  # fmt: skip
    yield story.do(
        stage, "liaison", "change", "comment-change", {"comment": "The council agrees with eighteen months."}
    )
    yield story.do(stage, "head", "change", "accept-change")
    yield story.do(stage, "federal-counsel", "change", "approve-change", {"step": "federal-review"}, step_up=True)
