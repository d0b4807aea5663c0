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

# Shared machines: how long one example takes tells nothing.
hypothesis.settings.register_profile("crt", deadline=None)
hypothesis.settings.load_profile("crt")
