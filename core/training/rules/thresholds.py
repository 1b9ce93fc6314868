"""Every number that a verdict turns on, with its reason."""

from collections.abc import Mapping
from types import MappingProxyType

# --- guessing ----------------------------------------------------------------------------------

CHANCE_SHARE = 0.10
"""At chance: less than this share of the way from guessing to perfect. Post-padded tutorial runs
end at 0.50 to 0.51, the weakest that learned at 0.78: a tenth of the way, 0.55, parts them."""

LUCK_DEVIATIONS = 3.0
"""Standard deviations of a guessed accuracy that luck may add: beyond three, 1 in 700."""

DOMINANT_CLASS = 1.5
"""A class is dominant above this many times its even share: 0.75 of two classes, 0.375 of four."""

FEW_STEPS = 100
"""Gradient steps before which nothing can be told: the tutorial's models leave chance, where they
do, within their first epoch of 157."""

ENOUGH_STEPS = 300
"""Gradient steps that are proposed instead: two epochs of the tutorial's."""

MUCH_PADDING = 50
"""Padding steps that wipe a state out; fewer slow the learning down, so they are named later."""

LONG_SEQUENCE = 50
"""Timesteps from which a SimpleRNN's gradient is to blame: at 50 it stays at chance on temporal
order where an LSTM of the same size is always right, and at 100 on the adding problem."""

# --- the learning rate -------------------------------------------------------------------------

USUAL_RATE: Mapping[str, float] = MappingProxyType({"adam": 1e-3, "rmsprop": 1e-3, "sgd": 0.1})
"""Where to begin: Keras' own defaults for Adam and RMSprop; ten times that of SGD, whose 0.01
leaves a small recurrent network where it was for many epochs."""

HIGH_RATE: Mapping[str, float] = MappingProxyType({"adam": 0.03, "rmsprop": 0.03, "sgd": 1.0})
"""Above these a rate is blamed: recurrent networks seldom survive thirty times Adam's default."""

LOW_SGD_RATE = 0.01
"""Up to this rate, divided by 1 − momentum, SGD is blamed for standing still: see above."""

SMALL_REACH = 0.01
"""Adam and RMSprop move a weight by about the learning rate a step. Where all steps together move
it by less than this, it is where it began: Keras draws embeddings from ±0.05."""

TENFOLD = 10.0
"""The factor of a learning rate that is lowered after divergence: smaller ones waste runs."""

GENTLY = 5.0
"""The factor of a learning rate that is lowered at a plateau, where only its size is in the way."""

FASTER = 3.0
"""The factor of a learning rate that is raised: half an order of magnitude, as grids go."""

CLIP_NORM = 1
"""The length that a gradient is proposed to be clipped to, as is usual for recurrent networks."""

LARGE_GRADIENT = 10.0
"""A gradient of this norm is worth naming: ten times what clipping would leave of it."""

# --- how losses move ---------------------------------------------------------------------------

NOISE = 0.01
"""Changes of a loss below this share of the guessing loss mean nothing, whatever share of the loss
itself they are: a solved task's 0.0001 doubles and halves from epoch to epoch."""

DIVERGING_RISE = 0.10
"""Diverging: the training loss rose from its lowest by this share of the guessing loss."""

DIVERGING_EPOCHS = 2
"""And it rose so many epochs in a row, for one bad epoch may be made good by the next."""

WORSE_THAN_GUESSING = 1.5
"""Or it is this many times the guessing loss and not falling: the answers are sure and wrong."""

IMPROVING = 0.02
"""A loss that fell by this share in its last epoch still moves."""

IMPROVING_FAST = 0.05
"""A validation loss that fell by this share in the last epoch has more to give."""

# --- overfitting, underfitting, plateau --------------------------------------------------------

OVERFITTING_GAP = 0.10
"""The tutorial's rule: training accuracy this far above validation accuracy is overfitting."""

OVERFITTING_SHARE = 0.20
"""The same where there is no accuracy: the validation loss is this share of the guessing loss above
the training loss. 0.10 of accuracy is as much of the way from guessing to perfect."""

TURN_RISE = 0.05
"""The validation loss has turned when it stands this share above its lowest …"""

TURN_EPOCHS = 2
"""… so many epochs after it: one rise of 5 % and back is common, two in a row are not."""

PATIENCE = 2
"""The patience that is proposed: what the turn is recognised by."""

MORE_DROPOUT = (0.4, 0.5)
"""The shares of dropout that are proposed, the next above what the model has; more than a half
takes more than it gives."""

UNDERFITTING_SHARE = 0.50
"""Underfitting: training itself came less than half the way from guessing to perfect, which is
0.75 of a balanced pair of classes."""

UNDERFITTING_GAP = 0.10
"""And validation is at most this share of the way behind it: 0.05 of such a pair."""

MANY_DROPPED = 0.4
"""Dropout from which a network that underfits should have less of it …"""

LESS_DROPOUT = 0.2
"""… namely the tutorial's."""

MORE_EPOCHS = 3
"""How many times the epochs are proposed where they were too few."""

PLATEAU_EPOCHS = 3
"""Epochs in a row that must not have improved on those before them."""

PLATEAU_SHARE = 0.01
"""An improvement of less than this share of the validation loss is none."""

SOLVED_SHARE = 0.98
"""So much of the way from guessing to the best possible is all of it: nothing is left to learn."""

# --- remarks -----------------------------------------------------------------------------------

VALIDATION_LEAD = 0.01
"""Validation accuracy this far above training accuracy looks wrong, and is worth a word."""

SURE_DEVIATIONS = 1.96
"""Standard deviations on either side that hold 95 % of what luck does."""
