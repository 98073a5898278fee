"""Reworded copies, part two: the setting stays, every sentence is said anew; the same task and
the same formats.
"""

PAIRS = [
    dict(
        kind="reworded",
        base="studio-bookings",
        name="Recording Day",
        statement="""
Music groups would like to use a recording studio tomorrow. A group's application consists of a starting time and a finishing time, given in minutes after midnight. Two groups cannot record simultaneously, though one may start at exactly the time when another finishes. The studio cannot shift or shorten applications; it just says yes or no to each of them. Since groups pay a flat price regardless of duration, the manager simply tries to say yes as often as possible.

Compute how often she can say yes.

## Input
It begins with the quantity of applications, no more than 1500. One application per line follows, starting time before finishing time; both belong to the range from 0 to 1440, and the finishing time is the greater one.

## Output
The maximum number of groups which can record.
""",
    ),
    dict(
        kind="reworded",
        base="island-cables",
        name="Wiring the Archipelago",
        statement="""
A telegraph network is to span `n` islands. A few submarine cables have been laid in earlier years; signals travel along them either way and may be relayed by islands in between. Contractors propose to lay more: each proposal states two islands which it would connect, together with its cost. Proposals can duplicate one another or a cable laid earlier.

Select proposals such that signals can get from any island to all others, and keep the sum of their costs minimal.

## Input
Begins with `n` (up to 500), the quantity `k` of cables laid earlier and the quantity `m` of proposals, both up to 1500. Islands are known by the numbers 1 to `n`. There follow `k` lines with the endpoints of earlier cables, then `m` lines with the endpoints and the cost of a proposal. Endpoints always differ. Costs are positive and not above 100000.

## Output
The minimal sum of costs, with -1 standing for the case where the network cannot be completed.
""",
    ),
    dict(
        kind="reworded",
        base="walled-gardens",
        name="Town Plan",
        statement="""
An ancient town is known from a rectangular plan made up of cells: `#` stands for masonry and `.` for earth. Earth cells form gardens; neighbouring earth cells, above, below, left or right of one another, are in one garden, whereas diagonal contact does not connect them. Some gardens cannot be seen from outside the town, since not a single cell of theirs is on the border of the plan.

Find out the total count of gardens, how many cells make up the biggest, and how many cannot be seen from outside.

## Input
Numbers of rows and columns, neither exceeding 40. Below them, the plan itself, row by row.

## Output
The three results in the sequence above, separated by blanks. If no garden exists, all of them are zero.
""",
    ),
    dict(
        kind="reworded",
        base="guard-shifts",
        name="Watching the Museum",
        statement="""
Volunteers look after a museum, and each of them signed up for one period of the week. Times are minutes since the week began. Somebody who signed up from S until E is present from minute S on and is gone when minute E begins. Periods of different volunteers can coincide, intersect or follow upon each other directly.

Determine the total of minutes in which somebody is present. Determine, too, the biggest gap, that is, how many consecutive minutes nobody is present, considering just the time after the earliest volunteer has come and before the last one has gone.

## Input
A count of volunteers, 1000 at most, and for each of them, on a separate line, the values S and E, with S below E and neither outside 0 to 10080. They are not sorted.

## Output
The total and the biggest gap, separated by a blank. Without any gap, its value is 0.
""",
    ),
    dict(
        kind="reworded",
        base="pack-mule",
        name="One Mule, Many Crates",
        statement="""
A merchant owns a mule and intends to take merchandise over the mountains in a single trip. His mule refuses to walk under more than W kilograms. The merchandise is packed in N sealed crates, so no crate can be split; he knows how heavy every crate is and how much money it fetches on the other side.

Which selection earns him the most? Should different selections earn equally much, he prefers to burden the animal as little as he can. State what he earns and how many kilograms the mule has to bear; it may turn out that every crate is too heavy, and then both results are zero.

## Input
N (up to 40) and W (up to 500) come first. After that there is a line per crate: kilograms, then money. Kilograms do not exceed 500, money does not exceed 10000, and neither is below 1.

## Output
Earnings and kilograms, in this sequence, on a common line.
""",
    ),
]
