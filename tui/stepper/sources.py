"""The source that a key asks for, made of the one that is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from core.stepping.source import CellWeights, Edit, Kind, Rule, Source

AFTER: Mapping[Kind, Kind] = MappingProxyType({"simple": "lstm", "lstm": "gru", "gru": "simple"})
OTHER: Mapping[Rule, Rule] = MappingProxyType({"tutorial": "keras", "keras": "tutorial"})


def of_next_cell(source: Source) -> Source:
    """The same sequence read by the next kind of cell, with the same sizes and seed."""
    weights = source.weights
    if not isinstance(weights, CellWeights):
        return source
    return replace(source, weights=replace(weights, kind=AFTER[weights.kind]))


def of_other_rule(source: Source) -> Source:
    """The tutorial's weights for Keras' initialisers, and the other way round."""
    weights = source.weights
    if not isinstance(weights, CellWeights):
        return source
    return replace(source, weights=replace(weights, rule=OTHER[weights.rule]))


def edited(source: Source, edit: Edit) -> Source:
    """The sequence after one more edit."""
    return replace(source, edits=(*source.edits, edit))


def undone(source: Source) -> Source:
    """The sequence before its last edit."""
    return replace(source, edits=source.edits[:-1])
