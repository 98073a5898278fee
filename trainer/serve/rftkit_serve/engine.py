"""Answers many prompts at once: sequences join and leave the batch at every step.

Rows 0 … n-1 of the model's cache belong to the n sequences in hand; where one ends, the last takes its row. The state
of an ended sequence is parked for a while under its prompt: the next turn of the same conversation begins with that
prompt and answer, and only its end must be read. Not thread-safe: one loop calls `step`.
"""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch

from .model import Llama, Span
from .sampling import advance, draw

# Of prompts and answers in one step, so that a wave of long prompts does not hold up those that write.
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
        """Reads waiting prompts as far as there are rows, and writes a token for every sequence in hand."""
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
        """Takes waiting sequences in hand: what is to be read, each from where its parked state ends, and where in
        the step's tokens each sequence in hand goes on. Choices of one request read their prompt once."""
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
        """Copies what was read once to the other sequences with that prompt: they follow its row."""
        cache = self.model.cache
        ends = [*(span.row for span in spans[1:]), len(self.active)]
        for span, end in zip(spans, ends, strict=False):
            if end - span.row > 1:
                length = span.start + len(span.tokens)
                cache[span.row + 1 : end, ..., :length, :] = cache[span.row, ..., :length, :]

    def _take(self, logits: torch.Tensor) -> None:
        """Draws a token for each sequence in hand; those that end leave, from the last row down."""
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
        """Keeps what was read and written; the oldest go where there are too many."""
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
        """Brings back the parked state that the prompt shares most with. At least one token is left to read."""
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
    """How many tokens two lists begin with alike."""
    for i, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return i
    return min(len(a), len(b))
