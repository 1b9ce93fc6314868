"""All that is known of a run, as one JSON object."""

from typing import Any

import msgspec

from core.training import store
from core.training.summary import RunReport
from core.training.verdict import Verdict


def as_json(report: RunReport) -> str:
    """Configuration, data, environment, epochs, norms, answers, batches, end and verdict.

    Numbers that were not finite are null. Of very many gradient steps every `batch_stride`th
    reported one is there.

    Args:
        report: of the run.
    """
    history = report.history
    found = {
        "id": report.run.id,
        "created": store.created(report.run),
        "state": report.state,
        "config": report.config,
        "started": history.started,
        "resumed": history.resumed,
        "prepared": history.prepared,
        "environment": history.environment,
        "epochs": history.epochs,
        "norms": history.norms,
        "probes": history.probes,
        "end": history.end,
        "verdict": _verdict(report.verdict),
        "summary": report.summary,
        "batch_stride": history.stride,
        "batches": history.batches,
    }
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n"


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "kind": verdict.kind,
        "finding": verdict.finding,
        "cause": verdict.cause,
        "repairs": [
            {"settings": dict(repair.settings), "words": repair.words} for repair in verdict.repairs
        ],
        "remarks": list(verdict.remarks),
        "sentence": verdict.sentence,
    }
