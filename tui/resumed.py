"""From where a resumed run goes on, in words."""

from core.training.events import Resumed


def resumed_line(event: Resumed) -> str:
    """Where it goes on, whether to the bit, why not, and what else is to be known of it."""
    exact = "bit for bit as without the break"
    if not event.exact:
        exact = f"not bit for bit as without the break: {event.why}"
    return "\n".join(
        [f"goes on {_place(event)}, {exact}", *(f"  note: {note}" for note in event.notes)]
    )


def _place(event: Resumed) -> str:
    if event.batch:
        return f"after batch {event.batch:,} of epoch {event.epoch + 1}"
    return f"after epoch {event.epoch}" if event.epoch else "from the beginning"
