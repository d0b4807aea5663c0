"""The plugin's hooks, and nothing but: what they do lives in the modules beside this one.

Modules that need CRT itself are imported when an option, fixture or marker of ours is used, so that a session that
uses none of them pays for no more than the options' declaration.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest

from pytest_crt import fixtures, newhooks, options


def pytest_addoption(parser: pytest.Parser) -> None:
    options.add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(newhooks)


@pytest.hookimpl(tryfirst=True)  # before anything can go wrong, so that no older verdict is taken for this session's
def pytest_cmdline_main(config: pytest.Config) -> None:
    if options.apply_asked(config) and not hasattr(config, "workerinput"):
        from pytest_crt.apply_step import open_verdict

        open_verdict(config)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "crt_gate(id): the test stands for this gate (plugin crt).")
    config.addinivalue_line("markers", "crt_pack(*names): crt_challenge takes these challenge packs only (plugin crt).")
    config.addinivalue_line("markers", "crt_turns(n): turns of this test's seeded conversations (plugin crt).")
    config.pluginmanager.register(fixtures, "crt-fixtures")
    if options.in_use(config):
        from pytest_crt.settings import configure

        configure(config)
    if config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput"):
        from pytest_crt.gates import open_book

        open_book(config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "crt_challenge" in metafunc.fixturenames:
        from pytest_crt.challenges import parametrize

        parametrize(metafunc)


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before any hook could skip it, so that a skipped gate is seen as one
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    if "crt_gate" in item.keywords:
        from pytest_crt.gates import record_markers

        record_markers(item)
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if "crt_gate" in item.keywords:
        from pytest_crt.gates import record_markers

        if (flaw := record_markers(item)) is not None:
            pytest.fail(flaw, pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and fixtures.SEEDED in item.stash:
        from pytest_crt.reproduce import failure_section

        report.sections.append(("crt", failure_section(item)))
    return report
