"""Reworded copies, part one: the setting stays, every sentence is said anew; the same task and
the same formats.
"""

PAIRS = [
    dict(
        kind="reworded",
        base="kiln-batches",
        name="Firing Order",
        statement="""
Clay vessels wait on a long board beside a potter's kiln. He must fire them without changing their sequence, so every load of the kiln is a consecutive group, starting with the leftmost vessel still unfired. Today's wood is enough for `k` loads, and he need not use them all; an empty load would be pointless.

We know what each vessel weighs. Loads that weigh too much crack, therefore the grouping should minimise the total weight of whichever load is heaviest. Determine that minimum.

## Input
You are given the count of vessels `n`, at most 2000, then `k`, from 1 up to `n`. On the following line you find every vessel's weight from left to right. Weights are positive whole numbers not exceeding 100000.

## Output
The minimum possible weight of the heaviest load.
""",
    ),
    dict(
        kind="reworded",
        base="stone-bridge",
        name="Across the Brook",
        statement="""
To get across a brook, a wanderer jumps from one stone to another. There are `n` stones in line, evenly spaced one foot apart; stone 1 is one foot away from this side, and the opposite side is one foot behind stone `n`. She can make jumps of certain lengths only, measured in feet, never turns back, and must hit the opposite side precisely.

Moss covers a few stones. Landing on moss is forbidden, but jumping past it is fine.

Count the distinct crossings, where crossings are distinct as soon as one of them uses a stone that the other does not. Report the count as a remainder after dividing by 1000000007.

## Input
Three values open the input: `n` up to 3000, the quantity `m` of permitted jump lengths (1 to 20), and the quantity `b` of mossy stones. Then come the permitted lengths, none repeated and none above `n+1`. Finally there is a line naming the mossy stones, possibly blank.

## Output
That remainder.
""",
    ),
    dict(
        kind="reworded",
        base="ledger-merge",
        name="Who Owes Whom",
        statement="""
Friends who spent their vacation together kept notes about expenses. A note tells who paid, for whom, and how much; afterwards the second person is in the first one's debt by this amount. Some notes mention the same person twice and can be disregarded.

Work out each friend's net position: money still to be received counts as positive, money still to be handed over as negative. Publish the net positions in decreasing sequence, skipping everybody who comes out even. Where positions coincide, sort people by name, a before z.

## Input
A number of notes, up to 1000, and below it the notes themselves, every one on a separate line: payer, beneficiary, amount. People are identified by lowercase words with at most ten letters, and amounts do not exceed 10000.

## Output
Lines with a name followed by its net position. In the event that all friends come out even, write `settled` and nothing else.
""",
    ),
    dict(
        kind="reworded",
        base="choir-swaps",
        name="Choir in Order",
        statement="""
Before a concert, choir members lined up carelessly. The conductor wants heights to increase from left to right, where members equally tall may be arranged however they like. In the cramped space only two adjacent members can switch positions. Each switch is paid for, and the fee is how many centimetres the taller one exceeds the smaller one by; if both are equally tall, nothing is charged.

Calculate the minimum fee total which lets the conductor reach his arrangement.

## Input
To start, the choir's size, between 1 and 2000. Next, everybody's height in centimetres in the present arrangement, leftmost member first; those values are positive and at most a million.

## Output
A single number, the minimum total of fees.
""",
    ),
    dict(
        kind="reworded",
        base="lighthouse-flashes",
        name="All Lights at Once",
        statement="""
A coast guard watches up to four lighthouses whose beams light up periodically. Lighthouse i lights up `o` seconds past sunset and again after each further `p` seconds, endlessly; here `o` is below `p`, and `p` does not exceed 40.

He wishes to photograph the moment when every beam lights up simultaneously. His camera works from second `t` past sunset onwards, that second included. Tell him in which second he should press the button first.

## Input
How many lighthouses there are and the value of `t`, which is between 0 and a billion. Then, for one lighthouse per line, its `p` followed by its `o`.

## Output
The earliest suitable second, measured since sunset. If the beams are never going to coincide, answer `never`.
""",
    ),
]
