"""Which epochs' weights stay when they grow many."""

import itertools
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from core.backends.kept_epochs import MOST, kept_epochs
from core.backends.protocol import epoch_weights, epochs_with_weights

some = settings(deadline=None, max_examples=30, derandomize=True, database=None)


@given(st.integers(1, 1500), st.data())
@some
def test_thinning_after_each_epoch_keeps_a_few_even_ones_the_newest_and_the_best(
    epochs: int, data: st.DataObject
) -> None:
    best_of = data.draw(st.lists(st.integers(1, epochs), max_size=8).map(sorted))
    saved: frozenset[int] = frozenset()
    best = None
    for epoch in range(1, epochs + 1):
        best = epoch if epoch in best_of else best
        saved = kept_epochs(saved | {epoch}, best)
    assert len(saved) <= MOST
    assert {1, epochs, best} - {None} <= saved
    even = sorted(saved - {epochs, best})
    strides = {later - earlier for earlier, later in itertools.pairwise(even)}
    assert len(strides - {2 * min(strides, default=0)}) <= 1
    assert saved == kept_epochs(range(1, epochs + 1), best)


def test_up_to_eighteen_epochs_all_are_kept() -> None:
    assert kept_epochs(range(1, 19), None) == set(range(1, 19))
    assert kept_epochs(range(1, 21), 4) == {1, 3, 4, 5, 7, 9, 11, 13, 15, 17, 19, 20}
    assert kept_epochs((), None) == frozenset()


def test_a_folder_tells_its_epochs_in_order_and_passes_over_what_is_none(tmp_path: Path) -> None:
    assert epochs_with_weights(tmp_path) == ()
    for epoch in (12_345, 2, 10):
        epoch_weights(tmp_path, epoch).parent.mkdir(exist_ok=True)
        epoch_weights(tmp_path, epoch).touch()
    for other in (".partial-0003.npz", "four.npz", "0005.txt", "²².npz"):
        (epoch_weights(tmp_path, 1).parent / other).touch()
    assert epochs_with_weights(tmp_path) == (2, 10, 12_345)
    assert epoch_weights(tmp_path, 2).name == "0002.npz"
