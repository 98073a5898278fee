"""Checkpoints of 27 families: TRL's copies of their chat templates on a small tokenizer with the
control tokens of each, and what must happen to each kind of row.
"""

import functools
import json
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

CHATML = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
L3 = [
    "<|begin_of_text|>",
    "<|end_of_text|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eot_id|>",
]
DS = [
    "<\uff5cbegin▁of▁sentence\uff5c>",
    "<\uff5cend▁of▁sentence\uff5c>",
    "<\uff5cUser\uff5c>",
    "<\uff5cAssistant\uff5c>",
]
PHI = ["<|user|>", "<|assistant|>", "<|system|>", "<|end|>", "<|endoftext|>"]
TURN = ["<BOS_TOKEN>", "<|START_OF_TURN_TOKEN|>", "<|END_OF_TURN_TOKEN|>", "<|USER_TOKEN|>"]
TURN += ["<|CHATBOT_TOKEN|>", "<|SYSTEM_TOKEN|>", "<|START_RESPONSE|>", "<|END_RESPONSE|>"]
GLM = ["[gMASK]", "<sop>", "<|user|>", "<|assistant|>", "<|system|>", "<|endoftext|>"]
OSS = ["<|start|>", "<|end|>", "<|message|>", "<|channel|>", "<|return|>", "<|call|>"]
G4 = ["<bos>", "<eos>", "<|turn>", "<turn|>", "<|channel>", "<channel|>", "<|think|>"]
G3 = ["<bos>", "<eos>", "<start_of_turn>", "<end_of_turn>"]
MUSE = ["<|eom|>", "<|eot|>", "<|message|>", "<|patch|>", "<|start|>", "<|video|>"]
MISTRAL = (
    "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'user' %}{{ '[INST] ' + m['content'] + "
    "'[/INST]' }}{% elif m['role'] == 'assistant' %}{{ ' ' + m['content'] | trim + eos_token }}"
    "{% else %}{{ raise_exception('Only user and assistant roles are supported') }}{% endif %}{% endfor %}"
)
SMOLLM2 = (
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
    "{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}"
    "{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)

# Qwen's words.
WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
THINKS = ("empty_thought", 2)
# name: (control tokens, stop tokens, plain without kwargs, with thoughts); a number is the rows
# that a conversation of two answers becomes, a text the reason of its refusal.
FAMILIES: dict[str, tuple[list[str], list[str], object, object]] = {
    "smollm2": (CHATML, ["<|im_end|>"], 1, "thought_dropped"),
    "mistral": (["<s>", "</s>", "[INST]", "[/INST]"], ["</s>"], 1, "thought_dropped"),
    "qwen2_5": (CHATML, ["<|im_end|>", "<|endoftext|>"], 1, "thought_dropped"),
    "qwen3": (CHATML, ["<|im_end|>"], *THINKS),
    "qwen3_instruct_2507": (CHATML, ["<|im_end|>"], 1, "thought_dropped"),
    "qwen3_5_think": (CHATML, ["<|im_end|>"], *THINKS),
    "qwen3_5_nothink": (CHATML, ["<|im_end|>"], 2, "not_a_prefix"),
    "qwen3_6": (CHATML, ["<|im_end|>"], *THINKS),
    "qwen3_8": (CHATML, ["<|im_end|>"], "empty_thought", 1),
    "llama3": (L3, ["<|eot_id|>"], 1, "thought_dropped"),
    "llama3_1": (L3, ["<|eot_id|>"], 1, "thought_dropped"),
    "llama3_2": (L3, ["<|eot_id|>"], 1, "thought_dropped"),
    "gemma": (G3, ["<end_of_turn>"], 1, "thought_dropped"),
    "gemma3": (G3, ["<end_of_turn>"], 1, "thought_dropped"),
    "gemma4_v5": (G4, ["<turn|>"], 1, 2),
    "deepseekv3": (DS, [DS[1]], "not_a_prefix", 2),
    "deepseek_r1_distill": (DS, [DS[1]], "not_a_prefix", 2),
    "phi3": (PHI, ["<|end|>", "<|endoftext|>"], 1, "thought_dropped"),
    "phi3_5": (PHI, ["<|end|>", "<|endoftext|>"], 1, "thought_dropped"),
    "cohere": (TURN, ["<|END_OF_TURN_TOKEN|>"], 1, "thought_dropped"),
    "cohere2": (TURN, ["<|END_OF_TURN_TOKEN|>"], 1, "thought_dropped"),
    "glm4moe": (GLM, ["<|endoftext|>", "<|user|>"], *THINKS),
    "gptoss": (OSS, ["<|return|>", "<|call|>"], 2, 2),
    "lfm2_2_5_v2": (["<|startoftext|>", *CHATML[1:]], ["<|im_end|>"], 1, 2),
    "nemotron_3_nano": (["<s>", *CHATML[1:]], ["<|im_end|>"], "not_a_prefix", 2),
    "nemotron_3_5_lightning": (["<s>", *CHATML[1:]], ["<|im_end|>"], "not_a_prefix", 2),
    "muse_glimmer": (MUSE, ["<|eot|>"], 1, 1),
}
# Families whose rows without thoughts are right once the template is told not to think.
QUIETED = {
    "qwen3": 2,
    "qwen3_5_think": 2,
    "qwen3_6": 2,
    "qwen3_8": 1,
    "glm4moe": 1,
    "nemotron_3_nano": 1,
    "nemotron_3_5_lightning": 1,
}
FIRST = ("<s>", "<BOS_TOKEN>", "<bos>", "<|begin_of_text|>", "<|startoftext|>", DS[0], "[gMASK]")


def template_of(name: str) -> str:
    own = {"mistral": MISTRAL, "smollm2": SMOLLM2}.get(name)
    if own is not None:
        return own
    import trl

    return (Path(trl.__file__).parent / "chat_templates" / f"{name}.jinja").read_text()


@functools.cache
def small_tokenizer() -> str:
    """All bytes, and words of this folder; several line breaks are one token, as in real ones."""
    tokenizer = Tokenizer(models.BPE())
    split = pre_tokenizers.Split(Regex(WORDS), "isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=1500, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    texts = [path.read_text() for path in sorted(Path(__file__).parent.glob("*.py"))]
    tokenizer.train_from_iterator([*texts, "\n\n\n\n" * 50], trainer)
    return tokenizer.to_str()


def make_family(folder: Path, name: str) -> Path:
    """The tokenizer files of a checkpoint."""
    controls, stops, *_ = FAMILIES[name]
    out = folder / name
    out.mkdir()
    tokenizer = Tokenizer.from_str(small_tokenizer())
    tokenizer.add_special_tokens([AddedToken(c, special=True, normalized=False) for c in controls])
    tokenizer.add_tokens(
        [AddedToken(c, special=False, normalized=False) for c in ("<think>", "</think>")]
    )
    tokenizer.save(str(out / "tokenizer.json"))
    first = next((c for c in controls if c in FIRST), None)
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": stops[0]}
    settings |= {"bos_token": first} if first else {}
    (out / "tokenizer_config.json").write_text(json.dumps(settings))
    ids = [tokenizer.token_to_id(stop) for stop in stops]
    (out / "generation_config.json").write_text(json.dumps({"eos_token_id": ids}))
    (out / "chat_template.jinja").write_text(template_of(name))
    return out
