"""The site's own settings, read in an environment made for tests: a developer's machine, with a var/ of its own."""

import os

from tests.services import VAR_DIR

(VAR_DIR / "static").mkdir(parents=True, exist_ok=True)
# Tests are quicker than people, and are not asked to press send once more (but in tests/test_traps.py).
os.environ |= {"DEBUG": "1", "VAR_DIR": str(VAR_DIR), "SECONDS_TO_WRITE": "0"}

from config.settings import *  # noqa: E402, F403
