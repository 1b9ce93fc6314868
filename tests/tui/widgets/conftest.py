import pytest
from textual.widget import Widget

from tui.widgets.chart import Chart


@pytest.fixture
def refreshed(monkeypatch):
    """Every region that a chart asks to have painted again; None is the whole chart."""
    regions = []
    original = Widget.refresh

    def refresh(self, *args, **kwargs):
        if isinstance(self, Chart):
            regions.extend(args or [None])
        return original(self, *args, **kwargs)

    monkeypatch.setattr(Widget, "refresh", refresh)
    return regions
