"""Loads a recipe shipped with torchtune, whose `recipes` folder cannot be imported as a package."""

import importlib.util
from pathlib import Path
from types import ModuleType

import torchtune


def recipe_module(name: str) -> ModuleType:
    """The module of a recipe such as `full_finetune_single_device`."""
    path = Path(torchtune.__file__).parent.parent / "recipes" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"torchtune_{name}", path)
    if spec is None or spec.loader is None or not path.exists():
        raise ImportError(f"torchtune ships no recipe {name} at {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
