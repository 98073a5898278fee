"""Answers chat requests in OpenAI's format: the trained chat layout, n choices, token counts."""

import asyncio
import time
import uuid

from rftkit_trainer.chat import ChatTokenizer

from .engine import Engine, Sequence
from .requests import Asked, Refused
from .sampling import stream


class Chat:
    """Renders conversations in the trained layout; each text is tokenized once."""

    def __init__(self, folder: str):
        self.tokenizer = ChatTokenizer(folder)
        self._remembered: dict[str, list[int]] = {}

    def _ids(self, text: str) -> list[int]:
        found = self._remembered.get(text)
        if found is None:
            if len(self._remembered) > 50_000:
                self._remembered.clear()
            found = self.tokenizer.tokenizer.encode(text, add_special_tokens=False).ids
            self._remembered[text] = found
        return found

    def prompt(self, messages: list[dict]) -> list[int]:
        """The prompt up to the start of the assistant's answer."""
        t = self.tokenizer
        tokens = [t.bos]
        for message in messages:
            tokens += (
                self._header(message["role"]) + self._ids(message["content"].strip()) + [t.turn_end]
            )
        return tokens + self._header("assistant")

    def _header(self, role: str) -> list[int]:
        t = self.tokenizer
        return [t.header, *self._ids(role), t.header_end, *self._ids("\n\n")]

    def text(self, tokens: list[int]) -> str:
        return self.tokenizer.tokenizer.decode(tokens)


def sequences(asked: Asked, chat: Chat, positions: int) -> list[Sequence]:
    prompt = chat.prompt(asked.messages)
    wanted = asked.max_tokens or positions - len(prompt)
    if len(prompt) + wanted > positions or wanted < 1:
        raise Refused(
            400,
            f"this model's maximum context length is {positions} tokens; the messages have {len(prompt)} and "
            f"{wanted} are asked for",
        )
    follows = len(asked.messages) > 2 and asked.messages[-2]["role"] == "assistant"
    earlier = tuple(chat.prompt(asked.messages[:-2])) if follows else None
    return [
        Sequence(
            prompt, wanted, asked.temperature, asked.top_p, stream(asked.seed, choice), earlier
        )
        for choice in range(asked.n)
    ]


async def complete(asked: Asked, chat: Chat, engine: Engine, name: str) -> dict:
    made = sequences(asked, chat, engine.model.positions)
    loop = asyncio.get_running_loop()
    waits = []
    for sequence in made:
        ended: asyncio.Future[Sequence] = loop.create_future()
        sequence.finished = ended.set_result
        waits.append(ended)
        engine.submit(sequence)
    await asyncio.gather(*waits)
    return response(made, chat, name)


def response(made: list[Sequence], chat: Chat, name: str) -> dict:
    prompt, written = len(made[0].prompt), sum(len(s.answer) for s in made)
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": name,
        "choices": [
            {
                "index": i,
                "message": {"role": "assistant", "content": chat.text(s.answer)},
                "finish_reason": s.reason,
                "logprobs": None,
            }
            for i, s in enumerate(made)
        ],
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": written,
            "total_tokens": prompt + written,
            "prompt_tokens_details": {"cached_tokens": made[0].cached},
        },
    }
