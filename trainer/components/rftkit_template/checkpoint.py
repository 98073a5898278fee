"""The files of a checkpoint that decide its tokens: tokenizer, chat template, stop tokens.

Promises: templates are found where transformers looks, in its order; several templates without a
default are an error that names them. Weights are never read.
"""

import hashlib
import json
from pathlib import Path

from tokenizers import AddedToken, Tokenizer

from .refusals import CheckpointError
from .render import Renderer

LARGEST = {"tokenizer.json": 256 * 2**20}
LARGEST_OTHER = 32 * 2**20
SPECIAL = (
    "bos_token",
    "eos_token",
    "unk_token",
    "sep_token",
    "pad_token",
    "cls_token",
    "mask_token",
)


def _bytes(path: Path) -> bytes | None:
    if not path.is_file():
        return None
    most = LARGEST.get(path.name, LARGEST_OTHER)
    if path.stat().st_size > most:
        raise CheckpointError(
            str(path), f"at most {most} bytes", f"{path.stat().st_size}", "Check the file."
        )
    return path.read_bytes()


def _json(path: Path) -> dict:
    data = _bytes(path)
    if data is None:
        return {}
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise CheckpointError(
            str(path), "JSON", str(error)[:200], "Download the file again."
        ) from error
    if not isinstance(value, dict):
        raise CheckpointError(str(path), "a JSON object", type(value).__name__, "Check the file.")
    return value


def _text_of(token) -> str | None:
    """A token of a configuration: a text, or an object with `content`."""
    value = token.get("content") if isinstance(token, dict) else token
    return value if isinstance(value, str) else None


def _listed(found, where: Path) -> dict[str, str]:
    """`chat_template` of a JSON file: a text, or a list of {name, template}."""
    if found is None:
        return {}
    if isinstance(found, str):
        return {"default": found}
    pairs = found if isinstance(found, list) else [{}]
    named = {p.get("name"): p.get("template") for p in pairs if isinstance(p, dict)}
    if len(named) == len(pairs) and all(
        isinstance(n, str) and isinstance(t, str) for n, t in named.items()
    ):
        return named
    raise CheckpointError(
        str(where),
        "chat_template: a text or a list of {name, template}",
        "another value",
        "Check the file.",
    )


def find_templates(folder: Path) -> tuple[str, dict[str, str]]:
    """(file, templates by name), in the order of transformers: files before JSON."""
    files: dict[str, str] = {}
    single = _bytes(folder / "chat_template.jinja")
    if single is not None:
        files["default"] = single.decode("utf-8", "replace")
    for path in sorted((folder / "additional_chat_templates").glob("*.jinja")):
        files[path.stem] = (_bytes(path) or b"").decode("utf-8", "replace")
    if files:
        return ("chat_template.jinja" if single is not None else "additional_chat_templates"), files
    for name in ("chat_template.json", "tokenizer_config.json"):
        found = _listed(_json(folder / name).get("chat_template"), folder / name)
        if found:
            return name, found
    return "", {}


def _content(folder: Path) -> str:
    """What a folder has instead, for whoever gave another one."""
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    return f"the folder has {shown}" if names else "the folder is empty"


def chosen_template(folder: Path, name: str | None) -> tuple[str, str, str]:
    """(file, name, text). @raises CheckpointError if there is none, or several without a choice"""
    source, templates = find_templates(folder)
    wanted = name or (
        "default" if "default" in templates or len(templates) != 1 else next(iter(templates))
    )
    if wanted in templates:
        return source, wanted, templates[wanted]
    listed = ", ".join(sorted(templates)) or f"none; {_content(folder)}"
    fix = (
        "Choose one with --template-name."
        if templates
        else "A base model has no chat template: use its instruct model's, or write chat_template.jinja."
        if (folder / "tokenizer.json").is_file()
        else "Give the folder of a model in Hugging Face format: it has tokenizer.json and a chat template."
    )
    raise CheckpointError(
        str(folder), f"a chat template{f' named {name}' if name else ''}", listed, fix
    )


