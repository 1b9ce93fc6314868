"""The part of a run's script that puts texts of like length into one batch, and cuts it."""

from core.backends.lengths import LENGTHS
from core.backends.order import WINDOW

BUCKETS = '''

MULTIPLE = -(-train_inputs.shape[1] // {lengths})


def lengths(inputs):
    """The steps from the first word of each text to its last one."""
    words = inputs != 0
    steps = inputs.shape[1] - words.argmax(axis=1) - words[:, ::-1].argmax(axis=1)
    return np.where(words.any(axis=1), steps, 0)


def cut(inputs):
    """A batch without the steps that are padding in all its texts, which are masked anyway."""
    words = np.flatnonzero(inputs.any(axis=0))
    first, last = (words[0], words[-1]) if len(words) else (0, 0)
    length = -(-(last + 1 - first) // MULTIPLE) * MULTIPLE
    stop = min(first + length, inputs.shape[1])
    return inputs[:, max(stop - length, 0) : stop]


class CutBatches(keras.utils.PyDataset):
    """Batches of texts of like length, the shortest first."""

    def __init__(self, inputs, targets):
        super().__init__()
        self.inputs, self.targets = inputs, targets
        self.lengths = lengths(inputs)
        self.order = np.argsort(self.lengths, kind="stable")

    def __len__(self):
        return -(-len(self.targets) // BATCH_SIZE)

    def __getitem__(self, batch):
        inputs, targets = self.taken(batch)
        if batch == 0 and len(self) > 1:
            # TensorFlow is to expect of all batches what the first two have in common, and these
            # have to differ; one more step of padding changes nothing.
            alike = inputs.shape[1] == self.taken(1)[0].shape[1]
            inputs = np.pad(inputs, ((0, 0), (0, int(alike))))
        return inputs, targets

    def taken(self, batch):
        chosen = self.order[batch * BATCH_SIZE : (batch + 1) * BATCH_SIZE]
        return cut(self.inputs[chosen]), self.targets[chosen]


class ReshuffledBatches(CutBatches):
    """Batches in an order that is drawn anew for each epoch, from the seed and its number.

    Among each {window} batches of shuffled texts, those of like length share one.
    """

    def __init__(self, inputs, targets):
        super().__init__(inputs, targets)
        self.shuffle(0)

    def shuffle(self, epoch):
        rng = np.random.default_rng((SEED, epoch))
        order = rng.permutation(len(self.targets))
        batches = len(order) // BATCH_SIZE
        whole, window = order[: batches * BATCH_SIZE], {window} * BATCH_SIZE
        parts = [whole[start : start + window] for start in range(0, len(whole), window)]
        parts = [part[np.argsort(self.lengths[part], kind="stable")] for part in parts]
        bucketed = np.concatenate([*parts, whole[:0]]).reshape(batches, BATCH_SIZE)
        mixed = bucketed[rng.permutation(batches)].ravel()
        self.order = np.concatenate([mixed, order[len(whole) :]])


batches = ReshuffledBatches(train_inputs, train_targets)
'''


def bucketed_part() -> str:
    """Defines `CutBatches` of a split, and `batches` of the training examples."""
    return BUCKETS.format(lengths=LENGTHS, window=WINDOW)
