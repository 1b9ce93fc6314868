"""What two models differ in, said in sentences whose numbers are computed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from core.models.cost import multiply_adds
from core.models.summary import Row, Summary

RECURRENT = frozenset({"SimpleRNN", "LSTM", "GRU", "Bidirectional"})
"""Kinds that take each other's place in a stack."""

BLOCKS: Mapping[str, str] = MappingProxyType(
    {
        "SimpleRNN": "one block",
        "LSTM": "four blocks (i, f, c, o)",
        "GRU": "three blocks (z, r, h)",
    }
)
"""What the columns of a cell's kernels are made of."""

IDENTITY = frozenset({"name", "type", "dtype", "units", "input_dim", "output_dim", "trainable"})
"""Settings that are no difference, or are said with the parameters that follow from them."""

Kept = TypeVar("Kept")
Rows = tuple[Row | None, Row | None]


@dataclass(frozen=True)
class _Named:
    """Two models and what they are called in a sentence."""

    left: str
    right: str


def sentences(left: Summary, right: Summary, pairs: Sequence[Rows]) -> Iterator[str]:
    """Totals first, then layer by layer, then the work for one example.

    Args:
        left: the one model.
        right: the other.
        pairs: their layers in order, counterparts together.
    """
    names = _names(left, right)
    yield from _faults(left, names.left)
    yield from _faults(right, names.right)
    layers = [said for pair in pairs for said in _layer(pair, names)]
    if not layers:
        yield f"{names.left} and {names.right} have the same layers with the same settings."
    else:
        yield _totals(left, right, names)
    yield from _inputs(left, right, names)
    yield from layers
    yield from _masks(pairs, names)
    yield from _work(left, right, names)


def ratio_text(larger: int, smaller: int) -> str:
    """How many times the smaller the larger is: "4 times", or "1.37 times" where it is no whole.

    Args:
        larger: at least as large as the other.
        smaller: above 0.
    """
    if larger % smaller == 0:
        return f"{larger // smaller:,} times"
    said = f"{larger / smaller:,.2f}"
    if not said.endswith(".00"):
        return f"{said} times"
    whole = round(larger / smaller)
    return f"just {'over' if larger > whole * smaller else 'under'} {whole:,} times"


def _names(left: Summary, right: Summary) -> _Named:
    if left.name == right.name:
        return _Named(f"{left.name} on the left", f"{right.name} on the right")
    return _Named(left.name, right.name)


def _faults(model: Summary, name: str) -> Iterator[str]:
    if model.fault is not None:
        yield (
            f"{name} cannot be built, {model.fault.sentence}; what is known of it are its first "
            f"{len(model.rows)} layers."
        )


def _totals(left: Summary, right: Summary, names: _Named) -> str:
    if left.parameters == right.parameters:
        return f"{names.left} and {names.right} both have {left.parameters:,} parameters."
    (many, larger), (few, smaller) = _ordered(
        (left.parameters, names.left), (right.parameters, names.right)
    )
    said = f"{larger} has {many:,} parameters, {smaller} {few:,}"
    return f"{said}: {ratio_text(many, few)} as many." if few else f"{said}."


def _inputs(left: Summary, right: Summary, names: _Named) -> Iterator[str]:
    if left.inputs != right.inputs:
        ours, theirs = (", ".join(map(str, model.inputs)) or "nothing" for model in (left, right))
        yield f"{names.left} reads {ours}, {names.right} {theirs}."


def _layer(pair: Rows, names: _Named) -> Iterator[str]:
    left, right = pair
    if left is None or right is None:
        yield from (_alone(left, names.left) if left else ())
        yield from (_alone(right, names.right) if right else ())
    elif left.parameters != right.parameters:
        yield _parameters(left, right)
        yield from _settings(left, right, names)
    elif left.kind != right.kind:
        yield (
            f"{left.call} in {names.left} and {right.call} in {names.right} have "
            f"{left.parameters:,} parameters each."
        )
    else:
        yield from _settings(left, right, names)


def _alone(row: Row, owner: str) -> Iterator[str]:
    learns = _count(row) if row.parameters else "nothing to learn"
    yield f"Layer {row.number} {row.call} stands in {owner} alone: {learns}."


def _parameters(left: Row, right: Row) -> str:
    """The arithmetic of both, the larger first, and what makes it larger."""
    (_, more), (_, fewer) = _ordered((left.parameters, left), (right.parameters, right))
    if not fewer.parameters:
        return f"{more.call} learns {_count(more)} numbers, {fewer.call} none."
    reason = _reason(more, fewer)
    return (
        f"{_short(more)} learns {_count(more)} numbers, "
        f"{ratio_text(more.parameters, fewer.parameters)} the {_count(fewer)} of {_short(fewer)}"
        f"{': ' if reason else ''}{reason}."
    )


