"""Rows of a training from token shards, and whether transformers can train the model's family.

The shards are those that rftkit_template has sealed; their checksums are verified while reading.
"""

from pathlib import Path

import numpy as np


def shard_rows(folder: str) -> list[dict]:
    """Every row with its tokens and targets, as `prepare` keeps them.

    @raises ValueError if a shard is not the one that was sealed
    """
    from rftkit_template.shards import read_shards

    rows = []
    for row in read_shards(folder):
        targets = np.zeros(len(row["ids"]), dtype=np.bool_)
        for start, end in row["spans"]:
            targets[start:end] = True
        tokens = np.asarray(row["ids"], dtype=np.uint32)
        rows.append({"id": row["id"], "problem": row["problem_id"], "row": (tokens, targets)})
    return rows


def family_fault(folder: str) -> str | None:
    """Why the causal language model of this checkpoint cannot be trained; None if it can."""
    from transformers import AutoConfig
    from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

    try:
        # Code of a checkpoint is never run.
        config = AutoConfig.from_pretrained(Path(folder), trust_remote_code=False)
    except (ValueError, OSError, KeyError) as error:
        return " ".join(str(error).split())[:200]
    if getattr(config, "vision_config", None) is not None:
        return f"model_type {config.model_type}, which also reads images"
    if config.model_type not in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES:
        return f"model_type {config.model_type}, no causal language model"
    return None
