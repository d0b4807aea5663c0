"""Reports as files beside the artifacts that they are derived from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from crt_runtime.artifacts import write_file
from crt_runtime.artifacts.names import REPORT_PAGE, REPORT_SUMMARY
from crt_runtime.errors import ArtifactError, UsageError
from crt_runtime.report.github import github_annotations
from crt_runtime.report.killing import KillScore
from crt_runtime.report.markdown import markdown
from crt_runtime.report.page import page
from crt_runtime.report.verdict import Verdict, read_verdict

HTML, MARKDOWN, GITHUB = "html", "md", "github"
KINDS: Final = (HTML, MARKDOWN, GITHUB)
"""What a report can be: the page, the summary, annotations on standard output."""

STEP_SUMMARY: Final = "GITHUB_STEP_SUMMARY"
"""The variable in which GitHub Actions names the file that its page of the job shows."""


def write_page(verdict: Verdict, artifacts_dir: Path, kill_score: KillScore | None = None) -> Path:
    """Write `stress_report.html`, in the place of an earlier one; raises as `write_file` does."""
    return write_file(artifacts_dir, REPORT_PAGE, page(verdict, kill_score).encode(), replace=True)


def write_summary(verdict: Verdict, artifacts_dir: Path, kill_score: KillScore | None = None) -> Path:
    """Write `stress_report.md`, in the place of an earlier one; raises as `write_file` does."""
    return write_file(artifacts_dir, REPORT_SUMMARY, markdown(verdict, kill_score).encode(), replace=True)


def check_kind(kind: str) -> str:
    """The kind, if it is one; `UsageError` where it is not."""
    if kind not in KINDS:
        raise UsageError(f"report {kind!r}: expected {', '.join(KINDS)}")
    return kind


def report(
    kinds: Iterable[str], artifacts_dir: Path, environ: Mapping[str, str], kill_score: KillScore | None = None
) -> list[str]:
    """Make the reports of the batch under an artifacts dir; gives the lines to print. The summary also goes to the page
    of the job where the environment names its file.

    Raises `UsageError` for an unknown kind, `ArtifactError` for a batch that cannot be read or a file not written.
    """
    asked = [check_kind(kind) for kind in kinds]
    verdict = read_verdict(artifacts_dir)
    lines: list[str] = []
    for kind in dict.fromkeys(asked):
        if kind == HTML:
            lines.append(f"report: {write_page(verdict, artifacts_dir, kill_score)}")
        elif kind == MARKDOWN:
            lines.append(f"report: {write_summary(verdict, artifacts_dir, kill_score)}")
            if environ.get(STEP_SUMMARY):
                _append(Path(environ[STEP_SUMMARY]), markdown(verdict, kill_score))
        else:
            lines += github_annotations(verdict)
    return lines


def _append(path: Path, text: str) -> None:
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise ArtifactError(str(path), "", f"cannot be written ({error.strerror})") from None
