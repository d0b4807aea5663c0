"""What the project's own tests need of pytest."""

# ruff: noqa: F401 - pytester's in-process sessions forget every module that they import; these they find loaded

import hypothesis

import crt_runtime.dialogue.runtime
import crt_runtime.stress.agents.builtin
import crt_runtime.stress.agents.trivial
import crt_runtime.stress.agents.truthful
import pytest_crt.challenges
import pytest_crt.session

pytest_plugins = ["pytester"]

# The same examples on every machine; how long one takes tells nothing on shared ones.
hypothesis.settings.register_profile("crt", deadline=None, derandomize=True)
hypothesis.settings.load_profile("crt")
