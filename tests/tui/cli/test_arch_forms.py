"""`rnn-tui arch` in each of its forms, to standard output and to a file."""

import ast
import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RunCommand = Callable[..., Any]

FORMS = ("--json", "--code", "--diagram", "--svg")


def test_the_diagram_names_every_layer_from_top_to_bottom(rnn_tui: RunCommand) -> None:
    answer = rnn_tui("arch", "tutorial-rnn", "--diagram")
    assert answer.status == 0
    places = [answer.out.index(name) for name in ("Embedding", "SimpleRNN", "Dense")]
    assert places == sorted(places)
    assert answer.out.count("SimpleRNN") >= 2
    assert "500, 32" in answer.out


def test_the_picture_is_svg_without_a_script(rnn_tui: RunCommand) -> None:
    answer = rnn_tui("arch", "bidirectional-lstm", "--svg")
    root = ElementTree.fromstring(answer.out)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not [part for part in root.iter() if part.tag.endswith("script")]
    words = " ".join("".join(root.itertext()).split())
    assert "Bidirectional" in words
    assert "16,640" in words


def test_the_code_is_python(rnn_tui: RunCommand) -> None:
    assert ast.parse(rnn_tui("arch", "tutorial-lstm", "--code").out)


def test_json_holds_costs_totals_and_remarks(rnn_tui: RunCommand) -> None:
    described = json.loads(rnn_tui("arch", "tutorial-lstm", "--json").out)
    lstm = described["layers"][1]
    assert lstm["output_shape"] == [None, 32]
    assert lstm["masked"] is False
    assert lstm["weights"] == {"kernel": [32, 128], "recurrent_kernel": [32, 128], "bias": [128]}
    assert described["remarks"], "recurrent_dropout and a missing mask go without a word"
    assert {remark["layer_number"] for remark in described["remarks"]} <= {0, 1, 2, 3}


def test_what_is_unwise_stands_below_the_table(rnn_tui: RunCommand) -> None:
    out = rnn_tui("arch", "tutorial-lstm").out
    assert "to think over" in out
    assert "recurrent_dropout" in out.partition("to think over")[2]
    assert "to think over" not in rnn_tui("arch", "single-rnn").out


def test_a_larger_batch_costs_more(rnn_tui: RunCommand) -> None:
    one = rnn_tui("arch", "tutorial-lstm", "--batch", "1").out
    many = rnn_tui("arch", "tutorial-lstm", "--batch", "256").out
    # 8,192 multiply-adds a timestep, 500 timesteps, and 32 of the head.
    assert "4,096,032" in one
    assert "1,048,584,192" in many


@pytest.mark.parametrize("form", ["", *FORMS])
def test_out_writes_what_else_is_printed(rnn_tui: RunCommand, tmp_path: Path, form: str) -> None:
    arguments = ["arch", "tutorial-gru", *filter(None, [form])]
    printed = rnn_tui(*arguments).out
    assert printed
    answer = rnn_tui(*arguments, "--out", "model.txt")
    assert (answer.status, answer.out) == (0, "")
    assert (tmp_path / "model.txt").read_text() == printed


def test_out_keeps_a_file_that_exists(rnn_tui: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "mine.svg").write_text("mine")
    answer = rnn_tui("arch", "tutorial-rnn", "--svg", "--out", "mine.svg")
    assert answer.status == 2
    assert "--out mine.svg exists already" in answer.err
    assert (tmp_path / "mine.svg").read_text() == "mine"


def test_out_into_a_folder_that_is_not_there_says_so(rnn_tui: RunCommand) -> None:
    answer = rnn_tui("arch", "tutorial-rnn", "--out", "none/model.txt")
    assert answer.status == 1
    assert "--out none/model.txt cannot be written" in answer.err


def test_nothing_is_left_of_a_file_where_the_model_is_refused(
    rnn_tui: RunCommand, tmp_path: Path
) -> None:
    assert rnn_tui("arch", "no-such-model", "--out", "model.txt").status == 2
    assert not (tmp_path / "model.txt").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("tutorial-rnn", "--json", "--svg"), "--json and --svg are 2 forms of one model"),
        (("--svg",), "for --svg you need a model"),
        (("--layer", "1"), "for --layer you need a model"),
        (("--set", "units=3", "--save", "x"), "for --set and --save you need a model"),
        (("tutorial-rnn", "--epoch", "1"), "--epoch makes a difference to --layer alone"),
        (("tutorial-rnn", "--layer", "1", "--epoch", "1"), "name a run"),
        (("tutorial-rnn", "--layer", "1", "--compare", "tutorial-gru"), "--compare at two"),
        (("tutorial-rnn", "--check", "--compare", "tutorial-gru"), "--compare at two"),
        (("tutorial-rnn", "--layer", "1", "--svg"), "--layer is shown as a table or as --json"),
        (("tutorial-rnn", "--batch", "0"), "--batch"),
        (("tutorial-rnn", "--delete", "x"), "give it alone"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    rnn_tui: RunCommand, arguments: tuple[str, ...], sentence: str
) -> None:
    answer = rnn_tui("arch", *arguments)
    assert answer.status == 2
    assert sentence in " ".join(answer.err.split())
    assert answer.out == ""


def test_it_starts_without_the_interface_and_without_what_reads_files(home: Path) -> None:
    code = "from tui.cli import main; main()"
    command = [sys.executable, "-P", "-X", "importtime", "-c", code, "arch", "tutorial-rnn"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    imported = {line.rpartition("|")[2].strip() for line in said.splitlines()}
    assert "core.models.summarise" in imported
    assert not {name.partition(".")[0] for name in imported} & {
        "textual",
        "h5py",
        "keras",
        "tensorflow",
        "plotext",
    }
