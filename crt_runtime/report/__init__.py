"""Reports: a batch as a page that people read, a summary for CI, and annotations. Derived from its artifacts alone.

>>> report(["html", "md"], Path("artifacts/crt"), os.environ)
"""

from crt_runtime.report.github import github_annotations
from crt_runtime.report.killing import FaultKilled, KillScore, read_kill_score
from crt_runtime.report.markdown import markdown
from crt_runtime.report.page import page
from crt_runtime.report.verdict import Verdict, read_verdict
from crt_runtime.report.write import KINDS, check_kind, report

__all__ = [
    "KINDS",
    "FaultKilled",
    "KillScore",
    "Verdict",
    "check_kind",
    "github_annotations",
    "markdown",
    "page",
    "read_kill_score",
    "read_verdict",
    "report",
]
