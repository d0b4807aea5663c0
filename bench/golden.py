"""What a golden assertion costs: one document compared with its golden file, by size of document and number of files.

    python bench/golden.py [--rounds 5]

One session of `--crt-golden check` per line, timed inside a test, the fastest of the rounds; the last column is what
comparing with a snapshot in pretty-printed JSON costs by parsing both, as the reference beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

TARGET_MS = 0.1

TEST = """
import copy, json, os, time
from pathlib import Path
from golden_bench import document

def test_cost(crt_golden):
    files, proposals, rounds = (int(os.environ[name]) for name in ("FILES", "PROPOSALS", "ROUNDS"))
    shown = document(proposals)
    crt_golden(shown, "warm")
    best = plain = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        for number in range(files):
            crt_golden(shown, f"f{number}")
        best = min(best, time.perf_counter() - started)
        started = time.perf_counter()
        for number in range(files):
            text = Path(f"fixtures/golden/f{number}.json").read_text()
            assert json.dumps(json.loads(text), sort_keys=True, indent=2) != json.dumps(shown, sort_keys=True, indent=2)
        plain = min(plain, time.perf_counter() - started)
    Path("took.json").write_text(json.dumps([best / files, plain / files]))
"""

DOCUMENT = """
def document(count):
    memory = {"kind": "fact", "lane": "belief", "key": "employer", "value_text": "Microsoft", "source": "user",
              "trust": 0.7, "confidence": 0.9, "provenance": {"job_id": "job-1", "memory_id": "mem-1"},
              "evidence": [{"source_type": "memory", "memory_id": "mem-1", "quote_text": "I work at Microsoft.",
                            "timestamp": "2026-01-31T09:30:02.000000Z"}]}
    return {"metadata": {"version": "v1", "generated_at": "2026-01-31T09:30:11.000000Z", "source_job_id": "job-1",
                         "notes": None, "crt_version": "0.1.0", "db_uuid": "db-1"},
            "proposals": [{"id": f"job-1:{number}", "status": "proposed", "rationale": "Said by the user.",
                           "memory": memory} for number in range(count)]}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print(f"{'files':>6} {'proposals':>10} {'ms per assertion':>17} {'parsing both':>13}   (reach: {TARGET_MS} ms)")
    for files, proposals in ((100, 1), (1_000, 1), (4_000, 1), (100, 5), (100, 50), (20, 500)):
        ours, plain = measure(files, proposals, rounds)
        print(f"{files:6} {proposals:10} {1000 * ours:17.3f} {1000 * plain:13.3f}")
    return 0


def measure(files: int, proposals: int, rounds: int) -> tuple[float, float]:
    """Seconds per assertion: of `crt_golden`, and of parsing and printing both sides."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_cost.py").write_text(TEST, encoding="utf-8")
        Path(folder, "golden_bench.py").write_text(DOCUMENT, encoding="utf-8")
        Path(folder, "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        environment = {name: value for name, value in os.environ.items() if name != "CI"}
        environment |= {"FILES": str(files), "PROPOSALS": str(proposals), "ROUNDS": str(rounds)}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        for mode in ("new", "check"):
            subprocess.run(
                [*command, "--crt-golden", mode], cwd=folder, check=True, env=environment, stdout=subprocess.DEVNULL
            )
        ours, plain = json.loads(Path(folder, "took.json").read_text(encoding="utf-8"))
        return ours, plain


if __name__ == "__main__":
    sys.exit(main())
