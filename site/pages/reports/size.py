"""How much a document may hold: it is set in one piece, in memory. Workbooks and JSON have no such limit."""

MOST_POSTS = 12_000
MOST_THREADS = 5_000  # listed; of a larger space the newest
MOST_ENTRIES = 2_000  # measures, drawbacks and possibilities, questions: of each


class TooLarge(Exception):
    """More text was asked for than a document may hold."""
