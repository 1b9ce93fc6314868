import re
from collections.abc import Callable
from xml.etree import ElementTree

from core.training.exports.curves_svg import as_svg
from core.training.store import Run
from core.training.summary import report
from tests.core.training.exports.known_runs import FINISHED, epoch_events, opening

SVG = "{http://www.w3.org/2000/svg}"


def drawn(run: Run) -> ElementTree.Element:
    return ElementTree.fromstring(as_svg(report(run)))


def of_class(picture: ElementTree.Element, style: str) -> list[ElementTree.Element]:
    return [part for part in picture.iter() if part.get("class") == style]


def words(picture: ElementTree.Element) -> list[str]:
    return [part.text or "" for part in picture.iter(f"{SVG}text")]


def test_loss_and_accuracy_stand_side_by_side_with_what_needs_no_learning(told: Run) -> None:
    picture = drawn(told)
    said = words(picture)
    assert {"loss", "accuracy"} <= set(said)
    assert {"chance 0.693", "chance 0.500", "best possible 0.950"} <= set(said)
    assert said.count("best epoch 2") == 2
    assert any("test accuracy 0.820" in one for one in said)


def test_a_loss_that_is_no_number_leaves_a_gap(told: Run) -> None:
    picture = drawn(told)
    # The legend has one of each style in either chart, and either chart a curve.
    loss = [part.get("d", "") for part in of_class(picture, "train")][1]
    validation = [part.get("d", "") for part in of_class(picture, "validation")][1]
    assert len(re.findall("[ML]", loss)) == 2
    assert len(re.findall("[ML]", validation)) == 3


def test_the_picture_stands_alone_and_every_line_has_a_dash_of_its_own(told: Run) -> None:
    text = as_svg(report(told))
    assert not re.search(r"<script|href|url\(|@import|<image", text)
    dashes = re.findall(r"\.(?:validation|chance|known)\{[^}]*stroke-dasharray:([\d ]+)", text)
    assert len(set(dashes)) == 3


def test_every_point_lies_within_the_picture(told: Run) -> None:
    picture = drawn(told)
    width, height = float(picture.get("width", 0)), float(picture.get("height", 0))
    dots = of_class(picture, "train-dot") + of_class(picture, "validation-dot")
    assert len(dots) == 11
    for dot in dots:
        assert 0 < float(dot.get("cx", -1)) < width
        assert 0 < float(dot.get("cy", -1)) < height


def test_one_epoch_none_and_a_task_without_accuracy_are_drawn_too(
    make_run: Callable[..., Run],
) -> None:
    assert words(drawn(make_run(opening())))
    assert (
        len(of_class(drawn(make_run([*opening(), *epoch_events(1, 0.6, 0.6)])), "train-dot")) == 2
    )
    numbers = opening(task="regression", chance_accuracy=None, best_accuracy=None)
    assert "mean absolute error" in words(drawn(make_run([*numbers, FINISHED])))


def test_a_name_cannot_end_the_words_that_it_stands_in(make_run: Callable[..., Run]) -> None:
    run = make_run(opening(dataset="</text><script>.csv"))
    assert any("<script>" in said for said in words(drawn(run)))
