"""`crt_gate`: tests that stand for a gate, and the evidence that they leave."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

GATES = """
import pytest

@pytest.mark.crt_gate("contract")
def test_by_marker(): pass

def test_by_fixture(crt_gate):
    crt_gate("memory", rows=3, names=["a", "b"])
    crt_gate("memory", drift=0.5)

@pytest.mark.crt_gate("contract")
@pytest.mark.parametrize("n", [1, 2])
def test_several(n, crt_gate):
    crt_gate("memory", n=n)
"""

OUTCOMES = """
import pytest

gate = pytest.mark.crt_gate

@gate("green")
def test_green(): pass

@gate("red")
def test_red(): assert False

@gate("skipped")
@pytest.mark.skip(reason="later")
def test_skipped(): pass

@gate("skipped-inside")
def test_skipped_inside(): pytest.skip("no")

@gate("xfailed")
@pytest.mark.xfail
def test_xfailed(): assert False

@gate("xpassed")
@pytest.mark.xfail
def test_xpassed(): pass

@pytest.fixture
def broken_before(): raise OSError
@pytest.fixture
def broken_after():
    yield
    raise OSError

@gate("set-up")
def test_set_up(broken_before): pass

@gate("teardown")
def test_teardown(broken_after): pass

@gate("mixed")
@pytest.mark.parametrize("n", [1, 2, 3])
def test_mixed(n): assert n != 2
"""

VERDICTS = {
    "green": "passed",
    "red": "failed",
    "skipped": "skipped",
    "skipped-inside": "skipped",
    "xfailed": "xfailed",
    "xpassed": "xfailed",
    "set-up": "error",
    "teardown": "error",
    "mixed": "failed",
}


def evidence(pytester: pytest.Pytester) -> dict[str, dict[str, object]]:
    cases = ET.parse(pytester.path / "junit.xml").findall(".//testcase")
    return {
        str(case.get("name")): json.loads(str(prop.get("value")))["gates"]
        for case in cases
        for prop in case.iter("property")
        if prop.get("name") == "crt"
    }


@pytest.mark.parametrize("parallel", [(), ("-n", "2")])
def test_evidence_travels_as_one_json_string_per_test(pytester: pytest.Pytester, parallel: tuple[str, ...]):
    pytester.makepyfile(GATES)
    result = pytester.runpytest_subprocess("--junitxml=junit.xml", *parallel)
    result.assert_outcomes(passed=4)
    assert evidence(pytester) == {
        "test_by_marker": {"contract": {}},
        "test_by_fixture": {"memory": {"rows": 3, "names": ["a", "b"], "drift": 0.5}},
        "test_several[1]": {"contract": {}, "memory": {"n": 1}},
        "test_several[2]": {"contract": {}, "memory": {"n": 2}},
    }
    result.stdout.fnmatch_lines(["*= crt gates =*", "contract: passed (3 tests)", "memory: passed (3 tests)"])


@pytest.mark.parametrize("parallel", [(), ("-n", "2")])
def test_the_summary_tells_the_outcome_of_every_gate(pytester: pytest.Pytester, parallel: tuple[str, ...]):
    pytester.makepyfile(OUTCOMES)
    result = pytester.runpytest_subprocess(*parallel)
    shown = dict(line.split(" (")[0].split(": ") for line in result.outlines if line.endswith((" test)", " tests)")))
    assert shown == VERDICTS
    result.stdout.fnmatch_lines(["mixed: failed (3 tests)", "  failed: *::test_mixed?2?"])


def test_a_property_of_the_tests_own_with_our_name_is_no_evidence(pytester: pytest.Pytester):
    pytester.makepyfile(
        "import pytest\n"
        "@pytest.mark.crt_gate('contract')\n"
        "@pytest.mark.parametrize('text', ['words', '[1]', '[' * 100_000], ids='abc')\n"
        "def test_tells(record_property, text): record_property('crt', text)\n"
        "def test_other(record_property): record_property('crt', 'words')\n"
    )
    result = pytester.runpytest()
    assert result.ret == 0
    result.stdout.fnmatch_lines(["contract: passed (3 tests)"])


def test_a_session_without_gates_shows_no_gates(pytester: pytest.Pytester):
    pytester.makepyfile("def test_nothing(): pass")
    assert "crt gates" not in pytester.runpytest().stdout.str()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("crt_gate('')", "crt_gate(''): expected an id of 1 to 64 letters, digits"),
        ("crt_gate('my gate')", "crt_gate('my gate'): expected an id"),
        ("crt_gate(3)", "crt_gate(3): expected an id"),
        ("crt_gate('truth')", "crt_gate('truth'): is the id of the truth gate itself; choose another"),
        ("crt_gate('a', x=object())", "crt_gate('a'): evidence is not JSON"),
        ("crt_gate('a', x=float('nan'))", "crt_gate('a'): evidence is not JSON"),
        ("crt_gate('a', x={1, 2})", "crt_gate('a'): evidence is not JSON"),
    ],
)
def test_a_malformed_call_fails_the_test_and_says_why(pytester: pytest.Pytester, call: str, message: str):
    pytester.makepyfile(f"def test_bad(crt_gate): {call}")
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    assert message in result.stdout.str()


@pytest.mark.parametrize(
    "marker", ["crt_gate", "crt_gate()", "crt_gate('a', 'b')", "crt_gate('a b')", "crt_gate(id='a')"]
)
def test_a_malformed_marker_fails_the_test_and_says_why(pytester: pytest.Pytester, marker: str):
    pytester.makepyfile(f"import pytest\n@pytest.mark.{marker}\ndef test_bad(): pass")
    result = pytester.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*marker crt_gate*: expected *id*"])


def test_the_markers_are_registered(pytester: pytest.Pytester):
    result = pytester.runpytest("--markers", "--strict-markers")
    result.stdout.fnmatch_lines(
        ["@pytest.mark.crt_gate(id): *", "@pytest.mark.crt_pack(*names): *", "@pytest.mark.crt_turns(n): *"]
    )
