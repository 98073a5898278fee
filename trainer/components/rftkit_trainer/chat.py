"""Converts conversations to tokens and loss targets, in the Llama 3 layout, for both backends.

Unlike the template of Llama 3.1, the layout has no date block; therefore `TEMPLATE` is written
beside the trained checkpoint, so that a server renders exactly what was trained.
"""

from pathlib import Path

LOSS_MODES = ("last", "all_assistant", "passing", "all")
BOS, HEADER, HEADER_END, TURN_END = (
    "<|begin_of_text|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eot_id|>",
)
PADDING = ("<|finetune_right_pad_id|>", "<|end_of_text|>")
TEMPLATE = (
    "{{- bos_token }}"
    "{%- for message in messages %}"
    "{{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' }}"
    "{%- if message['role'] == 'assistant' %}"
    "{% generation %}{{- message['content'] | trim + '<|eot_id|>' }}{% endgeneration %}"
    "{%- else %}{{- message['content'] | trim + '<|eot_id|>' }}{%- endif %}"
    "{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{%- endif %}"
)


def trained_messages(messages: list[dict], loss: str) -> list[bool]:
    """Messages that the loss covers.

    last: messages marked with `train`; without marks the last assistant message.
    all_assistant: every assistant message. passing: messages marked with `train`. all: every
    message.
    """
    if loss not in LOSS_MODES:
        raise ValueError(f"loss is one of {', '.join(LOSS_MODES)}, not {loss!r}")
    if loss == "all":
        return [True] * len(messages)
    if loss == "all_assistant":
        return [m["role"] == "assistant" for m in messages]
    if loss == "passing":
        return [bool(m.get("train")) for m in messages]
    marks = [m.get("train") for m in messages]
    if any(m is not None for m in marks):
        return [bool(m) for m in marks]
    answers = [i for i, m in enumerate(messages) if m["role"] == "assistant"]
    return [bool(answers) and i == answers[-1] for i in range(len(messages))]


class ChatTokenizer:
    """The tokenizer.json of a checkpoint with Llama 3's control tokens.

    Content never becomes a control token: text that looks like one is encoded as ordinary text.
    """

    def __init__(self, folder: str):
        from tokenizers import Tokenizer

        path = Path(folder) / "tokenizer.json"
        self.tokenizer = Tokenizer.from_file(str(path))
        self.tokenizer.encode_special_tokens = True
        self.bos, self.header, self.header_end, self.turn_end = (
            self._control(token, path) for token in (BOS, HEADER, HEADER_END, TURN_END)
        )
        pads = [self.tokenizer.token_to_id(token) for token in PADDING]
        self.pad_id = next((i for i in pads if i is not None), self.turn_end)
        self._texts: dict[str, list[int]] = {}

    def _control(self, token: str, path: Path) -> int:
        number = self.tokenizer.token_to_id(token)
        if number is None:
            raise ValueError(
                f"{path} has no token {token}: rftkit trains models with Llama 3's chat layout"
            )
        return number

    def controls(self) -> list[str]:
        """The texts of this tokenizer's control tokens."""
        return [t.content for t in self.tokenizer.get_added_tokens_decoder().values() if t.special]

    def layout(self) -> dict[str, int]:
        """The control tokens used in every row, by text."""
        return {
            BOS: self.bos,
            HEADER: self.header,
            HEADER_END: self.header_end,
            TURN_END: self.turn_end,
        }

    def decoded(self, text: str) -> str:
        """The text after encoding and decoding."""
        tokens = self.tokenizer.encode(text, add_special_tokens=False).ids
        return self.tokenizer.decode(tokens, skip_special_tokens=False)

    def _fixed(self, text: str) -> list[int]:
        if text not in self._texts:
            self._texts[text] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return self._texts[text]

    def encode(
        self, conversations: list[list[dict]], loss: str
    ) -> list[tuple[list[int], list[bool]]]:
        """Tokens of each conversation and, for each token, whether it is a loss target.

        In a trained assistant message the answer and its end token are targets; the header is not,
        because a server writes it. An empty answer is no target: it would teach the model to stop
        at once. With `all` every token except the first is a target.
        """
        texts = [m["content"].strip() for c in conversations for m in c]
        bodies = iter(
            e.ids for e in self.tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        )
        return [self._row(c, [next(bodies) for _ in c], loss) for c in conversations]

    def _row(
        self, messages: list[dict], bodies: list[list[int]], loss: str
    ) -> tuple[list[int], list[bool]]:
        tokens, targets = [self.bos], [False]
        marks = trained_messages(messages, loss)
        for message, body, marked in zip(messages, bodies, marks, strict=True):
            head = [
                self.header,
                *self._fixed(message["role"]),
                self.header_end,
                *self._fixed("\n\n"),
            ]
            tokens += [*head, *body, self.turn_end]
            answered = marked and (loss == "all" or len(body) > 0)
            targets += [marked and loss == "all"] * len(head) + [answered] * (len(body) + 1)
        return tokens, targets


def write_template(folder: str) -> None:
    """Writes the trained layout beside a checkpoint, to the file that transformers and vLLM
    prefer.
    """
    (Path(folder) / "chat_template.jinja").write_text(TEMPLATE)
