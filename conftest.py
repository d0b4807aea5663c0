"""What the project's own tests need of pytest."""

# pytester's in-process sessions forget every module that they import; these they find loaded.
import crt_runtime.dialogue.runtime
import crt_runtime.stress.agents.builtin
import crt_runtime.stress.agents.trivial
import crt_runtime.stress.agents.truthful
import pytest_crt.challenges
import pytest_crt.session  # noqa: F401

pytest_plugins = ["pytester"]
