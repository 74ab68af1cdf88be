"""A server of our own on loopback, and what it and its database have used of the processor."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

TICK = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def server(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """granian as the Procfile runs it, with one worker."""
    command = [
        str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "2", "--no-ws", "--working-dir", str(ROOT / "site"),
        "--log-level", "error", "config.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"})
    try:
        _wait_for(port)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            connection_to_server = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection_to_server.request("GET", "/hei/")
            connection_to_server.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server does not answer.")


def processor_ms(process: subprocess.Popen[bytes]) -> float:
    """Processor time used so far by the server's processes, and by PostgreSQL's and Redis' where they are used."""
    pids = _tree(process.pid)
    if connection.vendor == "postgresql":
        pids |= _named("postgres") | _named("redis-server")
    return sum(_used(pid) for pid in pids)


def memory_mib(process: subprocess.Popen[bytes]) -> float:
    """Resident memory of the largest of the server's processes."""
    return max(_resident(pid) for pid in _tree(process.pid))


def _tree(pid: int) -> set[int]:
    found, queue = {pid}, [pid]
    while queue:
        parent = queue.pop()
        children = Path(f"/proc/{parent}/task/{parent}/children")
        for child in map(int, children.read_text().split() if children.exists() else []):
            found.add(child)
            queue.append(child)
    return found


def _named(name: str) -> set[int]:
    pids = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
    return {pid for pid in pids if _name(pid) == name}


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _used(pid: int) -> float:
    """From schedstat (nanoseconds) where the kernel has it, else from stat (ticks)."""
    total = 0.0
    for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(task.read_text().split()[0]) / 1e6
        except OSError:
            continue
    if total:
        return total
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / TICK


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
