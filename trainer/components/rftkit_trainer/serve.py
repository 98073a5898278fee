"""`transformers serve` that ends with the program that started it: at the end of standard input.

usage: python -m rftkit_trainer.serve MODEL --host H --port N   (options of `transformers serve`)
However the parent ends, by a kill too, no server is left that holds the memory of a model.
"""

import os
import sys
import threading


def end_with_parent() -> None:
    while sys.stdin.buffer.read(1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    from transformers.cli.transformers import app

    app(["serve", *sys.argv[1:]])
