"""What each consumer's own loader trains on an export, as texts: one JSON object on stdout.

usage: consumers.py CONSUMER EXPORT MODEL   (PYTHONPATH has the consumer's package)
Packages are installed without their dependencies; what is missing is replaced by empty classes,
so that only the modules that read data and make masks must work.
"""

import importlib.abc
import importlib.machinery
import json
import os
import sys
import types
from pathlib import Path

# Imported by the consumers, and not needed to read data and make masks.
STUBS = ("ray", "torchaudio", "pyvers", "cloudpickle")


class Stub(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Stub(name, (), {})


class StubModule(types.ModuleType):
    __path__: tuple = ()
    __version__ = "0"

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Stub(
            name, (), {"__init__": lambda self, *a, **k: None, "__call__": lambda self, f: f}
        )


class Missing(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Comes last: only for packages of the list that are not installed."""

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in STUBS:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return StubModule(spec.name)

    def exec_module(self, module):
        pass


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def texts(tokenizer, ids, labels) -> str:
    """The trained text; parts that others separate are joined by a mark."""
    parts, last = [], -2
    for position, (token, label) in enumerate(zip(ids, labels, strict=True)):
        if label == -100 or (label == 0 and isinstance(label, bool)):
            continue
        if position != last + 1:
            parts.append([])
        parts[-1].append(int(token))
        last = position
    return " ⟂ ".join(tokenizer.decode(part) for part in parts)


def trl_sft(export: Path, model: str) -> list[str]:
    from datasets import load_dataset
    from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer
    from trl import SFTConfig, SFTTrainer

    source = (export / "train.py").read_text()
    named = {"output_dir": "out", "use_cpu": True, "bf16": False, "report_to": []}
    # The arguments are those of the script that the export wrote.
    kwargs = {}
    for line in source.splitlines():
        name, mark, value = line.strip().rstrip(",").partition("=")
        if line.startswith("    ") and mark and name in ("max_length", "completion_only_loss"):
            kwargs[name] = eval(value)
    tokenizer = AutoTokenizer.from_pretrained(model)
    config = AutoConfig.for_model(
        "qwen2",
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        vocab_size=len(tokenizer),
        max_position_embeddings=8192,
    )
    data = load_dataset("json", data_files=str(export / "train.jsonl"), split="train[:20]")
    trainer = SFTTrainer(
        model=AutoModelForCausalLM.from_config(config),
        args=SFTConfig(**named, **kwargs),
        train_dataset=data,
        processing_class=tokenizer,
    )
    batch = trainer.data_collator([trainer.train_dataset[i] for i in range(len(data))])
    return [
        texts(tokenizer, i.tolist(), labels.tolist())
        for i, labels in zip(batch["input_ids"], batch["labels"], strict=True)
    ]


def axolotl(export: Path, model: str) -> list[str]:
    import yaml
    from axolotl.prompt_strategies.chat_template import StrategyLoader
    from axolotl.utils.dict import DictDefault
    from transformers import AutoTokenizer

    config = yaml.safe_load((export / "axolotl.yaml").read_text())
    cfg = DictDefault({"train_on_inputs": False, "sequence_len": 8192, **config})
    tokenizer = AutoTokenizer.from_pretrained(model)
    strategy = StrategyLoader()(tokenizer, cfg, DictDefault(config["datasets"][0]))
    made = [strategy.tokenize_prompt(row) for row in lines(export / "train.jsonl")[:20]]
    return [texts(tokenizer, m["input_ids"], m["labels"]) for m in made]


def verl_sft(export: Path, model: str) -> list[str]:
    from omegaconf import OmegaConf
    from transformers import AutoTokenizer
    from verl.utils.dataset.multiturn_sft_dataset import MultiTurnSFTDataset

    config = OmegaConf.load(export / "sft.yaml").data
    tokenizer = AutoTokenizer.from_pretrained(model)
    data = MultiTurnSFTDataset([str(export / "train.parquet")], tokenizer, config)
    rows = [data[i] for i in range(20)]
    return [
        texts(
            tokenizer,
            r["input_ids"].tolist(),
            [
                i if m else -100
                for i, m in zip(r["input_ids"].tolist(), r["loss_mask"].tolist(), strict=True)
            ],
        )
        for r in rows
    ]


def llama_factory(export: Path, model: str) -> list[str]:
    import yaml
    from llamafactory.data.converter import SharegptDatasetConverter
    from llamafactory.data.parser import get_dataset_list
    from llamafactory.data.processor.supervised import SupervisedDatasetProcessor
    from llamafactory.data.template import get_template_and_fix_tokenizer
    from llamafactory.hparams import DataArguments
    from transformers import AutoTokenizer

    config = yaml.safe_load((export / "train.yaml").read_text())
    names = ("dataset", "cutoff_len", "mask_history", "train_on_prompt")
    args = DataArguments(
        template=TEMPLATE, dataset_dir=str(export), **{n: config[n] for n in names}
    )
    tokenizer = AutoTokenizer.from_pretrained(model)
    template = get_template_and_fix_tokenizer(tokenizer, args)
    convert = SharegptDatasetConverter(get_dataset_list(args.dataset, args.dataset_dir)[0], args)
    rows = [convert(row) for row in lines(export / "train.jsonl")[:20]]
    processor = SupervisedDatasetProcessor(template, tokenizer, None, args)
    batch = processor.preprocess_dataset({key: [row[key] for row in rows] for key in rows[0]})
    return [
        texts(tokenizer, i, labels)
        for i, labels in zip(batch["input_ids"], batch["labels"], strict=True)
    ]


# One of LLaMA-Factory's own.
TEMPLATE = sys.argv[4] if len(sys.argv) > 4 else "chatml"
CONSUMERS = {
    "trl-sft": trl_sft,
    "axolotl": axolotl,
    "verl-sft": verl_sft,
    "llama-factory": llama_factory,
}

if __name__ == "__main__":
    sys.meta_path.append(Missing())
    os.environ["DISABLE_VERSION_CHECK"] = "1"  # LLaMA-Factory's, of transformers
    # Of verl: for images, and written for an older transformers.
    sys.modules["verl.models.transformers.qwen2_vl"] = StubModule("qwen2_vl")
    print(json.dumps(CONSUMERS[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])))
