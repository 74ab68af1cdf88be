"""The site's own settings, read in an environment made for tests: a developer's machine, with a var/ of its own."""

import os

from tests.services import VAR_DIR

(VAR_DIR / "static").mkdir(parents=True, exist_ok=True)
# Tests are quicker than people (but in tests/test_traps.py), and say much and the same again (but where that is tried).
HURRIED = {"SECONDS_TO_WRITE": "0", "REPEATED_TEXT_WORDS": "1000", "THREADS_PER_HOUR": "1000"}
os.environ |= {"DEBUG": "1", "VAR_DIR": str(VAR_DIR), **HURRIED}

from config.settings import *  # noqa: E402, F403
