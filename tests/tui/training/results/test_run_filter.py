import pytest

from core.errors import UsageProblem
from tui.training.results.arrangement import arrange
from tui.training.results.run_filter import parse, read_number, readable
from tui.training.results.table_view import TableView


@pytest.fixture
def runs(row):
    return (
        row(0, test_accuracy=0.91, tags=("best", "to repeat"), note="with Glove vectors"),
        row(1, preset="tutorial-lstm", test_accuracy=0.8, preparation="post 500, masked"),
        row(
            2,
            state="failed",
            verdict=None,
            test_accuracy=None,
            test_loss=None,
            samples_per_second=None,
        ),
        row(
            3,
            state="running",
            epochs_done=1,
            test_accuracy=None,
            test_loss=None,
            learning_rate=3e-05,
        ),
        row(4, verdict="at chance", test_accuracy=0.502, parameters=5_000),
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("   ", [0, 1, 2, 3, 4]),
        ("LSTM", [1]),
        ("tutorial pre", [0, 2, 3, 4]),
        ("glove", [0]),
        ('"at chance"', [4]),
        ("-lstm -failed", [0, 3, 4]),
        ("padding:post", [1]),
        ("-padding:post", [0, 2, 3, 4]),
        ("state:run", [3]),
        ("state=run", []),
        ("state!=finished", [2, 3]),
        ('tags:"to repeat"', [0]),
        ("test>0.8", [0]),
        ("test>=80%", [0, 1]),
        ("test<0.8", [4]),
        ("-test<0.8", [0, 1, 2, 3]),
        ("param<=5k", [4]),
        ("param>0.3M", [0, 1, 2, 3]),
        ("rate<1e-3", [3]),
        ("rate=0.001", [0, 1, 2, 4]),
        ("seed!=3", [0, 1, 2, 4]),
        ("epoch=1", [3]),
        ("age<12min", [0, 1]),
        ("time>1min", []),
        ("samp/s>=1k", [0, 1, 3, 4]),
        ("verd:chance", [4]),
        ("model=tutorial-lstm test>0.5", [1]),
        ("12:30", []),
    ],
)
def test_what_a_filter_keeps(runs, text, kept):
    assert arrange(runs, TableView(filter=text)) == tuple(runs[place] for place in kept)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tset>0.8", "unknown column 'tset': did you mean 'test'?"),
        ("test>", "test> does not say what to look for: type it behind the >"),
        ("test>high", "'high' is no number: write one such as test>0.8"),
        ("time>5m", "'5m' is no number: write one such as time>0.8"),
        ("verdict>0.5", "verdict has no numbers to compare: look for text with verdict:"),
        ("pre -", "- leaves out what follows it: type a word behind it"),
        ('"at chance', 'the quotation mark is not closed: type another "'),
    ],
)
def test_a_filter_that_cannot_be_read_says_why(text, said):
    with pytest.raises(UsageProblem) as refused:
        parse(text)
    assert str(refused.value) == said


def test_while_it_is_typed_an_unfinished_last_word_does_not_count():
    assert readable("pre test>") == (
        "pre",
        "test> does not say what to look for: type it behind the >",
    )
    assert readable("pre test>0.8") == ("pre test>0.8", "")
    assert readable("tset>1 pre") == (None, "unknown column 'tset': did you mean 'test'?")


def test_numbers_may_have_units():
    assert [read_number(text) for text in ("5", ".5", "1e-3", "80%", "3k", "2M", "2h", "1d")] == (
        [5, 0.5, 0.001, 0.8, 3000, 2e6, 7200, 86400]
    )
    assert [read_number(text) for text in ("nan", "inf", "1.2.3", "five", "")] == [None] * 5