def _reason(more: Row, fewer: Row) -> str:
    """Which of the sizes that a count is made of are different."""
    cell, other = inner_kind(more), inner_kind(fewer)
    sizes, others = _sizes(more), _sizes(fewer)
    changed = [
        f"{value:,} {name} instead of {others[name]:,}"
        for name, value in sizes.items()
        if others.get(name, value) != value
    ]
    reasons = []
    if cell != other and cell in BLOCKS and other in BLOCKS:
        alike = other == "SimpleRNN" and not changed
        against = (
            ", each as large as the one of a SimpleRNN" if alike else f" and not {BLOCKS[other]}"
        )
        reasons.append(BLOCKS[cell] + against)
    biases = _biases(more) - _biases(fewer)
    if biases:
        reasons.append("a second bias in each" if biases > 0 else "one bias in each and not two")
    return ", ".join(reasons + changed)


def _sizes(row: Row) -> dict[str, int]:
    """The sizes that a count is made of, by the names that a sentence gives them."""
    shapes = [weight.shape for weight in row.weights]
    if row.kind == "Embedding" and _dimensions(shapes) == [2]:
        return {"rows": shapes[0][0], "values a row": shapes[0][1]}
    if row.kind == "Dense" and _dimensions(shapes) == [2, 1]:
        return {"inputs": shapes[0][0], "units": shapes[0][1]}
    if inner_kind(row) in BLOCKS and _dimensions(shapes[:2]) == [2, 2]:
        return {
            "directions": 2 if row.kind == "Bidirectional" else 1,
            "inputs": shapes[0][0],
            "units": shapes[1][0],
        }
    return {}


def _biases(row: Row) -> int:
    """How many biases each block has: a GRU that resets after the product has two."""
    shapes = [weight.shape for weight in row.weights]
    return 2 if inner_kind(row) == "GRU" and _dimensions(shapes[2:3]) == [2] else 1


def _dimensions(shapes: Sequence[tuple[int, ...]]) -> list[int]:
    return [len(shape) for shape in shapes]


def inner_kind(row: Row) -> str:
    """The kind of the layer that a bidirectional one wraps; of any other, its own.

    Args:
        row: a layer of ours, or one that was read from a file.
    """
    if row.kind != "Bidirectional":
        return row.kind
    inner = row.config.get("layer")
    kind = inner.get("type", inner.get("class_name")) if isinstance(inner, Mapping) else None
    return kind if isinstance(kind, str) else row.kind


def _flat(config: Mapping[str, object]) -> dict[str, object]:
    """The settings with those of a wrapped layer beside them."""
    flat = dict(config)
    inner = flat.pop("layer", None)
    if isinstance(inner, Mapping):
        own = inner.get("config", inner)
        flat |= dict(own) if isinstance(own, Mapping) else {}
    return {
        key: value for key, value in flat.items() if isinstance(value, bool | int | float | str)
    }


def _settings(left: Row, right: Row, names: _Named) -> Iterator[str]:
    """What two recurrent layers, or two layers of one kind, are set to differently."""
    if left.kind != right.kind and not {left.kind, right.kind} <= RECURRENT:
        return
    ours, theirs = _flat(left.config), _flat(right.config)
    said = [
        f"{key} is {_said(value)} in {names.left} and {_said(theirs[key])} in {names.right}"
        for key, value in ours.items()
        if key in theirs and theirs[key] != value and key not in IDENTITY
    ]
    if said:
        one, other = f"ayer {left.number} {left.kind}", f"ayer {right.number} {right.kind}"
        where = f"L{one}" if one == other else f"L{one} and l{other}"
        yield f"{where}: {', '.join(said)}."


def _masks(pairs: Sequence[Rows], names: _Named) -> Iterator[str]:
    """Where the one model first has a mask that the other has not."""
    for left, right in pairs:
        if left is None or right is None or None in (left.masked, right.masked):
            continue
        if left.masked != right.masked:
            row, owner, other = (
                (left, names.left, names.right) if left.masked else (right, names.right, names.left)
            )
            yield (
                f"In {owner} a mask leaves layer {row.number} {row.kind}, so the layers behind it "
                f"skip padding; in {other} they read it."
            )
            return


def _work(left: Summary, right: Summary, names: _Named) -> Iterator[str]:
    ours, theirs = multiply_adds(left, 1), multiply_adds(right, 1)
    if not ours or not theirs or ours == theirs:
        return
    (many, larger), (few, smaller) = _ordered((ours, names.left), (theirs, names.right))
    yield (
        f"One example takes {many:,} multiply-adds in {larger}, {ratio_text(many, few)} the "
        f"{few:,} in {smaller}."
    )


def _ordered(left: tuple[int, Kept], right: tuple[int, Kept]) -> tuple[tuple[int, Kept], ...]:
    """The larger first; as they are where they are equal."""
    return (left, right) if left[0] >= right[0] else (right, left)


def _short(row: Row) -> str:
    """A recurrent layer by its kind and units; any other by its call."""
    units = _flat(row.config).get("units")
    kind = inner_kind(row)
    if kind not in BLOCKS or units is None:
        return row.call or row.kind
    short = f"{kind}({units})"
    return f"Bidirectional({short})" if row.kind == "Bidirectional" else short


def _count(row: Row) -> str:
    return row.arithmetic or f"{row.parameters:,}"


def _said(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else f"{value}"
