import numpy as np

from core.rnn.engine.plan import gaps, planned


def test_blocks_are_the_timesteps_that_count_for_some_row():
    mask = np.array([[0, 0], [1, 0], [1, 1], [1, 1], [0, 0], [0, 1], [0, 0]], bool)
    blocks = planned(mask, 7, longest=2)
    assert [(block.number, block.start, block.stop) for block in blocks] == [
        (0, 1, 3),
        (1, 3, 4),
        (2, 5, 6),
    ]
    assert [block.mixed for block in blocks] == [(True, False), (False,), (True,)]
    assert gaps(blocks, 7) == [slice(0, 1), slice(3, 3), slice(4, 5), slice(6, 7)]


def test_without_a_mask_every_timestep_counts():
    blocks = planned(None, 5, longest=3)
    assert [(block.start, block.stop) for block in blocks] == [(0, 3), (3, 5)]
    assert not any(any(block.mixed) for block in blocks)


def test_where_nothing_counts_there_is_no_block():
    assert planned(np.zeros((4, 2), bool), 4, longest=3) == []
    assert gaps([], 4) == [slice(0, 4)]
