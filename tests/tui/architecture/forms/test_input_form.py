import pytest

from core.errors import UsageProblem
from core.models.spec import Features, Tokens
from tui.architecture.forms.input_form import InputForm, input_from


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ({"kind": "tokens", "timesteps": "80"}, Tokens(80)),
        ({"kind": "tokens", "timesteps": ""}, Tokens()),
        ({"kind": "features", "timesteps": "9", "features": "3"}, Features(3, 9)),
        ({"kind": "features", "timesteps": " ", "features": "3"}, Features(3)),
    ],
)
def test_what_was_typed_is_the_input(typed, given):
    assert input_from(typed) == given


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "tokens", "timesteps": "0"}, "timesteps: '0' is not a whole number from 1"),
        ({"kind": "features", "timesteps": "", "features": "x"}, "features: 'x' is not"),
    ],
)
def test_the_first_wrong_field_is_named(typed, sentence):
    with pytest.raises(UsageProblem, match=f"^{sentence}"):
        input_from(typed)


async def test_the_input_is_changed_and_the_stack_says_what_follows(architecture):
    async with architecture() as on:
        await on.form("i", InputForm)
        await on.fill(kind="features", features="4", timesteps="12")
        await on.press("ctrl+s")
        await on.closed()
        assert on.state.spec.input == Features(4, 12)
        assert "needs word numbers, not features" in on.verdict
        await on.press("f")
        assert "✗" not in on.verdict
        await on.press("u", "u")
        assert not on.state.changed


async def test_a_mistake_keeps_what_was_typed(architecture):
    async with architecture() as on:
        screen = await on.form("i", InputForm)
        await on.fill(timesteps="none")
        await on.press("enter")
        assert on.mistake.startswith("timesteps: 'none' is not a whole number")
        assert screen.query_one("#timesteps").value == "none"
        assert on.state.earlier == ()
