"""Bad values and combinations of the plugin's options: one line that names the remedy, exit 4, nothing collected."""

from __future__ import annotations

import pytest

GATE = ("--crt-seed", "1", "--crt-turns", "5", "--crt-runs", "1")


@pytest.fixture(autouse=True)
def a_test_that_must_not_be_collected(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("raise SystemError('collected')")


def assert_usage_error(result: pytest.RunResult, line: str) -> None:
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    errors = [found for found in result.errlines if found]
    assert len(errors) == 1, errors
    assert line in errors[0]
    assert "collected" not in result.stdout.str()


@pytest.mark.parametrize(
    ("option", "value", "line"),
    [
        ("seed", "abc", "--crt-seed 'abc': expected a whole number from 0 to 2^53 - 1, such as 1337, or last"),
        ("seed", "-1", "--crt-seed '-1': expected a whole number"),
        ("seed", "1.5", "--crt-seed '1.5': expected a whole number"),
        ("seed", "9007199254740992", "--crt-seed '9007199254740992': expected a whole number from 0 to 2^53 - 1"),
        ("seed", "", "--crt-seed '': expected a whole number"),
        ("turns", "0", "--crt-turns '0': expected a whole number of at least 1"),
        ("turns", "1000000000", "--crt-turns '1000000000': expected a whole number of at most 1000000"),
        ("turns", "many", "--crt-turns 'many': expected a whole number of at least 1"),
        ("runs", "0", "--crt-runs '0': expected a whole number of at least 1"),
        ("wording", "loud", "--crt-wording 'loud': expected one of tuned, held-out, all"),
        ("turn-timeout", "0", "--crt-turn-timeout '0': expected seconds above 0, such as 60"),
        ("turn-timeout", "nan", "--crt-turn-timeout 'nan': expected seconds above 0, such as 60"),
        ("turn-timeout", "soon", "--crt-turn-timeout 'soon': expected seconds above 0, such as 60"),
        ("agent", "", "--crt-agent '': expected builtin, module:factory, openai:, cmd: or mcp:"),
        ("pack", "", "--crt-pack '': expected the name of a pack"),
        ("artifacts-dir", "", "--crt-artifacts-dir '': expected a folder"),
    ],
)
def test_a_bad_value_is_refused_before_collection(pytester: pytest.Pytester, option: str, value: str, line: str):
    given = () if option == "seed" else ("--crt-seed", "1")
    assert_usage_error(pytester.runpytest(*given, f"--crt-{option}={value}"), line)


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("crt_seed", "abc", "ini crt_seed = 'abc': expected a whole number"),
        ("crt_turns", "0", "ini crt_turns = '0': expected a whole number of at least 1"),
        ("crt_runs", "x", "ini crt_runs = 'x': expected a whole number of at least 1"),
        ("crt_wording", "loud", "ini crt_wording = 'loud': expected one of"),
        ("crt_turn_timeout", "0", "ini crt_turn_timeout = '0': expected seconds above 0"),
        ("crt_shard", "5/2", "ini crt_shard = '5/2': expected i/n"),
        ("crt_truth", "maybe", "ini crt_truth: expected true or false"),
    ],
)
def test_a_bad_ini_value_is_refused_before_collection(pytester: pytest.Pytester, key: str, value: str, line: str):
    pytester.makeini(f"[pytest]\n{key} = {value}\n")
    assert_usage_error(pytester.runpytest(), line)


@pytest.mark.parametrize("option", [("--crt-only",), ("--crt-runs", "2"), ("--crt-fresh",)])
def test_an_option_of_the_gate_without_the_gate_is_refused(pytester: pytest.Pytester, option: tuple[str, ...]):
    assert_usage_error(pytester.runpytest(*option), f"{option[0]}: concerns the truth gate; add --crt-seed 1337")


@pytest.mark.parametrize("option", ["--crt-pack", "--crt-challenge-pack"])
@pytest.mark.parametrize("gate", [(), GATE])
def test_an_unknown_pack_is_refused_with_the_packs_there_are(
    pytester: pytest.Pytester, option: str, gate: tuple[str, ...]
):
    result = pytester.runpytest(*gate, option, "nosuch")
    assert_usage_error(result, "pack nosuch: unknown; the packs are all, baseline, adversarial")


def test_a_pack_file_that_is_not_there_is_refused(pytester: pytest.Pytester):
    assert_usage_error(pytester.runpytest(*GATE, "--crt-pack", "./mine.json"), "pack ./mine.json: no such file")


def test_a_pack_file_that_is_no_pack_is_refused_with_the_place(pytester: pytest.Pytester):
    pytester.path.joinpath("mine.json").write_text('{"metadata": {}}', encoding="utf-8")
    assert_usage_error(pytester.runpytest(*GATE, "--crt-pack", "mine.json"), "mine.json:1: ")


@pytest.mark.parametrize("agent", ["nosuchmodule:make", "json:nosuch", "json", "json:__version__", ":make", "json:"])
@pytest.mark.parametrize("gate", [(), GATE])
def test_an_agent_that_cannot_be_had_is_refused(pytester: pytest.Pytester, agent: str, gate: tuple[str, ...]):
    assert_usage_error(pytester.runpytest(*gate, "--crt-agent", agent), f"agent {agent}: ")


def test_an_agent_module_that_fails_to_import_is_refused_without_a_traceback(pytester: pytest.Pytester):
    pytester.makepyfile(brokenbot="raise RuntimeError('no key')")
    assert_usage_error(pytester.runpytest(*GATE, "--crt-agent", "brokenbot:make"), "no key")


def test_dist_each_does_not_go_with_the_gate(pytester: pytest.Pytester):
    pytest.importorskip("xdist")
    result = pytester.runpytest_subprocess(*GATE, "--dist", "each", "--tx", "2*popen")
    assert_usage_error(result, "--dist each: would hold each run of the truth gate once per worker; use --dist load")


def test_options_are_documented_with_their_defaults(pytester: pytest.Pytester):
    help_text = pytester.runpytest("--help").stdout.str()
    for option in (
        "seed",
        "turns",
        "runs",
        "pack",
        "agent",
        "wording",
        "only",
        "turn-timeout",
        "artifacts-dir",
        "fresh",
    ):
        assert f"--crt-{option}" in help_text
        assert f"crt_{option.replace('-', '_')}" in help_text
    assert "crt_truth" in help_text


def test_no_option_is_offered_that_does_nothing_yet(pytester: pytest.Pytester):
    assert pytester.runpytest("--crt-apply", "real").ret == pytest.ExitCode.USAGE_ERROR
