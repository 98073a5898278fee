"""Pretrains a small Llama on conversations: tokenizer, training, checkpoint in Hugging Face format.

usage: python -m rftkit_trainer.pretrain REQUEST.json  with {rows, out, seed}, perhaps sizes, rates
`rows` is a JSON Lines file with `messages`. All answers and their end tokens are trained. Work is
measured in tokens, not in seconds, so that equal requests give the same training on every machine
(up to rounding). The folder appears atomically; its `pretraining.json` describes the training. The
same command resumes from the last save.
"""

import hashlib
import json
import math
import os
import random
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .schedule import cosine_decay
from .tiny import Shape, build_tokenizer, model_config, write_texts

SHAPE = Shape(
    512, dim=128, layers=4, heads=4, kv_heads=1, ffn=384, positions=1024, rope_theta=10_000.0
)
TOKENIZER_ROWS = 3000
BUCKET = 2048
SAY_EVERY = 100
SAVE_EVERY_S = 15


@dataclass(frozen=True)
class Request:
    rows: str
    out: str
    seed: int
    learning_rate: float = 3e-3
    batch_tokens: int = 4096
    warmup: float = 0.05
    floor: float = 0.1
    weight_decay: float = 0.01
    optimizer: str = "muon"
    """Named so that a state which another optimizer saved is not taken up."""


Row = tuple[list[int], list[bool]]


def read_conversations(path: str) -> list[list[dict]]:
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line)["messages"] for line in lines]


def batches(rows: list[Row], batch_tokens: int, seed: int) -> list[list[Row]]:
    """Batches of rows of similar length in random order, each with `batch_tokens` including
    padding.
    """
    rng = random.Random(seed)
    rows = rng.sample(rows, len(rows))
    made: list[list[Row]] = []
    for start in range(0, len(rows), BUCKET):
        batch: list[Row] = []
        for row in sorted(rows[start : start + BUCKET], key=lambda r: len(r[0])):
            if batch and (len(batch) + 1) * len(row[0]) > batch_tokens:
                made.append(batch)
                batch = []
            batch.append(row)
        made.append(batch)
    rng.shuffle(made)
    return made


def rate(step: int, steps: int, request: Request) -> float:
    """Linear warm-up, then a cosine down to the floor."""
    done = step / steps
    if done < request.warmup:
        return request.learning_rate * min(1.0, (step + 1) / (request.warmup * steps))
    angle = math.pi * (done - request.warmup) / (1 - request.warmup)
    return request.learning_rate * cosine_decay(angle, request.floor)


