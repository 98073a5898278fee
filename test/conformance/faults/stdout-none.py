# about: sets sys.stdout to None
# input: "1\n"
# output: "1\n"
# expect: WA RE
import sys

sys.stdout = sys.stderr = sys.stdin = None
