"""Whether a checkpoint's chat template is Llama 3's layout, which the paper's presets train.

A system block before the user's turn is allowed: Llama 3.1 writes the date there.
"""

from .refusals import RefusedError, clipped
from .render import Renderer

_QUESTION, _ANSWER = "Question?", "Answer."
_HEADER = "<|start_header_id|>{}<|end_header_id|>\n\n"
_END = "<|eot_id|>"


def layout_difference(renderer: Renderer) -> str | None:
    """How the template differs; None if it does not."""
    asked = f"{_HEADER.format('user')}{_QUESTION}{_END}{_HEADER.format('assistant')}"
    talk = [{"role": "user", "content": _QUESTION}, {"role": "assistant", "content": _ANSWER}]
    try:
        prompt = renderer.text(talk[:1], prompt=True, kwargs={})
        row = renderer.text(talk, prompt=False, kwargs={})
    except RefusedError as error:
        return str(error)
    if prompt.endswith(asked) and row == f"{prompt}{_ANSWER}{_END}":
        return None
    return f"one that ends {clipped(row[-120:], 200)}"
