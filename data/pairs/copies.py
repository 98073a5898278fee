"""Copies that keep the wording: verbatim, written in LaTeX, cut to the essential sentences, with
other nouns.
"""


def verbatim(base):
    return dict(kind="verbatim", base=base)


def latex(base):
    """The wording stays; build_pairs.py rewrites the formulas, headings and quotes as LaTeX."""
    return dict(kind="latex", base=base)


def names(base, name, words):
    """The wording stays but for the nouns of the story; `words` is 'old new' pairs separated by
    commas.
    """
    return dict(
        kind="translated-names",
        base=base,
        name=name,
        words=[pair.strip().split(" ") for pair in words.split(",")],
    )


def trimmed(base, *keep):
    """Only the sentences that begin with one of these words are kept, and the headings."""
    return dict(kind="trimmed", base=base, keep=keep)


PAIRS = [
    *map(verbatim, ["tidal-walk", "ledger-merge", "walled-gardens", "ribbon-code"]),
    *map(
        latex, ["kiln-batches", "stone-bridge", "lighthouse-flashes", "ferry-queue", "choir-swaps"]
    ),
    trimmed(
        "orchard-fence",
        "The owner stretches",
        "Trees that the fence touches",
        "The tax office",
        "If all trees",
        "The first line",
        "Each of the next",
        "Print",
    ),
    trimmed(
        "island-cables",
        "An offer names",
        "The company wants",
        "The first line",
        "Each of",
        "Print",
    ),
    trimmed(
        "lantern-row",
        "An old switch panel",
        "Pulling a handle",
        "The harbour master",
        "The second line",
        "The first line",
        "Print",
        "If no",
    ),
    trimmed(
        "guard-shifts",
        "A shift with start",
        "The director asks",
        "Time before",
        "The first line",
        "Each of",
        "Two integers",
    ),
    trimmed(
        "studio-bookings",
        "Only one band",
        "A band may begin",
        "How many requests",
        "The first line",
        "Each of",
        "Print",
    ),
    names(
        "choir-swaps",
        "Rearranging the Bookshelf",
        "singers books, Singers Books, singer book, choir library, row shelf, height thickness, heights thicknesses, shortest thinnest,"
        "tallest thickest, tall thick, short thin, centimetres millimetres, risers shelves, neighbours volumes,"
        "Neighbours Volumes, coins tokens, cake coffee",
    ),
    names(
        "kiln-batches",
        "Oven Trays",
        "pottery bakery, workshop kitchen, pots loaves, pot loaf, potter baker, kiln oven, firing baking, clay dough,"
        "drying rising, weights masses, weight mass",
    ),
    names(
        "league-table",
        "Chess Ladder",
        "village county, league circuit, schoolmaster librarian, matches duels, match duel, teams clubs, team club, Teams Clubs,"
        "goals boards, goal board, notice reading, home white, away black",
    ),
    names(
        "stone-bridge",
        "Ladder Rungs",
        "river wall, stepping climbing, stones rungs, hiker climber, bank landing, slippery rotten, walk climb, walks climbs, stride reach,"
        "strides reaches, crossed scaled",
    ),
    names(
        "stall-change",
        "Weights for the Scale",
        "Vera Olga, honey spices, coins weights, coin weight, pennies grams, fair bazaar, village guild, customer cook,"
        "fingers thumbs, fingers hands, box drawer",
    ),
]
