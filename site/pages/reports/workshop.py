"""Where a report is written before it is whole: a file without a name, which vanishes with the process."""

from __future__ import annotations

import tempfile
from typing import IO

from django.conf import settings


def workshop() -> IO[bytes]:
    """A file to write in, on the disk where everything is written."""
    return tempfile.TemporaryFile(dir=settings.VAR_DIR / "reports")
