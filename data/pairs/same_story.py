"""Near-identical wording, yet another task: `replace` names what differs from the base's
statement.
"""

PAIRS = [
    dict(
        kind="same-story",
        base="kiln-batches",
        task="kiln-lightest",
        name="Even Firings",
        replace=[
            (
                "the kiln may be lit at most `k` times today",
                "the kiln is to be lit exactly `k` times today",
            ),
            (
                "A heavily loaded kiln heats unevenly, so the potter wants the heaviest firing of the day to be as light as it can be.",
                "A nearly empty kiln wastes wood, so the potter wants the lightest firing of the day to be as heavy as it can be.",
            ),
            (
                "Find that smallest possible value of the largest load.",
                "Find that largest possible value of the smallest load.",
            ),
            ("the number of times the kiln may be lit", "the number of times the kiln is lit"),
            (
                "Print one integer: the smallest possible load of the heaviest firing.",
                "Print one integer: the largest possible load of the lightest firing.",
            ),
        ],
        right="""
n, k = map(int, input().split())
weights = list(map(int, input().split()))


def firings(least):
    count = load = 0
    for weight in weights:
        load += weight
        if load >= least:
            count += 1
            load = 0
    return count


low, high = min(weights), sum(weights)
while low < high:
    middle = (low + high + 1) // 2
    if firings(middle) >= k:
        low = middle
    else:
        high = middle - 1
print(low)
""",
    ),
    dict(
        kind="same-story",
        base="lantern-row",
        task="lantern-all-handles",
        name="Every Handle",
        replace=[
            (
                "There are `n-k+1` handles, and each may be pulled any number of times, in any order.",
                "There are `n-k+1` handles, and tonight an apprentice pulls every one of them exactly once.",
            ),
            (
                "The harbour master wants all lanterns burning before the evening boats arrive, and he wants to pull as few handles as he can.",
                "The harbour master wants to know how many lanterns the evening boats will see burning after that.",
            ),
            (
                "Print the smallest number of pulls after which every lantern burns. If no sequence of pulls achieves this, print `-1`.",
                "Print the number of lanterns that burn when all handles have been pulled once.",
            ),
        ],
        right="""
n, k = map(int, input().split())
row = input().strip()
burning = 0
for i, lantern in enumerate(row):
    handles = min(i, n - k) - max(0, i - k + 1) + 1
    burning += (int(lantern) + handles) % 2
print(burning)
""",
    ),
    dict(
        kind="same-story",
        base="choir-swaps",
        task="choir-flat-fee",
        name="Choir at a Flat Fee",
        replace=[
            (
                "It is an awkward business when a tall singer squeezes past a short one: a change of places costs as many coins, paid into the choir's cake fund, as the difference between the two heights in centimetres. Neighbours of equal height change places for free.",
                "It is an awkward business whoever squeezes past whom: a change of places costs one coin, paid into the choir's cake fund, whatever the difference between the two heights in centimetres. Neighbours of equal height pay it as well.",
            ),
        ],
        right="""
from bisect import bisect_right, insort

n = int(input())
seen = []
cost = 0
for height in map(int, input().split()):
    cost += len(seen) - bisect_right(seen, height)
    insort(seen, height)
print(cost)
""",
    ),
    dict(
        kind="same-story",
        base="league-table",
        task="league-table-goals-first",
        name="League of Scorers",
        replace=[
            (
                "gets 3 points and the other one none; if the numbers are equal, both get 1 point",
                "gets 2 points and the other one none; if the numbers are equal, both get 1 point",
            ),
            (
                "The table is ordered by points, highest first. Teams with equal points are ordered by goal difference, highest first; if that is equal too, by the number of goals scored, highest first; and if even that is equal, by name in alphabetical order.",
                "The table is ordered by goals scored, highest first. Teams with equally many goals are ordered by points, highest first; if those are equal too, by goal difference, highest first; and if even that is equal, by name in alphabetical order.",
            ),
        ],
        right="""
table = {}
for _ in range(int(input())):
    home, away, x, y = input().split()
    x, y = int(x), int(y)
    for team, mine, theirs in ((home, x, y), (away, y, x)):
        row = table.setdefault(team, [0, 0, 0])
        row[0] += mine
        row[1] += (mine >= theirs) + (mine > theirs)
        row[2] += mine - theirs
for team in sorted(table, key=lambda t: ([-v for v in table[t]], t)):
    print(team, table[team][1], table[team][2])
""",
    ),
    dict(
        kind="same-story",
        base="bead-string",
        task="bracelet-last-word",
        name="The Other End of the Catalogue",
        replace=[
            (
                "the word that comes first in alphabetical order among all that can be read off, followed by the number of different words that can be read off",
                "the word that comes last in alphabetical order among all that can be read off, followed by the number of different letters that it uses",
            ),
            (
                "Print the alphabetically first word and the number of different words, separated by a space.",
                "Print the alphabetically last word and the number of different letters, separated by a space.",
            ),
        ],
        right="""
word = input().strip()
n = len(word)
doubled = word * 2
print(max(doubled[i:i + n] for i in range(n)), len(set(word)))
""",
    ),
    dict(
        kind="same-story",
        base="island-cables",
        task="island-fewest-offers",
        name="Fewest New Cables",
        replace=[
            (
                "and wants to spend as little as possible",
                "and wants to accept as few offers as possible, whatever they cost",
            ),
            (
                "Print the smallest total price of accepted offers,",
                "Print the smallest number of accepted offers,",
            ),
        ],
        right="""
import sys

data = list(map(int, sys.stdin.read().split()))
n, k, m = data[:3]
pairs = [(data[3 + 2 * i], data[4 + 2 * i]) for i in range(k)]
start = 3 + 2 * k
offers = [(data[start + 3 * i], data[start + 3 * i + 1]) for i in range(m)]


def groups(links):
    parent = list(range(n + 1))

    def find(x):
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for a, b in links:
        parent[find(a)] = find(b)
    return sum(find(i) == i for i in range(1, n + 1))


print(groups(pairs) - 1 if groups(pairs + offers) == 1 else -1)
""",
    ),
]
