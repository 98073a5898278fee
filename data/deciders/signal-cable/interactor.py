import sys

MOST = 20

with open(sys.argv[1]) as file:
    joints, broken = map(int, file.read().split())


def wrong(why):
    print(why, file=sys.stderr)
    sys.exit(1)


print(joints, flush=True)
tests = 0
while True:
    line = sys.stdin.readline(100)
    if line == "":
        wrong("the output ends without an answer")
    words = line.split()
    if len(words) != 2 or words[0] not in ("?", "!") or not words[1].isascii():
        wrong("neither a test nor an answer")
    if not words[1].isdigit() or not 1 <= int(words[1]) <= joints:
        wrong("no joint of this cable")
    joint = int(words[1])
    if words[0] == "!":
        if joint != broken:
            wrong("another joint is broken")
        sys.exit(0)
    tests += 1
    if tests > MOST:
        wrong("more than 20 tests")
    print("signal" if joint < broken else "silence", flush=True)
