"""The keys of the charts, and their help."""

from textual.binding import Binding, BindingType

HELP = """\
### Curves

**train** and **val** have one point at the end of each epoch; **batch** is the mean over the
epoch so far, step by step. ★ is the best validation epoch. The dashed lines are floors: what
guessing scores, and the best that can be scored. **diverged** says that a value is NaN or
infinite; a gap is a value that was not measured.

- **x** counts epochs, gradient steps, or seconds of training: without validation, without the
  time between a break and its resumption, and of what was trained twice the second time.
- **y**, **Y**: equal factors instead of equal steps, upwards and along x. Accuracy stays as it
  is. What is not above zero has no place there.
- **m** smooths the steps by an exponential moving average, each value keeping 0.6, 0.9 or 0.97
  of the one before, without its pull towards zero (as TensorBoard does). The pale line under it is
  what the steps themselves scored.
- **z**, **Z** look closer around the cursor, or around the newest point, and back; the y axis
  then fits what is in sight.
- **← →** move the cursor, with **shift** ten columns, **Home** and **End** to the ends; a click
  puts it there, **Esc** removes it. Every chart reads its curves at the same x, at the nearest
  point.
- **k** turns to the layers: the learning rate of each epoch's last step, the norm of the gradient
  √(mean ‖∂L/∂W‖²) and of the weights ‖W‖ a layer. Gradients that shrink towards the first
  layer vanish; weights that grow without end will diverge.
- **f** gives one chart all the room, then the next, then all of them.

Several marked runs are drawn one curve each, the validation on one page, the training on the next
(k); the colour and the marker belong to the place in the order of marking.
"""

KEYS: tuple[BindingType, ...] = (
    Binding(
        "x",
        "x_axis",
        "x axis",
        tooltip="Epochs, steps or seconds along x",
        id="training.chart.x_axis",
    ),
    Binding("y", "log_y", "log y", tooltip="Equal factors upwards", id="training.chart.log_y"),
    Binding(
        "Y",
        "log_x",
        "log x",
        show=False,
        tooltip="Equal factors along x",
        id="training.chart.log_x",
    ),
    Binding(
        "m",
        "smoothing",
        "smooth",
        tooltip="Smooth the steps, more and more",
        id="training.chart.smoothing",
    ),
    Binding(
        "z",
        "zoom(1)",
        "zoom",
        tooltip="Look closer, around the cursor",
        id="training.chart.zoom_in",
    ),
    Binding(
        "Z",
        "zoom(-1)",
        "zoom out",
        show=False,
        tooltip="Look from farther",
        id="training.chart.zoom_out",
    ),
    Binding(
        "k", "page", "page", tooltip="Curves, or norms of the layers", id="training.chart.page"
    ),
    Binding("f", "full", "full", tooltip="One chart in all the room", id="training.chart.full"),
    Binding(
        "left",
        "cursor_left",
        "cursor",
        show=False,
        tooltip="The cursor one column to the left",
        id="training.chart.left",
    ),
    Binding(
        "right",
        "cursor_right",
        "cursor",
        show=False,
        tooltip="The cursor one column to the right",
        id="training.chart.right",
    ),
    Binding(
        "shift+left",
        "cursor_left(10)",
        "ten back",
        show=False,
        tooltip="The cursor ten columns to the left",
        id="training.chart.ten_left",
    ),
    Binding(
        "shift+right",
        "cursor_right(10)",
        "ten on",
        show=False,
        tooltip="The cursor ten columns to the right",
        id="training.chart.ten_right",
    ),
    Binding(
        "home",
        "cursor_home",
        "first",
        show=False,
        tooltip="The cursor to the first point",
        id="training.chart.home",
    ),
    Binding(
        "end",
        "cursor_end",
        "last",
        show=False,
        tooltip="The cursor to the newest point",
        id="training.chart.end",
    ),
    Binding(
        "escape",
        "no_cursor",
        "no cursor",
        show=False,
        tooltip="Remove the cursor",
        id="training.chart.no_cursor",
    ),
)
