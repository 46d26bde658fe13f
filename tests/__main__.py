"""`python -m tests`: everything that must hold, a line a step; the exit status is the number of steps that failed.

The steps are the same on every machine. Where there is no PostgreSQL the tests say so and cover SQLite alone.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SMOKE = ("--database", "sqlite", "--seconds", "0.5", "--rounds", "1")
"""The bench in small: that it runs and writes its list. Figures need a quiet machine and more rounds."""


def steps(scratch: Path) -> dict[str, list[str]]:
    """Name of a step -> its command."""
    return {
        "ruff": [str(BIN / "ruff"), "check", "."],
        "format": [str(BIN / "ruff"), "format", "--check", "."],
        "types": [str(BIN / "mypy")],
        "layers": [str(BIN / "lint-imports")],
        "templates": [str(BIN / "djlint"), "templates", "--lint", "--quiet"],
        "tests": [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup"],
        "bench": [sys.executable, "-m", "tests.bench", *SMOKE, "--json", str(scratch / "bench.json")],
    }


def main() -> int:
    """Run the steps named on the command line, all without a name."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="anchang-tests-") as scratch:
        every = steps(Path(scratch))
        for name in sys.argv[1:] or every:
            started = time.monotonic()
            print(f"== {name}", flush=True)
            if subprocess.run(every[name], cwd=ROOT, check=False).returncode:
                failed.append(name)
            print(f"== {name}: {'FAILED' if name in failed else 'ok'}, {time.monotonic() - started:.0f} s", flush=True)
    print(f"failed: {', '.join(failed)}" if failed else "everything holds", flush=True)
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
