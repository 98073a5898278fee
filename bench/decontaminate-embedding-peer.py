"""Embeds the texts of a JSON file with sentence-transformers; see decontaminate-embedding.ts.

RFTKIT_BENCH_WEIGHTS=FOLDER python decontaminate-embedding-peer.py TEXTS.json THREADS
"""

import json
import os
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from sentence_transformers import SentenceTransformer

with open(sys.argv[1]) as file:
    texts = json.load(file)
torch.set_num_threads(int(sys.argv[2]))
model = SentenceTransformer(os.environ["RFTKIT_BENCH_WEIGHTS"], device="cpu")
model.encode(texts[:8], normalize_embeddings=True)
started, cpu = time.perf_counter(), time.process_time()
vectors = model.encode(texts, normalize_embeddings=True, batch_size=32)
rate = len(texts) / (time.perf_counter() - started)
per_cpu_s = len(texts) / (time.process_time() - cpu)
print(json.dumps({"rate": rate, "per_cpu_s": per_cpu_s, "vectors": vectors.tolist()}))
