import csv
import io

from core.training.exports.epochs_csv import as_csv
from core.training.history import History, read_history
from core.training.store import Run


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_each_epoch_is_a_row_and_each_layer_s_norm_a_column(told: Run) -> None:
    first, second, third = rows(as_csv(read_history(told)))
    assert [row["epoch"] for row in (first, second, third)] == ["1", "2", "3"]
    assert float(second["val_loss"]) == 0.45
    assert float(second["learning_rate"]) == 0.0005
    assert float(second["gradient_norm_1_Embedding"]) == 1.0
    assert float(first["weight_norm_2_SimpleRNN"]) == 4.0


def test_what_is_no_number_is_nan_and_what_nobody_told_is_empty(told: Run) -> None:
    third = rows(as_csv(read_history(told)))[2]
    assert third["loss"] == "nan"
    assert third["gradient_norm_2_SimpleRNN"] == ""
    assert "mean_absolute_error" not in third


def test_a_run_without_epochs_has_a_heading_alone() -> None:
    assert as_csv(History()) == "epoch,time,loss,val_loss,seconds,samples_per_second\n"
