"""Near-duplicate search with datasketch or rensa over the programs that bench/dedup.ts wrote.

    python dedup-peers.py datasketch|rensa|rensa-bulk CORPUS.json

rensa is called item by item, as in its README, and by its bulk calls (from_token_sets, insert_many,
query_all).

Prints one JSON object: processor seconds from text and from tokens to the pairs found, recall and
precision of these pairs against the exact ones in the file, and peak memory. 128 permutations,
threshold 0.7, one index a problem; the pairs are what `query` returns, as both packages are used in
practice.
"""

import json
import re
import resource
import sys
import time

THRESHOLD, PERMUTATIONS, SHINGLE = 0.7, 128, 5
TOKEN = re.compile(r"[A-Za-z_][A-Za-z_0-9]*|[0-9]+(?:\.[0-9]+)?|[^\sA-Za-z_0-9]")


def shingles(tokens):
    return {" ".join(tokens[i : i + SHINGLE]) for i in range(max(1, len(tokens) - SHINGLE + 1))}


def with_datasketch(problems):
    from datasketch import MinHash, MinHashLSH

    found = []
    for programs in problems:
        index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
        pairs = set()
        for i, tokens in enumerate(programs):
            signature = MinHash(num_perm=PERMUTATIONS, seed=1)
            signature.update_batch([shingle.encode() for shingle in shingles(tokens)])
            pairs.update((i, j) for j in index.query(signature))
            index.insert(i, signature)
        found.append(pairs)
    return found


def with_rensa(problems):
    from rensa import RMinHash, RMinHashLSH

    found = []
    for programs in problems:
        index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=16)
        pairs = set()
        for i, tokens in enumerate(programs):
            signature = RMinHash(num_perm=PERMUTATIONS, seed=1)
            signature.update(list(shingles(tokens)))
            pairs.update((i, j) for j in index.query(signature))
            index.insert(i, signature)
        found.append(pairs)
    return found


def with_rensa_bulk(problems):
    from rensa import RMinHash, RMinHashLSH

    found = []
    for programs in problems:
        sets = [list(shingles(tokens)) for tokens in programs]
        signatures = RMinHash.from_token_sets(sets, PERMUTATIONS, 1)
        index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=16)
        index.insert_many(signatures)
        found.append(
            {(i, j) for i, near in enumerate(index.query_all(signatures)) for j in near if j < i}
        )
    return found


def main():
    searches = {"datasketch": with_datasketch, "rensa": with_rensa, "rensa-bulk": with_rensa_bulk}
    search = searches[sys.argv[1]]
    with open(sys.argv[2]) as file:
        corpus = json.load(file)
    search(corpus["tokens"][:1])  # warm-up: imports and caches are not measured
    started = time.process_time()
    found = search(corpus["tokens"])
    from_tokens = time.process_time() - started
    started = time.process_time()
    search([[TOKEN.findall(text) for text in problem] for problem in corpus["texts"]])
    from_text = time.process_time() - started
    true = [{tuple(pair) for pair in pairs} for pairs in corpus["pairs"]]
    hits = sum(len(a & b) for a, b in zip(found, true, strict=True))
    report = {
        "from_text_s": from_text,
        "from_tokens_s": from_tokens,
        "recall": hits / max(1, sum(map(len, true))),
        "precision": hits / max(1, sum(map(len, found))),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
