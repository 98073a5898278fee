"""Continuous batching: sequences join and leave the batch at every step.

Rows 0 … n-1 of the model's cache belong to the n active sequences; when one ends, the last one
moves to its row. The state of a finished sequence is kept for a while under its prompt: the next
turn of the conversation starts with this prompt and answer, so only the rest must be read. Not
thread-safe: a single loop calls `step`.
"""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch

from .model import Llama, Span
from .sampling import advance, draw

# Tokens per step, so that many long prompts do not block the sequences that generate.
TOKENS_AT_ONCE = 2048


@dataclass
class Sequence:
    prompt: list[int]
    max_tokens: int
    temperature: float
    top_p: float
    state: int
    """Start of the stream of random numbers."""
    earlier: tuple[int, ...] | None = None
    """The prompt of the turn before, under which its state may be parked."""
    finished: Callable[["Sequence"], None] = lambda _: None
    answer: list[int] = field(default_factory=list)
    reason: str = ""
    cached: int = 0


class Engine:
    def __init__(self, model: Llama, rows: int, stops: set[int], park: int = 512):
        self.model, self.stops = model, stops
        self.capacity, self.most_parked = rows, park
        self.waiting: deque[Sequence] = deque()
        self.active: list[Sequence] = []
        self.lengths = torch.zeros(rows, dtype=torch.long)
        self.last = torch.zeros(rows, dtype=torch.long)
        self.temperature, self.top_p = torch.ones(rows), torch.ones(rows)
        self.streams = np.zeros(rows, dtype=np.uint64)
        self.parked: OrderedDict[tuple[int, ...], list[tuple[list[int], torch.Tensor]]] = (
            OrderedDict()
        )
        self.parked_count = 0
        self.generated = 0

    @property
    def idle(self) -> bool:
        return not self.waiting and not self.active

    def submit(self, sequence: Sequence) -> None:
        self.waiting.append(sequence)

    def step(self) -> None:
        """Reads waiting prompts while rows are free, and generates a token for every active
        sequence.
        """
        writing = len(self.active)
        spans, places = self._admit()
        if not self.active:
            return
        hidden = self.model.forward(self.last[:writing], self.lengths[:writing], spans)
        self.lengths[:writing] += 1
        for row, sequence in enumerate(self.active[writing:], writing):
            self.lengths[row] = len(sequence.prompt)
        self._share(spans)
        self._take(self.model.logits(hidden[places]))

    def _admit(self) -> tuple[list[Span], list[int]]:
        """Activates waiting sequences. Returns the spans to read, each from the end of its kept
        state, and the position of each active sequence in the step's tokens. Choices of one request
        read their prompt once."""
        places = list(range(len(self.active)))
        spans: list[Span] = []
        tokens = len(places)
        before: Sequence | None = None
        while self.waiting and len(self.active) < self.capacity and tokens < TOKENS_AT_ONCE:
            sequence = self.waiting.popleft()
            row = len(self.active)
            if before is None or before.prompt is not sequence.prompt:
                self._restore(sequence, row)
                end = sequence.prompt[sequence.cached :]
                spans.append(Span(row, sequence.cached, end))
                tokens += len(end)
            before = sequence
            places.append(tokens - 1)
            self.active.append(sequence)
            self.temperature[row], self.top_p[row] = sequence.temperature, sequence.top_p
            self.streams[row] = sequence.state
        return spans, places

    def _share(self, spans: list[Span]) -> None:
        """Copies the state of a prompt to the other sequences with the same prompt, in the
        following rows.
        """
        cache = self.model.cache
        ends = [*(span.row for span in spans[1:]), len(self.active)]
        for span, end in zip(spans, ends, strict=False):
            if end - span.row > 1:
                length = span.start + len(span.tokens)
                cache[span.row + 1 : end, ..., :length, :] = cache[span.row, ..., :length, :]

    def _take(self, logits: torch.Tensor) -> None:
        """Samples a token for each active sequence; finished ones leave, from the last row down."""
        count = len(self.active)
        uniform = torch.from_numpy(advance(self.streams[:count]))
        drawn = draw(logits, self.temperature[:count], self.top_p[:count], uniform)
        self.last[:count] = torch.tensor(drawn)
        self.generated += count
        for row in range(count - 1, -1, -1):
            sequence, token = self.active[row], drawn[row]
            if token in self.stops:
                self._leave(row, "stop")
                continue
            sequence.answer.append(token)
            full = len(sequence.prompt) + len(sequence.answer) >= self.model.positions
            if full or len(sequence.answer) >= sequence.max_tokens:
                self._leave(row, "length")

    def _leave(self, row: int, reason: str) -> None:
        sequence = self.active[row]
        self._park(sequence, row)
        last = len(self.active) - 1
        if row != last:
            length = int(self.lengths[last])
            self.model.cache[row, ..., :length, :] = self.model.cache[last, ..., :length, :]
            for values in (self.lengths, self.last, self.temperature, self.top_p, self.streams):
                values[row] = values[last]
            self.active[row] = self.active[last]
        self.active.pop()
        sequence.reason = reason
        sequence.finished(sequence)

    def _park(self, sequence: Sequence, row: int) -> None:
        """Keeps the state of a finished sequence; drops the oldest ones beyond the limit."""
        if self.most_parked == 0:
            return
        length = int(self.lengths[row])
        tokens = [*sequence.prompt, *sequence.answer][:length]
        self.parked.setdefault(tuple(sequence.prompt), []).append(
            (tokens, self.model.cache[row, ..., : len(tokens), :].clone())
        )
        self.parked.move_to_end(tuple(sequence.prompt))
        self.parked_count += 1
        while self.parked_count > self.most_parked:
            _, dropped = self.parked.popitem(last=False)
            self.parked_count -= len(dropped)

    def _restore(self, sequence: Sequence, row: int) -> None:
        """Restores the kept state with the longest common prefix. At least one token remains to
        be read.
        """
        held = self.parked.get(sequence.earlier or ())
        if not held:
            return
        shared = [common(tokens, sequence.prompt) for tokens, _ in held]
        best = max(range(len(held)), key=shared.__getitem__)
        length = min(shared[best], len(sequence.prompt) - 1)
        _, state = held.pop(best)
        self.parked_count -= 1
        if not held:
            del self.parked[sequence.earlier or ()]
        self.model.cache[row, ..., :length, :] = state[..., :length, :]
        sequence.cached = length


def common(a: list[int], b: list[int]) -> int:
    """Length of the common prefix of two lists."""
    for i, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return i
    return min(len(a), len(b))
