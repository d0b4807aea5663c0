"""The pre-commit hooks, tried with the real pre-commit on a repository of their own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from golden_scene import documents_of
from promotion_scene import Scene

from pytest_crt.volatile import normalized

ROOT = Path(__file__).resolve().parents[1]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
PRE_COMMIT = shutil.which("pre-commit", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")

pytestmark = [
    pytest.mark.skipif(PRE_COMMIT is None, reason="pre-commit is not installed"),
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
    pytest.mark.skipif(not HOOKS.is_file(), reason="away from the checkout, which holds .pre-commit-hooks.yaml"),
]

CONFIG = """
repos:
  - repo: {repo}
    rev: {rev}
    hooks:
      - id: {hook}
        language: {language}
        {more}
"""


class Repository:
    """A scratch repository that uses one of the hooks, by way of a repository that offers them."""

    def __init__(self, folder: Path) -> None:
        self.path, self._hooks = folder / "project", folder / "hooks"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "CRT_"))},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(folder / "cache"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
        }
        for repository in (self.path, self._hooks):
            repository.mkdir()
            self.git("init", "--quiet", "--initial-branch=main", at=repository)
        shutil.copy(HOOKS, self._hooks)
        self.git("add", ".", at=self._hooks)
        self.git("commit", "--quiet", "-m", "hooks", at=self._hooks)

    def use(self, hook: str, language: str, more: str = "") -> None:
        rev = self.git("rev-parse", "HEAD", at=self._hooks).stdout.strip()
        config = CONFIG.format(repo=self._hooks, rev=rev, hook=hook, language=language, more=more)
        (self.path / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
        self.git("add", ".pre-commit-config.yaml")
        assert PRE_COMMIT is not None
        subprocess.run(
            [PRE_COMMIT, "install"], cwd=self.path, env=self.environment, check=True, stdout=subprocess.DEVNULL
        )

    def git(self, *arguments: str, at: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", "-c", "user.name=Dana", "-c", "user.email=dana@example.invalid", *arguments],
            cwd=at or self.path,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=at is not None,
        )

    def commit(self, **environment: str) -> subprocess.CompletedProcess[str]:
        """Commit everything, through the hook."""
        self.git("add", "--all")
        return self.git("commit", "-m", "change", **environment)


@pytest.fixture(scope="module")
def language() -> str:
    """How the hooks run here without installing anything; the name depends on the version of pre-commit."""
    assert PRE_COMMIT is not None
    told = subprocess.run([PRE_COMMIT, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+)\.(\d+)", told)
    assert found is not None
    return "unsupported" if (int(found[1]), int(found[2])) >= (4, 4) else "system"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def put(path: Path, document: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def test_contract_lets_bound_artifacts_in_and_no_others(repository: Repository, language: str) -> None:
    repository.use("crt-contract", language)
    scene = Scene(repository.path)
    scene.say("I work at Microsoft.")
    decisions = scene.decide(scene.propose())
    scene.file.unlink()
    done = repository.commit()
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads(decisions.read_bytes())
    document["decisions"][0]["decision"] = "rejected"
    put(decisions, document)
    refused = repository.commit()
    assert refused.returncode == 1
    assert "it was changed since" in refused.stderr + refused.stdout
    assert decisions.name in refused.stderr + refused.stdout


def test_golden_lets_a_change_in_only_when_somebody_looked(repository: Repository, language: str) -> None:
    documents = documents_of("plain", repository.path.parent)
    repository.use("crt-golden", language)
    golden = repository.path / "fixtures" / "golden" / "plain.json"
    put(golden, normalized(documents["proposals"]))
    first = repository.commit()
    assert first.returncode == 1, "also before the first commit"
    assert repository.commit(CRT_GOLDEN_REVIEWED=token(first)).returncode == 0

    document: Any = normalized(documents["proposals"])
    employer = next(one for one in document["proposals"] if one["memory"]["key"] == "employer")
    employer["memory"] |= {"value_text": "Amazon"}
    employer["memory"]["evidence"][0]["memory_id"] = "mem-31"
    put(golden, document)
    refused = repository.commit(CRT_GOLDEN_REVIEWED=token(first))
    assert refused.returncode == 1, "an earlier look says nothing about this change"
    assert 'proposal employer: value_text "Microsoft" -> "Amazon"; evidence mem-2 -> mem-31' in said(refused)
    assert repository.commit(CRT_GOLDEN_REVIEWED=token(refused)).returncode == 0

    golden.unlink()
    gone = repository.commit()
    assert gone.returncode == 1
    assert "is removed" in said(gone)
    assert repository.commit(CRT_GOLDEN_REVIEWED=token(gone)).returncode == 0

    (repository.path / "README").write_text("unrelated", encoding="utf-8")
    assert repository.commit().returncode == 0, "what is no golden file is none of its business"


def test_golden_refuses_a_folder_that_could_never_hold_a_change(repository: Repository, language: str) -> None:
    repository.use("crt-golden", language, "args: [--dir, fixtures/gloden]")
    put(repository.path / "fixtures" / "golden" / "x.json", {})
    refused = repository.commit()
    assert refused.returncode == 1
    assert "fixtures/gloden: there is no such folder, here or in the last commit; give --dir" in said(refused)


def test_golden_lets_no_unfit_file_in_even_when_somebody_looked(repository: Repository, language: str) -> None:
    repository.use("crt-golden", language)
    golden = repository.path / "fixtures" / "golden" / "plain.json"
    for document, reason in (
        (documents_of("plain", repository.path.parent)["proposals"], "holds what differs from run to run"),
        ({"proposals": []}, 'field "metadata" is missing'),
    ):
        put(golden, document)
        refused = repository.commit()
        assert refused.returncode == 1
        assert reason in said(refused)
        assert "CRT_GOLDEN_REVIEWED=" not in said(refused)


def test_truth_lets_a_truthful_assistant_in_and_no_other(repository: Repository, language: str) -> None:
    short = "entry: crt stress --seed 1337 --turns 12 --runs 1\n        args: [--agent, '{}']"
    (repository.path / "change.py").write_text("1\n", encoding="utf-8")
    repository.use("crt-truth", language, short.format("crt_runtime.stress.agents.truthful:terse"))
    done = repository.commit()
    assert done.returncode == 0, said(done)
    (repository.path / "change.py").write_text("2\n", encoding="utf-8")
    repository.use("crt-truth", language, short.format("crt_runtime.stress.agents.trivial:liar"))
    assert repository.commit().returncode == 1


def said(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout + done.stderr


def token(refused: subprocess.CompletedProcess[str]) -> str:
    found = re.search(r"CRT_GOLDEN_REVIEWED=([0-9a-f]{12}) git commit", said(refused))
    assert found is not None, said(refused)
    return found[1]
