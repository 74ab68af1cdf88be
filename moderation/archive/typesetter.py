"""Sets one document, alone in a process that can be stopped: a job as JSON in, a PDF out.

Run by document.py by its path. Knows neither Django nor the database, reads no file but the template and the fonts.
"""

from __future__ import annotations

import datetime
import json
import sys
from typing import Any

CANNOT_BE_SET = 3


def main() -> int:
    """Read the job (`template`, `fonts`, `data`, `standards`, `timestamp`) from stdin, write the PDF to stdout."""
    import typst  # here, since the site's own processes know this module's name and must not carry the typesetter

    job: dict[str, Any] = json.load(sys.stdin)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[job["fonts"]])
    compiler = typst.Compiler(job["template"], font_paths=fonts, sys_inputs={"data": json.dumps(job["data"])})
    try:
        made = compiler.compile(
            format=job.get("format", "pdf"),
            pdf_standards=job["standards"],
            timestamp=datetime.datetime.fromisoformat(job["timestamp"]),
        )
    except typst.TypstError as error:
        sys.stderr.write(f"{error.message} {error.diagnostic}"[:2000])
        return CANNOT_BE_SET
    pages = made if isinstance(made, list) else [made]
    sys.stdout.buffer.write(pages[0] or b"")
    return 0


if __name__ == "__main__":
    sys.exit(main())
