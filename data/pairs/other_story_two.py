"""The hardest copies, part two: another story in other words, the same task and the same
formats.
"""

PAIRS = [
    dict(
        kind="other-story",
        base="orchard-fence",
        name="Rubber Band",
        statement="""
Nails have been hammered into a board whose surface is ruled like graph paper, always where two ruled lines cross and never twice at one crossing. A child snaps a tight rubber band around all of them and lets go. The band settles into a polygon without dents.

Report two figures about it. Figure one: how much board surface the band surrounds, measured in half-squares of the ruling, so that fractions cannot occur. Figure two: how many nails the band is in contact with; a nail halfway along a straight stretch counts just like a nail at a bend. When there is a lone nail, or when all nails are lined up, nothing is surrounded and the band is in contact with every nail.

## Input
How many nails there are, at most 120. Then for each nail its column and its row on the ruling, whole values whose size never exceeds 10000, possibly negative.

## Output
Both figures, surface first, on a single line.
""",
    ),
    dict(
        kind="other-story",
        base="bead-string",
        name="Round Table Song",
        statement="""
Minstrels sit around a table, each with one syllable, written as a small letter from a to z. They sing in a fixed direction, seat after seat, until everybody has sung exactly once; whoever starts determines what song results. Songs that sound alike are considered one song, no matter who started.

A chronicler would like to know two things: of all songs the minstrels might perform, which would a dictionary list before the others, and how many songs are there in total?

## Input
A string of at most 5000 small letters, giving the syllables seat by seat in singing direction, from an arbitrary seat on.

## Output
That song, then a blank, then the total.
""",
    ),
    dict(
        kind="other-story",
        base="island-cables",
        name="Ski Lifts",
        statement="""
A mountain resort consists of `n` huts (numbering starts at 1) and `k` cleared trails, every trail being usable uphill as well as downhill between its two ends. A contractor has quoted for `m` additional trails. A quote mentions which two huts would be linked plus what the work costs; the same two huts may be mentioned in several quotes, even if a cleared trail already links them. The resort can commission as many quotes as it likes.

From whichever hut a guest sets out, he must be able to get to any other hut, perhaps passing further huts on the way. Minimise the bill.

## Input
Line one gives n (no more than 500), k and m (each no more than 1500). Then k lines list the hut pairs of cleared trails. Then m lines list the quotes: hut, hut, cost, where a cost is positive and does not exceed 100000. No trail and no quote links a hut to itself.

## Output
The minimal bill. Should some hut stay cut off even after commissioning everything, output -1.
""",
    ),
    dict(
        kind="other-story",
        base="choir-swaps",
        name="Sorting Freight Wagons",
        statement="""
A shunting yard has a train of wagons that must be arranged so that weights never decrease from the engine towards the tail. Wagons weighing exactly alike are interchangeable. The crane of the yard can only pick up two adjacent wagons and exchange them; the energy this takes, in kilojoules, equals the absolute gap between their weights, so exchanging wagons that weigh alike takes no energy at all.

Compute the least energy that suffices to arrange the whole train.

## Input
Initially a number not greater than 2000 saying how many wagons there are. Following it, the weights, listed from the engine towards the tail, each of them a positive whole value of at most one million.

## Output
The least energy in kilojoules.
""",
    ),
    dict(
        kind="other-story",
        base="lighthouse-flashes",
        name="Carousels",
        statement="""
At a fairground up to four carousels turn without pause, each at its own steady pace. Carousel number i needs p minutes for a full turn, and its golden horse passes the ticket booth in minute o of the day for the first time (where o is less than p), and thereafter once per full turn.

A grandmother arrives at the booth in minute t. She would love to see every golden horse pass the booth within one and the same minute; if that happens in the minute of her arrival, she does see it. Until which minute must she be patient?

## Input
Initially the count of carousels and the arrival minute t, a value of at most one billion. Afterwards a line per carousel with its p, never above 40, and its o.

## Output
The minute in which her wish comes true. Write `never` in case it cannot come true at all.
""",
    ),
]
