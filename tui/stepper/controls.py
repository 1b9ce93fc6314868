"""The line under the map: play and step for the mouse, the pace, the zoom and the condition."""

from tui.stepper.state import StepperState
from tui.widgets.action_line import Item


def controls(state: StepperState, playing: bool, speed: int, zoom: str) -> list[Item]:
    """What can be clicked, and how things are set.

    Args:
        state: what the stepper looks at.
        playing: whether it steps by itself.
        speed: steps a second while it does.
        zoom: what a column and a row stand for; "" when each is one.
    """
    items: list[Item] = [
        ("|◂", "accent", "edge(-1)"),
        (" ", "", ""),
        ("◂◂", "accent", "step(-10)"),
        (" ", "", ""),
        ("◂", "accent", "step(-1)"),
        (" ", "", ""),
        ("‖ pause" if playing else "► play ", "accent", "play(1)"),
        (" ", "", ""),
        ("▸", "accent", "step(1)"),
        (" ", "", ""),
        ("▸▸", "accent", "step(10)"),
        (" ", "", ""),
        ("▸|", "accent", "edge(1)"),
        ("  ", "", ""),
        ("−", "accent", "speed(-1)"),
        (f" {speed}/s ", "quiet", ""),
        ("+", "accent", "speed(1)"),
    ]
    items += [("  ", "", ""), ("jump", "accent", "jump"), ("  ", "", "")]
    if state.condition is None:
        items.append(("break", "accent", "condition"))
    else:
        items += [
            ("break ", "accent", "condition"),
            (state.condition.text, "", "condition"),
            (" ", "", ""),
            ("◂", "accent", "next_break(-1)"),
            (" ", "", ""),
            ("▸", "accent", "next_break(1)"),
        ]
    items += [("  ", "", ""), ("A", "accent", "anchor")]
    if state.anchor is not None:
        items.append((f" = {state.anchor}", "", "swap"))
    items += [
        ("  ", "", ""),
        ("−", "accent", "zoom(-1, 0)"),
        (" zoom ", "quiet", "fit"),
        ("+", "accent", "zoom(1, 0)"),
    ]
    if zoom:
        items.append((f"  {zoom}", "quiet", "fit"))
    if state.order != "index":
        items.append((f"  by {state.order}", "quiet", "order"))
    return items
