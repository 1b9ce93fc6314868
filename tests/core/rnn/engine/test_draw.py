import numpy as np
import pytest

from core.rnn.engine.draw import Draw


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rate", [0.0, 0.2, 0.5, 0.9])
def test_a_mask_drops_its_share_and_keeps_the_mean(rate, dtype):
    mask = Draw(3).kept((400, 500), rate, dtype)
    assert mask.shape == (400, 500)
    assert mask.dtype == dtype
    kept = mask[mask != 0]
    np.testing.assert_array_equal(kept, np.asarray(1 / (1 - rate), dtype))
    # Within five standard deviations of 200,000 draws.
    assert abs(kept.size / mask.size - (1 - rate)) <= 5 * np.sqrt(rate * (1 - rate) / mask.size)


def test_a_seed_gives_the_same_masks_again_and_another_gives_others():
    first, same, other = (Draw(seed).kept((64,), 0.5, np.float32) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, same)
    assert (first != other).any()


def test_masks_go_on_from_a_state_that_was_told():
    draw = Draw(5)
    draw.kept((7,), 0.5, np.float32)  # an odd number: half a word is left over
    told = draw.state()
    expected = [draw.kept((9,), 0.5, np.float32) for _ in range(3)]
    again = Draw(0)
    again.restore(told)
    for mask in expected:
        np.testing.assert_array_equal(again.kept((9,), 0.5, np.float32), mask)
    assert told.dtype == np.uint64
    assert (expected[0] != expected[1]).any()
