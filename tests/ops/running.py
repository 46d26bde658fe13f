"""The command line and the server as their users meet them: in processes of their own."""

import io
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from app.cli import main

ROOT = Path(__file__).resolve().parents[2]


def environment(**settings: str) -> dict[str, str]:
    """This environment without settings of ours, plus `settings`."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ANCHANG_")}
    return {**plain, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", **settings}


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def anchang(*arguments: str | Path) -> Done:
    """Run `anchang ...` to its end within this process, which spares a second of imports each time."""
    out, err, status = io.StringIO(), io.StringIO(), 0
    before, mask = sys.argv, os.umask(0)
    sys.argv = ["anchang", *map(str, arguments)]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as leaving:
        status = int(leaving.code or 0)
    finally:
        sys.argv = before
        os.umask(mask)
    return Done(status, out.getvalue(), err.getvalue())


def anchang_process(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `anchang ...` in a process of its own, with `settings` in its environment."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *map(str, arguments)],
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class Running:
    """`with Running("serve", ...) as server:` from its first line on standard output until the block ends."""

    def __init__(self, *arguments: str | Path, **settings: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", *map(str, arguments), "--port", "0"],
            env=environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> "Running":
        assert self.process.stdout is not None
        self.first = self.process.stdout.readline().strip()
        assert self.first, "the server said nothing"
        self.url = json.loads(self.first)["url"] if self.first.startswith("{") else self.first.split()[-1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def stop(self) -> int:
        """Ask it to stop, as a supervisor does; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)
