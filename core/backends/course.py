"""Where a training stands while it runs: what its callbacks share."""

from msgspec.structs import replace

from core.backends.checkpoint import Progress
from core.backends.protocol import Job
from core.backends.schedule import rate


class Course:
    """A training's place, its learning rate, and whether it has to end.

    Attributes:
        progress: the whole epochs done, and what waiting goes with them.
        batches: gradient steps an epoch.
        batch: gradient steps done in the present epoch, those before a break included.
        rate: the learning rate of the last step.
        stopped: somebody asked for an end.
        error: why it cannot go on; empty while it can.
    """

    def __init__(self, job: Job, batches: int) -> None:
        resumed = job.resume
        self.progress = resumed.progress if resumed else Progress(0)
        self.batches = batches
        self.batch = self.progress.batch
        last = max(self.step - 1, 0)
        self.rate = rate(job.settings, last, batches, self.progress.rate_factor)
        self.stopped = False
        self.error = ""

    @property
    def epoch(self) -> int:
        """The present epoch, counted from 1."""
        return self.progress.epoch + 1

    @property
    def step(self) -> int:
        """Gradient steps done in all."""
        return self.progress.epoch * self.batches + self.batch

    @property
    def here(self) -> Progress:
        """The progress with the steps of the present epoch."""
        return replace(self.progress, batch=self.batch)

    @property
    def broken_off(self) -> bool:
        """Whether it has to end at once, whatever is left to do."""
        return self.stopped or bool(self.error)
