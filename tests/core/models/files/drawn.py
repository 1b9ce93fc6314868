"""Stacks drawn by a generator of random numbers with a fixed seed."""

from random import Random

from core.models.spec import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Features,
    Layer,
    ModelSpec,
    Recurrent,
    SimpleRNN,
    Tokens,
)

RATES = (0.0, 0.0, 0.3)


def recurrent(random: Random, sequences: bool) -> Recurrent | Bidirectional:
    kind = random.choice((SimpleRNN, LSTM, GRU))
    options = {
        "units": random.randint(1, 6),
        "activation": random.choice(("tanh", "tanh", "softsign", "elu", "linear")),
        "return_sequences": sequences,
        "dropout": random.choice(RATES),
        "recurrent_dropout": random.choice(RATES),
    }
    if kind is not SimpleRNN:
        options["recurrent_activation"] = random.choice(("sigmoid", "hard_sigmoid"))
    if kind is GRU:
        options["reset_after"] = random.choice((True, False))
    layer = kind(**options)
    if random.randrange(3) == 0:
        return Bidirectional(layer, random.choice(("concat", "sum", "mul", "ave")))
    return layer


def between(random: Random) -> Layer:
    if random.randrange(2):
        return Dropout(random.choice((0.0, 0.4)))
    activation = random.choice(("linear", "sigmoid", "softmax", "relu"))
    return Dense(random.randint(1, 6), activation)


def embedding(random: Random) -> Embedding:
    return Embedding(random.randint(2, 12), random.randint(1, 6), random.choice((True, False)))


def valid_stack(random: Random) -> ModelSpec:
    """[Embedding] → 1 to 3 recurrent layers, others in between → perhaps a head."""
    timesteps = random.choice((None, random.randint(1, 9)))
    layers: list[Layer] = []
    if random.randrange(4):
        entry: Tokens | Features = Tokens(timesteps)
        layers.append(embedding(random))
    else:
        entry = Features(random.randint(1, 6), timesteps)
    count = random.randint(1, 3)
    for number in range(count):
        if random.randrange(2):
            layers.append(between(random))
        last = number == count - 1
        layers.append(recurrent(random, not last or random.choice((True, False))))
    layers += [between(random) for _ in range(random.randrange(3))]
    return ModelSpec("drawn", entry, tuple(layers))


def shuffled_stack(random: Random) -> ModelSpec:
    """Layers in any order, most of which cannot be built."""
    entry = random.choice((Tokens(5), Features(random.randint(1, 6), 5)))
    layers: list[Layer] = []
    for _ in range(random.randint(1, 4)):
        if random.randrange(3):
            layers.append(recurrent(random, random.choice((True, False))))
        else:
            layers.append(between(random))
    if random.randrange(2):
        layers += [recurrent(random, False), between(random), recurrent(random, False)]
    if random.randrange(6) == 0:
        layers.insert(random.randint(0, len(layers)), embedding(random))
    if isinstance(entry, Tokens) and random.randrange(6):
        layers.insert(0, embedding(random))
    return ModelSpec("drawn", entry, tuple(layers))