class Checkpoint:
    """Tokenizer, template and stop tokens of a folder."""

    def __init__(self, folder: str, *, date: str, template_name: str | None = None):
        self.folder = Path(folder)
        self.settings = _json(self.folder / "tokenizer_config.json")
        self.source, self.template_name, text = chosen_template(self.folder, template_name)
        self.template_sha256 = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        self.tokenizer = self._tokenizer()
        self.special_map = self._special_map()
        self.renderer = Renderer(text, self.special_map, date, str(self.folder / self.source))
        added = self.tokenizer.get_added_tokens_decoder()
        self.controls = sorted(t.content for t in added.values() if t.special and t.content)
        self.stops = self._stops()

    def _tokenizer(self) -> Tokenizer:
        path = self.folder / "tokenizer.json"
        data = _bytes(path)
        fix = "Save it with AutoTokenizer.from_pretrained(...).save_pretrained(folder)."
        if data is None:
            raise CheckpointError(str(path), "a tokenizer in the format of tokenizers", "none", fix)
        self.tokenizer_sha256 = hashlib.sha256(data).hexdigest()
        try:
            tokenizer = Tokenizer.from_buffer(data)
        # tokenizers raises a bare Exception for any file that it cannot read.
        except Exception as error:
            raise CheckpointError(str(path), "a tokenizer.json", str(error)[:200], fix) from error
        tokenizer.no_truncation()
        tokenizer.no_padding()
        known = tokenizer.get_added_tokens_decoder()
        listed = self.settings.get("added_tokens_decoder")
        for number, token in (listed if isinstance(listed, dict) else {}).items():
            # Tokens that only tokenizer_config.json names; transformers adds them when it loads.
            text = _text_of(token)
            if text and number.isdigit() and int(number) not in known:
                tokenizer.add_tokens([_added(text, token if isinstance(token, dict) else {})])
        return tokenizer

    def _special_map(self) -> dict[str, str]:
        """The names that templates use for control tokens (bos_token, eos_token, …)."""
        more = _json(self.folder / "special_tokens_map.json")
        found = {name: _text_of(self.settings.get(name) or more.get(name)) for name in SPECIAL}
        return {name: text for name, text in found.items() if text is not None}

    def _stops(self) -> dict[int, str]:
        """Ids at which a server ends an answer, with their texts."""
        numbers: list[int] = []
        for name in ("generation_config.json", "config.json"):
            value = _json(self.folder / name).get("eos_token_id")
            several = value if isinstance(value, list) else [value]
            numbers += [
                n for n in several if isinstance(n, int) and not isinstance(n, bool) and n >= 0
            ]
        end = self.special_map.get("eos_token")
        number = None if end is None else self.tokenizer.token_to_id(end)
        numbers += [] if number is None else [number]
        texts = {n: self.tokenizer.id_to_token(n) for n in numbers if n < 2**32}
        found = {n: text for n, text in texts.items() if text}
        if found:
            return found
        raise CheckpointError(
            str(self.folder),
            "stop tokens: eos_token_id of generation_config.json or config.json, or eos_token",
            "none that the tokenizer knows",
            "Add eos_token_id to generation_config.json.",
        )

    def sha256(self) -> str:
        """Of everything that decides the tokens of a row, beside what the caller chooses."""
        added = [
            [number, token.content, token.special]
            for number, token in sorted(self.tokenizer.get_added_tokens_decoder().items())
        ]
        parts = [
            self.template_sha256,
            self.tokenizer_sha256,
            sorted(self.special_map.items()),
            sorted(self.stops.items()),
            added,
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def pad(self) -> int:
        """The token that fills a pack: no label covers it."""
        number = self.tokenizer.token_to_id(self.special_map.get("pad_token", ""))
        return next(iter(self.stops)) if number is None else number

    def encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def decode(self, ids: list[int]) -> str:
        return self.tokenizer.decode(ids, skip_special_tokens=False)


def _added(text: str, token: dict) -> AddedToken:
    flags = ("single_word", "lstrip", "rstrip", "normalized", "special")
    return AddedToken(text, **{flag: bool(token[flag]) for flag in flags if flag in token})