def build_model(config: dict, seed: int):
    """Initialises weights scaled by the width: the usual 0.02 is too small for width 128."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    model = LlamaForCausalLM(LlamaConfig(**config))
    scale = 0.7 * config["hidden_size"] ** -0.5
    for name, weight in model.named_parameters():
        if weight.dim() == 2:
            into_residual = "o_proj" in name or "down_proj" in name
            outer = "embed" in name or "lm_head" in name
            torch.nn.init.normal_(
                weight, 0, 0.02 if outer else scale * (0.5 if into_residual else 1)
            )
    return model


def loss_of(model, batch: list[Row], pad: int):
    """Mean loss over the trained tokens. Padding is on the right, so a causal model needs no
    mask.
    """
    import torch

    longest = max(len(tokens) for tokens, _ in batch)
    tokens = torch.tensor([t + [pad] * (longest - len(t)) for t, _ in batch])
    targets = torch.tensor([m + [False] * (longest - len(m)) for _, m in batch])
    hidden = model.model(input_ids=tokens[:, :-1], use_cache=False).last_hidden_state
    chosen = targets[:, 1:]
    return torch.nn.functional.cross_entropy(
        model.lm_head(hidden[chosen]).float(), tokens[:, 1:][chosen]
    )


class State:
    """Saved state of a pretraining, beside the final folder; another request or corpus starts
    from scratch.
    """

    def __init__(self, request: Request, model, optimizer):
        corpus = hashlib.sha256(Path(request.rows).read_bytes()).hexdigest()
        self.identity = f"{replace(request, rows=corpus, out='')}"
        self.file = Path(f"{request.out}.state.pt")
        self.model, self.optimizer = model, optimizer
        self.losses: list[float] = []
        self.seconds = 0.0

    def load(self) -> None:
        import torch

        if not self.file.exists():
            return
        found = torch.load(self.file, weights_only=True)
        if found["identity"] != self.identity:
            return
        self.model.load_state_dict(found["model"])
        self.optimizer.load_state_dict(found["optimizer"])
        self.losses, self.seconds = found["losses"], found["seconds"]

    def save(self, seconds: float) -> None:
        import torch

        state = {"identity": self.identity, "losses": self.losses, "seconds": seconds}
        state |= {"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict()}
        beside = f"{self.file}.tmp-{os.getpid()}"
        torch.save(state, beside)
        os.replace(beside, self.file)


def train(model, rows: list[Row], pad: int, request: Request) -> dict:
    import torch

    from .muon import MuonWithAdamW

    made = batches(rows, request.batch_tokens, request.seed)
    optimizer = MuonWithAdamW(model, request.learning_rate, request.weight_decay)
    state = State(request, model, optimizer)
    state.load()
    losses = state.losses
    saved = time.monotonic()
    started = saved - state.seconds
    for step in range(len(losses), len(made)):
        optimizer.set_rate(rate(step, len(made), request))
        loss = loss_of(model, made[step], pad)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        if not math.isfinite(losses[-1]):
            raise ValueError(f"step {step + 1}: the loss is not finite")
        if len(losses) % SAY_EVERY == 0:
            recent = losses[-SAY_EVERY:]
            said = f"step {len(losses)} of {len(made)}: loss {sum(recent) / len(recent):.4f}"
            print(f"{said}, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
        if time.monotonic() - saved > SAVE_EVERY_S:
            saved = time.monotonic()
            state.save(saved - started)
    return {
        "steps": len(made),
        "rows": len(rows),
        "tokens": sum(len(tokens) for tokens, _ in rows),
        "seconds": round(time.monotonic() - started, 1),
        "first_loss": round(losses[0], 4),
        "last_loss": round(sum(losses[-20:]) / len(losses[-20:]), 4),
    }


def pretrain(request: Request) -> dict:
    from safetensors.torch import save_file

    from .chat import ChatTokenizer

    conversations = read_conversations(request.rows)
    texts = [m["content"] for messages in conversations[:TOKENIZER_ROWS] for m in messages]
    tokenizer = build_tokenizer(["system user assistant", *texts], SHAPE.vocabulary)
    config = model_config(tokenizer, SHAPE, "float32")
    with tempfile.TemporaryDirectory() as scratch:
        write_texts(Path(scratch), tokenizer, config)
        chat = ChatTokenizer(scratch)
    rows = chat.encode(conversations, "all_assistant")
    longest = max(len(tokens) for tokens, _ in rows)
    if longest > SHAPE.positions:
        raise ValueError(f"a row of {longest} tokens; the model has {SHAPE.positions} positions")
    model = build_model(config, request.seed)
    done = train(model, rows, chat.pad_id, request)
    folder = Path(f"{request.out}.tmp-{os.getpid()}")
    folder.mkdir(parents=True)
    write_texts(folder, tokenizer, config)
    save_file(
        {name: weight.contiguous() for name, weight in model.state_dict().items()},
        folder / "model.safetensors",
        metadata={"format": "pt"},
    )
    done |= {
        "parameters": sum(p.numel() for p in model.parameters()),
        "longest_row": longest,
        "shape": asdict(SHAPE),
    }
    (folder / "pretraining.json").write_text(json.dumps(done, indent=1))
    os.replace(folder, request.out)
    Path(f"{request.out}.state.pt").unlink(missing_ok=True)
    return done


if __name__ == "__main__":
    print(json.dumps(pretrain(Request(**json.loads(Path(sys.argv[1]).read_text())))))
