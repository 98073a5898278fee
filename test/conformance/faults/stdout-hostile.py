# about: replaces sys.stdout by an object that fails in every way
# input: "1\n"
# output: "1\n"
# expect: WA RE
import sys


class Hostile:
    def __getattr__(self, name):
        raise SystemExit(0)


sys.stdout = sys.stderr = Hostile()
