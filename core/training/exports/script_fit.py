"""The part of a run's script that trains: the order of the examples, the learning rate, the end."""

from core.backends.protocol import FitSettings
from core.training.exports.script_buckets import bucketed_part

ORDER = '''

class ReshuffledBatches(keras.utils.PyDataset):
    """Batches in an order that is drawn anew for each epoch, from the seed and its number.

    fit(shuffle=True) repeats one order every epoch once Keras' seed is set, on TensorFlow.
    """

    def __init__(self, inputs, targets):
        super().__init__()
        self.inputs, self.targets = inputs, targets
        self.shuffle(0)

    def shuffle(self, epoch):
        self.order = np.random.default_rng((SEED, epoch)).permutation(len(self.targets))

    def __len__(self):
        return -(-len(self.targets) // BATCH_SIZE)

    def __getitem__(self, batch):
        chosen = self.order[batch * BATCH_SIZE : (batch + 1) * BATCH_SIZE]
        return self.inputs[chosen], self.targets[chosen]


batches = ReshuffledBatches(train_inputs, train_targets)
'''

RATE = '''

class LearningRate(keras.callbacks.Callback):
    """Sets the learning rate of each gradient step."""

    step = 0

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate = self.rate(self.step)
        self.step += 1

    def rate(self, step):
{warmup}        return {rate}
'''

WARMUP = """\
        warmup = {warmup} * len(batches)
        if step < warmup:
            return {learning_rate!r} * step / warmup
"""

PLATEAU = """
    share, best, waited = 1.0, math.inf, 0

    def on_epoch_end(self, epoch, logs=None):
        loss = logs["val_loss"]
        self.best, self.waited = (loss, 0) if loss < self.best else (self.best, self.waited + 1)
        if self.waited >= {decay_epochs}:
            self.share, self.waited = self.share * {decay!r}, 0
"""

SHARES = {
    "exponential": "{decay!r} ** ({step} / ({decay_epochs} * len(batches)))",
    "step": "{decay!r} ** ({step} // ({decay_epochs} * len(batches)))",
    "cosine": "0.5 * (1 + math.cos(math.pi * min({step} / ({length} * len(batches)), 1.0)))",
    "plateau": "self.share",
}

FIT = """
history = model.fit(
    batches,
    epochs=EPOCHS,
{validation}    shuffle=False,  # the batches are
    callbacks=[
{callbacks}    ],
    verbose=2,
).history
test = model.evaluate({test}, return_dict=True, verbose=0)
for name, value in test.items():
    print(f"test {{name}} {{value:.4f}}")
"""

AS_THEY_LIE = {
    "validation": """\
    validation_data=(validation_inputs, validation_targets),
    validation_batch_size=BATCH_SIZE,
""",
    "test": "test_inputs, test_targets, batch_size=BATCH_SIZE",
}
BY_LENGTH = {
    "validation": "    validation_data=CutBatches(validation_inputs, validation_targets),\n",
    "test": "CutBatches(test_inputs, test_targets)",
}


def fit_part(settings: FitSettings) -> str:
    """Trains `model` on the arrays, and measures it on the test examples."""
    callbacks = [
        "keras.callbacks.LambdaCallback(on_epoch_begin=lambda n, logs: batches.shuffle(n))"
    ]
    if has_schedule(settings):
        callbacks.append("LearningRate()")
    if settings.patience or settings.restore_best:
        # Without patience it never ends the training, and only keeps the best weights.
        patience = settings.patience or "EPOCHS"
        best = ", restore_best_weights=True" if settings.restore_best else ""
        callbacks.append(f"keras.callbacks.EarlyStopping(patience={patience}{best})")
    callbacks.append("keras.callbacks.TerminateOnNaN()")
    listed = "".join(f"        {callback},\n" for callback in callbacks)
    schedule = schedule_part(settings) + "\n" if has_schedule(settings) else ""
    order = bucketed_part() if settings.buckets else ORDER
    evaluated = BY_LENGTH if settings.buckets else AS_THEY_LIE
    return order + schedule + FIT.format(callbacks=listed, **evaluated)


def has_schedule(settings: FitSettings) -> bool:
    """Whether the learning rate does not stay what it is."""
    return settings.schedule != "constant" or settings.warmup > 0


def uses_math(settings: FitSettings) -> bool:
    """Whether the schedule's code calls the `math` module."""
    return settings.schedule in ("cosine", "plateau")


def schedule_part(settings: FitSettings) -> str:
    """A callback that gives each step the learning rate which the run gave it."""
    warmup = ""
    if settings.warmup:
        warmup = WARMUP.format(warmup=settings.warmup, learning_rate=settings.learning_rate)
    rate = repr(settings.learning_rate)
    if settings.schedule != "constant":
        share = SHARES[settings.schedule].format(
            decay=settings.decay,
            decay_epochs=settings.decay_epochs,
            step="(step - warmup)" if settings.warmup else "step",
            length=max(settings.epochs - settings.warmup, 1),
        )
        rate = f"{rate} * {share}" if settings.schedule == "plateau" else f"{rate} * ({share})"
    made = RATE.format(warmup=warmup, rate=rate)
    if settings.schedule == "plateau":
        made += PLATEAU.format(decay=settings.decay, decay_epochs=settings.decay_epochs)
    return made
