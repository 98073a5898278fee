"""Reads exported files by the loaders of the trainers that they are for, and prints what those
would train on.

usage: load_exports.py FOLDER PARQUET
FOLDER holds openai-jsonl.jsonl, sharegpt.jsonl and trl.jsonl; PARQUET is the dataset that they were
made from; a tiny model's tokenizer is learned from it.
"""

import json
import sys
from pathlib import Path

from datasets import load_dataset
from torchtune.data import OpenAIToMessages, ShareGPTToMessages
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import SFTConfig, SFTTrainer

from rftkit_trainer import tiny

folder, parquet = Path(sys.argv[1]), sys.argv[2]


def rows(name: str):
    return load_dataset(
        "json",
        data_files=str(folder / f"{name}.jsonl"),
        split="train",
        cache_dir=str(folder / "cache"),
    )


def by_torchtune(transform, name: str) -> list[list[list]]:
    """[role, text, trained on] of each message; torchtune knows roles only and trains every
    answer.
    """
    made = (transform(row)["messages"] for row in rows(name))
    return [[[m.role, m.text_content, not m.masked] for m in messages] for messages in made]


def by_trl() -> list[str]:
    """The text that SFTTrainer's loss covers, a row."""
    model = str(folder / "model")
    tiny.make([parquet], model, 1)
    tokenizer = AutoTokenizer.from_pretrained(model)
    settings = SFTConfig(
        output_dir=str(folder / "out"), use_cpu=True, bf16=False, report_to=[], max_length=None
    )
    trainer = SFTTrainer(
        model=AutoModelForCausalLM.from_pretrained(model),
        args=settings,
        train_dataset=rows("trl"),
        processing_class=tokenizer,
    )
    batch = trainer.data_collator(
        [trainer.train_dataset[i] for i in range(len(trainer.train_dataset))]
    )
    return [tokenizer.decode([int(t) for t in labels if t >= 0]) for labels in batch["labels"]]


found = {
    "openai-jsonl": by_torchtune(OpenAIToMessages(), "openai-jsonl"),
    "sharegpt": by_torchtune(ShareGPTToMessages(), "sharegpt"),
    "trl": by_trl(),
}
print(json.dumps(found))
