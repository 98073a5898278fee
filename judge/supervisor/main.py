"""Entry point of the judge's supervisor, started by judge/supervisor.ts as `python3 -s -S -P -B
main.py CONFIG`.

Not a public command; see judge/create.ts.
"""

import os
import sys

if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path.insert(0, here)
    import spawner

    sys.path.remove(here)
    spawner.main()
