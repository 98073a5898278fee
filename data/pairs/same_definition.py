"""The same objects, defined in much the same words, but another question about them."""

PAIRS = [
    dict(
        kind="same-definition",
        base="orchard-fence",
        task="fence-crossings",
        name="Fence on Squared Paper",
        statement="""
An orchard is a set of thin trees standing at integer coordinates, no two at the same place. The owner stretches a fence around it: the shortest closed line that has every tree inside it or on it.

A surveyor draws the fence on squared paper and marks every point with integer coordinates that lies on it, whether a tree stands there or not. If all trees stand on one straight line, the fence runs there and back along the same points, and each of them is marked once; around a single tree there is one mark only.

Besides the marks on the fence, he counts the trees that the fence does not touch.

## Input
The first line holds the number of trees `n` (1 ≤ n ≤ 120). Each of the next `n` lines holds the coordinates `x` and `y` of a tree, integers between -10000 and 10000.

## Output
Print two integers on one line: the number of marked points and the number of trees that the fence does not touch.
""",
        right="""
from math import gcd


def cross(o, a, b):
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])


def chain(points):
    hull = []
    for p in points:
        while len(hull) > 1 and cross(hull[-2], hull[-1], p) <= 0:
            hull.pop()
        hull.append(p)
    return hull


trees = sorted(tuple(map(int, input().split())) for _ in range(int(input())))
corners = chain(trees)[:-1] + chain(trees[::-1])[:-1]
sides = [(corners[i - 1], corners[i]) for i in range(len(corners))]
marks = sum(gcd(b[0] - a[0], b[1] - a[1]) for a, b in sides)
if len(corners) < 3:
    marks = marks // 2 + 1 if len(corners) == 2 else 1
free = 0
if len(corners) >= 3:
    free = sum(all(cross(a, b, t) != 0 for a, b in sides) for t in trees)
print(marks, free)
""",
    ),
    dict(
        kind="same-definition",
        base="walled-gardens",
        task="garden-walls",
        name="Garden Walls",
        statement="""
The map of an old town is a rectangle of squares. A square marked `#` is wall, a square marked `.` is soil. Two soil squares that share a side belong to the same garden; touching at a corner is not enough. A garden is called hidden when none of its squares lies on the outer edge of the map.

A mason plasters garden walls. For a garden he needs one bucket for every side of a soil square that has wall behind it; sides on the outer edge of the map need nothing. He would like to know three figures: the buckets that all gardens need together, the buckets that the most expensive garden needs, and the number of gardens that need the same number of buckets as the most expensive one.

## Input
The first line has two integers R and C, the number of rows and columns (1 ≤ R, C ≤ 40). Each of the next R lines has C characters, each `#` or `.`.

## Output
Three integers on one line: all buckets, the buckets of the most expensive garden (0 if there is no garden), and the number of gardens that need that many.
""",
        right="""
h, w = map(int, input().split())
grid = [input().strip() for _ in range(h)]
seen = set()
needs = []
for r in range(h):
    for c in range(w):
        if grid[r][c] != "." or (r, c) in seen:
            continue
        seen.add((r, c))
        stack, buckets = [(r, c)], 0
        while stack:
            a, b = stack.pop()
            for x, y in ((a + 1, b), (a - 1, b), (a, b + 1), (a, b - 1)):
                if not (0 <= x < h and 0 <= y < w):
                    continue
                if grid[x][y] == "#":
                    buckets += 1
                elif (x, y) not in seen:
                    seen.add((x, y))
                    stack.append((x, y))
        needs.append(buckets)
most = max(needs, default=0)
print(sum(needs), most, needs.count(most))
""",
    ),
    dict(
        kind="same-definition",
        base="lighthouse-flashes",
        task="lighthouse-count",
        name="Counting the Flashes",
        statement="""
Several lighthouses stand along a coast. Each of them flashes at regular intervals: the first flash of a lighthouse comes `o` seconds after sunset, and from then on it flashes every `p` seconds, for ever. The first flash comes before one whole interval has passed, so `o` is smaller than `p`.

A child counts flashes from sunset on and falls asleep right after second `t`. It sees every single flash, also those of second 0 and second `t`; two lighthouses that flash in the same second count as two flashes.

How far has the child counted?

## Input
The first line holds two integers `m` and `t` (1 ≤ m ≤ 4, 0 ≤ t ≤ 1000000000): the number of lighthouses and the last second of which flashes are counted. Each of the next `m` lines holds two integers `p` and `o` (1 ≤ p ≤ 40, 0 ≤ o < p) describing one lighthouse.

## Output
Print the number of flashes that the child has seen.
""",
        right="""
m, t = map(int, input().split())
total = 0
for _ in range(m):
    p, o = map(int, input().split())
    if o <= t:
        total += (t - o) // p + 1
print(total)
""",
    ),
    dict(
        kind="same-definition",
        base="stone-bridge",
        task="stones-fewest-strides",
        name="Fewest Strides",
        statement="""
A shallow river is crossed by a line of `n` stepping stones, numbered 1 to `n` from the near bank to the far bank. The near bank counts as position 0 and the far bank as position `n+1`.

A hiker always moves forward, and the length of each of her strides must be one of `m` given lengths. Some of the stones are slippery; she never sets foot on those, though she may stride over them. She starts on the near bank and the walk ends exactly on the far bank; landing beyond it is not allowed.

Her knees hurt with every stride. How few strides can take her across?

## Input
The first line holds three integers `n`, `m` and `b` (1 ≤ n ≤ 3000, 1 ≤ m ≤ 20, 0 ≤ b ≤ n). The second line holds the `m` distinct stride lengths, each between 1 and `n+1`. The third line holds the `b` distinct numbers of the slippery stones; it is empty if `b` is 0.

## Output
Print the smallest number of strides, or `-1` if no walk reaches the far bank.
""",
        right="""
n, m, b = map(int, input().split())
strides = list(map(int, input().split()))
slippery = set(map(int, input().split())) if b else set()
FAR = 10**9
fewest = [0] + [FAR] * (n + 1)
for i in range(1, n + 2):
    if i not in slippery:
        fewest[i] = min((fewest[i - s] + 1 for s in strides if s <= i), default=FAR)
print(fewest[-1] if fewest[-1] < FAR else -1)
""",
    ),
    dict(
        kind="same-definition",
        base="tidal-walk",
        task="tidal-squares",
        name="Squares between Tides",
        statement="""
A biologist explores a mud flat drawn as a grid of `h` rows and `w` columns. She stands on the top left square at minute 0. From each minute to the next she either stays where she is or steps to one of the four squares that share a side with hers.

The squares are of three kinds:

- `.` is always dry;
- `#` is rock, which cannot be entered;
- a digit `d` from 2 to 6 is a gully, flooded at every minute divisible by `d` and dry at all others.

At no whole minute may she be on a flooded square, neither by entering nor by staying. The first and the last square are dry.

She has as much time as she likes. On how many different squares can she ever take a sample?

## Input
The first line holds `h` and `w` (1 ≤ h, w ≤ 30, at least two squares in all). Each of the next `h` lines holds `w` characters, the squares of a row.

## Output
Print the number of squares on which she can be at some minute, the first one included.
""",
        right="""
h, w = map(int, input().split())
grid = [input().strip() for _ in range(h)]
todo = [(0, 0, 0)]
seen = {(0, 0, 0)}
while todo:
    r, c, t = todo.pop()
    t = (t + 1) % 60
    for a, b in ((r, c), (r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
        if 0 <= a < h and 0 <= b < w and grid[a][b] != "#" and (a, b, t) not in seen:
            if grid[a][b] == "." or t % int(grid[a][b]):
                seen.add((a, b, t))
                todo.append((a, b, t))
print(len({(r, c) for r, c, _ in seen}))
""",
    ),
]
