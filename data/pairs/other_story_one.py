"""The hardest copies, part one: another story in other words, the same task and the same
formats.
"""

PAIRS = [
    dict(
        kind="other-story",
        base="kiln-batches",
        name="Chapters of a Diary",
        statement="""
An archivist publishes an explorer's diary. Entries stay in chronological sequence and get spread over volumes, so each volume covers one unbroken stretch of the journey, and no volume may be blank. For every entry we are told how many lines it fills in print.

Readers complain about fat volumes. Choose the places where one volume ends and its successor starts in such a way that the thickest volume, counted in lines, is as thin as possible. The publisher pays for no more than `k` volumes; fewer are welcome.

## Input
Two numbers come first, `n` entries and the limit `k`, with k not above n and n not above 2000. After them, on a line of their own, the line counts of entry one, entry two and so forth; none exceeds 100000, and all are positive.

## Output
How many lines the thickest volume has in the best arrangement.
""",
    ),
    dict(
        kind="other-story",
        base="lantern-row",
        name="Turning Tiles",
        statement="""
A strip of square tiles, white on one face and black on the other, lies on a long table. A robot arm with a suction bar can lift precisely `k` consecutive tiles and turn each of them over where it lay, so colours within the gripped stretch get swapped. The bar is rigid: it can never grip a shorter stretch, nor stick out past the border of the strip.

In the finished mosaic only white faces may show. Determine the minimum amount of lifts needed.

## Input
First come `n`, how many tiles the strip has (not more than 10000), and `k`, the length of the bar, at least 1 and at most `n`. Next comes a word describing the tiles in sequence, where digit 1 stands for white on top and digit 0 for black on top.

## Output
The minimum amount of lifts, or else -1 when the mosaic can never be finished.
""",
    ),
    dict(
        kind="other-story",
        base="tidal-walk",
        name="Courier in the Factory",
        statement="""
A courier drone works inside a factory hall whose floor plan is a rectangle of cells. It begins in the north-west corner as the shift clock shows zero; its parcel belongs in the south-east corner. Within one tick of the clock the drone may hover in place or fly into an adjacent cell, going north, south, east or west.

The plan uses these marks. A dot means free floor. A hash means a machine, impossible to fly over. Any of the figures 2, 3, 4, 5, 6 means a steam vent: whenever the clock shows a multiple of that figure, the vent blows, and a drone caught in that cell is lost; at other ticks the cell is harmless. Both corners mentioned are free floor.

## Input
Height and width of the hall come first, neither above 30 and not both equal to 1. Then the floor plan follows row after row.

## Output
What the clock shows at the soonest possible delivery, or -1 when delivery is hopeless.
""",
    ),
    dict(
        kind="other-story",
        base="ledger-merge",
        name="Acorn Exchange",
        statement="""
Squirrels lend acorns to each other all summer. A scribe owl notes each loan: who gave, who received, how many acorns. Now and then a squirrel absent-mindedly lends to itself, and the owl notes that as well, though such a loan has no effect.

In autumn the owl computes for each squirrel the acorns given away less the acorns received. Squirrels for whom this figure vanishes are left out of the announcement. The remaining ones are announced in descending sequence of the figure, negative figures at the end; should several share a figure, dictionary sequence of their names decides.

## Input
A count of loans, between one and a thousand, and then that many lines, each giving lender, borrower and quantity. A squirrel's name is a lowercase word no longer than ten characters; no quantity is above 10000 or below 1.

## Output
One squirrel per line, name before figure. When not a single squirrel has to be announced, say `settled` instead.
""",
    ),
    dict(
        kind="other-story",
        base="studio-bookings",
        name="One Telescope",
        statement="""
Astronomy clubs apply to use the only telescope of an observatory during a long polar night, which lasts 1440 ticks of the dome's clock. Every application states when observing is to commence and when the dome is to be handed back. The director either grants an application unchanged or turns it down. Granted slots must never share any stretch of time, yet handing over directly, with one slot ending on the tick where its successor commences, is perfectly acceptable.

No club is more important than another, and long slots count no more than short ones. Maximise how many clubs get to observe.

## Input
To begin with, how many applications there are, one at least and 1500 at most. Then two tick values per application, commencing tick first; the handing back always lies later than the commencing, and all values are within 0 to 1440.

## Output
The greatest possible count of granted applications.
""",
    ),
]
