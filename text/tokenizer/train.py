"""Trains the small tokenizer that counts tokens if no other is configured: python train.py OUT.json

Byte-level BPE on the interpreter's standard library (code and English docstrings) with the split
pattern of Llama 3, so that counts are close to those of real tokenizers. Needs `pip install
tokenizers==0.23.3`.
"""

import sys
import sysconfig
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

VOCABULARY = 8192
SPLIT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def main(out: str) -> None:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    library = Path(sysconfig.get_path("stdlib"))
    files = sorted(
        str(p)
        for p in library.rglob("*.py")
        if "site-packages" not in p.parts and "test" not in p.parts
    )
    tokenizer.train(files, trainer)
    tokenizer.save(out)


if __name__ == "__main__":
    main(sys.argv[1])
