"""The documentation is true: its links lead somewhere, its examples run, its tables are those of the code."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer.main
from pages import DOCS, FENCE, ROOT, blocks, coded, examples, in_folder, rows_under, tables, text_of
from transcripts import TELLS_CODE, expected_output, run_crt

from crt_runtime import Runtime
from crt_runtime.artifacts import KINDS
from crt_runtime.artifacts.kinds import schema_name
from crt_runtime.cli.main import app
from crt_runtime.config import RuntimeConfig, load_config
from crt_runtime.ledger.state import State as RuntimeState
from crt_runtime.stress import Agent, Reply, StressOptions
from crt_runtime.stress.agents import load_agent
from crt_runtime.stress.checks import CHECK_NAMES
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.oracle import MOVES, Act, State
from crt_runtime.stress.pack_rules import PLACEHOLDERS
from crt_runtime.stress.packs import BUILT_IN, load_packs
from pytest_crt import fixtures, newhooks

PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
TRUTHFUL = "crt_runtime.stress.agents.truthful:terse"


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- links -----------------------------------------------------------------------------------------------------------


def anchors(markdown: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", markdown), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_relative_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        other = (page.parent / file).resolve() if file else page
        assert other.exists(), f"{named(page)}: {target}"
        if anchor:
            assert anchor in anchors(other.read_text(encoding="utf-8")), f"{named(page)}: {target}"


# --- commands --------------------------------------------------------------------------------------------------------


def command_lines() -> Iterator[tuple[str, list[str]]]:
    """Every `crt` and `pytest` command of the documentation, with its page."""
    for page in PAGES:
        markdown = page.read_text(encoding="utf-8")
        written = [line for block in blocks(markdown) for line in block.body.splitlines()]
        shown = re.findall(r"^(?: {4})?\$ (.+)$", markdown, re.MULTILINE)
        shown += re.findall(r"^\s*(?:- run|entry): (.+)$", "\n".join(written), re.MULTILINE)
        shown += re.findall(r"^reproduce: (.+)$", "\n".join(written), re.MULTILINE)
        shown += re.findall(r"`((?:crt|pytest) [^`\n]+)`", FENCE.sub("", markdown))
        for line in shown:
            words = shlex.split(re.sub(r"\$\{\{.*?\}\}", "1/2", line).removesuffix(TELLS_CODE))
            for start in ("crt", "pytest"):
                if start in words[:6]:
                    yield named(page), words[words.index(start) :]


def commands_in(command: Any, name: str = "crt") -> Iterator[tuple[str, Any]]:
    yield name, command
    for part, child in getattr(command, "commands", {}).items():
        yield from commands_in(child, f"{name} {part}")


COMMANDS = dict(commands_in(typer.main.get_command(app)))


def options_of(command: Any) -> set[str]:
    return {option for param in command.params if param.param_type_name == "option" for option in param.opts}


def is_group(command: Any) -> bool:
    return hasattr(command, "commands")


def test_every_crt_command_in_the_documentation_exists_with_its_options() -> None:
    for page, words in command_lines():
        if words[0] != "crt":
            continue
        name = "crt"
        rest = words[1:]
        while rest and f"{name} {rest[0]}" in COMMANDS:
            name, rest = f"{name} {rest[0]}", rest[1:]
        if is_group(COMMANDS[name]):
            assert not rest or rest[0].startswith("-") or rest[0].isupper(), f"{page}: no command {name} {rest[0]}"
        given = {word.partition("=")[0] for word in rest if re.match(r"--?[a-z]", word)}
        assert given <= {*options_of(COMMANDS[name]), "--help", "-h"}, f"{page}: {name}: {given}"


@pytest.fixture(scope="module")
def pytest_help(tmp_path_factory: pytest.TempPathFactory) -> str:
    command = [sys.executable, "-m", "pytest", "--help"]
    folder = tmp_path_factory.mktemp("help")
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def pytest_options(pytest_help: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--?[A-Za-z][\w-]*", pytest_help))


def test_every_pytest_option_in_the_documentation_exists(pytest_options: set[str]) -> None:
    for page, words in command_lines():
        if words[0] == "pytest":
            given = {word.partition("=")[0] for word in words[1:] if re.match(r"--?[A-Za-z]", word)}
            assert given <= pytest_options, f"{page}: {given - pytest_options}"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_crt_option_that_is_named_exists(page: Path, pytest_options: set[str]) -> None:
    found = set(re.findall(r"--crt-[a-z][a-z-]*", page.read_text(encoding="utf-8")))
    assert found <= pytest_options


def test_every_command_of_crt_is_documented() -> None:
    pages = "\n".join(page.read_text(encoding="utf-8") for page in DOCS.glob("*.md"))
    for name, command in COMMANDS.items():
        if not is_group(command):
            assert (
                re.search(rf"(?:^### |^\$ |`){name}\b", pages, re.MULTILINE)
                or f"`{name.removeprefix('crt ')}`" in pages
                or f"{name} " in pages
            ), name


@pytest.mark.parametrize("name", re.findall(r"^### (crt .+)$", text_of("cli.md"), re.MULTILINE))
def test_a_command_is_documented_with_all_its_options_and_no_other(name: str) -> None:
    section = text_of("cli.md").partition(f"### {name}\n")[2]
    section = FENCE.sub("", re.split(r"^##", section, maxsplit=1, flags=re.MULTILINE)[0])
    found = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", section))
    assert found == {option for option in options_of(COMMANDS[name]) if option.startswith("--")} - {"--help"}


# --- transcripts and examples ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "factory",
    [
        "notebook:Notebook",
        "plain:make_agent",
        "notes:make_agent",
        "functions:make_agent",
        "telling:Telling",
        "awaiting:Awaiting",
    ],
)
def test_the_agents_of_the_documentation_hold_a_conversation(
    factory: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_folder(examples("agents.md"), pytester.path)
    result = pytester.runpytest(
        *("--crt-seed", "1337", "--crt-only", "--crt-runs", "1", "--crt-turns", "20", "--crt-agent", factory)
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["check      *", "turn       * of 20*", "agent_answers*20 / 20*100.0%"])
    result.stdout.no_fnmatch_line("*Error*")


def test_the_report_that_agents_md_shows_is_the_real_one(pytester: pytest.Pytester) -> None:
    in_folder(examples("agents.md"), pytester.path)
    shown = next(block.body for block in blocks(text_of("agents.md")) if block.language == "text")
    command = next(
        words for page, words in command_lines() if page == "docs/agents.md" and "notebook:Notebook" in words
    )
    result = pytester.runpytest(*command[1:])
    result.stdout.fnmatch_lines([line.replace("[", "[[]") for line in shown.splitlines() if line != "..."])


def test_the_fields_of_a_reply_are_all_documented() -> None:
    assert [coded(row[0]) for row in rows_under("agents.md", "field")] == list(Reply.__dataclass_fields__)


def test_the_agents_that_are_named_exist() -> None:
    for row in rows_under("agents.md", "name"):
        module, *more = re.findall(r"`([^`]+)`", row[0])
        for spec in (module, *(module.partition(":")[0] + other for other in more)):
            assert isinstance(load_agent(spec, StressOptions(seed=1)), Agent)


def test_the_pack_of_the_documentation_runs(pytester: pytest.Pytester) -> None:
    in_folder(examples("packs.md"), pytester.path)
    pack = load_packs((str(pytester.path / "billing.json"),), load_lexicon())[0]
    result = pytester.runpytest(
        *("--crt-seed", "1", "--crt-only", "--crt-runs", "1", "--crt-turns", "12", "--crt-agent", TRUTHFUL),
        *("--crt-pack", "billing.json"),
    )
    result.assert_outcomes(passed=1)
    run = json.loads((pytester.path / "artifacts/crt/run_0001/stress_run.json").read_bytes())
    assert {turn["probe"] for turn in run["turns"]} >= {probe.id for probe in pack.probes}


def test_the_tests_and_hooks_of_the_plugin_page_run(pytester: pytest.Pytester) -> None:
    in_folder({**examples("agents.md"), **examples("plugin.md")}, pytester.path)
    pytester.mkdir("packs").joinpath("billing.json").write_text(examples("packs.md")["billing.json"], encoding="utf-8")
    own = pytester.runpytest("test_own.py", "--crt-agent", "mybot")
    own.assert_outcomes(passed=4)
    own.stdout.fnmatch_lines(["contract: passed (1 test)", "no-overwrite: passed (1 test)"])
    gate = pytester.runpytest("--crt-seed", "1", "--crt-only", "--crt-turns", "20", "--crt-agent", "mybot")
    gate.assert_outcomes(failed=3)
    gate.stdout.fnmatch_lines(["crt: *packs all, packs/billing.json, * agent mybot", "keeps_it_short *100.0%"])


def test_the_ini_keys_of_the_example_work(pytester: pytest.Pytester) -> None:
    toml = next(block.body for block in blocks(text_of("plugin.md")) if block.language == "toml")
    in_folder({"pyproject.toml": toml.replace("mypackage.assistant:make_agent", TRUTHFUL)}, pytester.path)
    pytester.mkdir("packs").joinpath("billing.json").write_text(examples("packs.md")["billing.json"], encoding="utf-8")
    result = pytester.runpytest("--collect-only")
    result.stdout.fnmatch_lines(
        [f"crt: seed 1337, 3 runs x 200 turns, packs baseline, memory, packs/billing.json, *{TRUTHFUL}"]
    )


def test_the_refusals_that_the_pages_show_are_the_real_ones(pytester: pytest.Pytester) -> None:
    shown = re.findall(r"^\$ pytest (.*)\n(ERROR: .*)$", text_of("plugin.md"), re.MULTILINE)
    assert shown
    for arguments, error in shown:
        result = pytester.runpytest(*shlex.split(arguments))
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        assert error in result.errlines


def test_the_verification_that_the_artifacts_page_shows_is_the_real_one(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytester.runpytest("--crt-seed", "1", "--crt-only", "--crt-turns", "9", "--crt-agent", TRUTHFUL)
    python = next(block.body for block in blocks(text_of("artifacts.md")) if block.language == "python")
    exec(compile(python, "artifacts.md", "exec"), {})
    sound, broken = (
        block.body.splitlines() for block in blocks(text_of("artifacts.md")) if block.language == "console"
    )
    for (command, *shown), change in ((sound, False), (broken, True)):
        if change:
            run = pytester.path / "artifacts/crt/run_0001/stress_run.json"
            run.write_bytes(run.read_bytes().replace(b"Ok.", b"OK.", 1))
        capsys.readouterr()
        output = run_crt(shlex.split(command)[2:], [], monkeypatch, capsys).output
        assert expected_output(shown).fullmatch(output), output


# --- tables ----------------------------------------------------------------------------------------------------------


def test_the_options_and_ini_keys_of_the_plugin_page_are_those_of_the_code(
    pytest_options: set[str], pytest_help: str
) -> None:
    keys = set(re.findall(r"^  (crt_\w+) \(", pytest_help, re.MULTILINE))
    options = {option for option in pytest_options if option.startswith("--crt-")}
    for row in rows_under("plugin.md", "option"):
        option, key = re.findall(r"--crt-[a-z-]+", row[0]), coded(row[1])
        assert key in keys
        assert not option or (option[0] in options and key == option[0].removeprefix("--").replace("-", "_"))
    page = text_of("plugin.md")
    assert options == set(re.findall(r"--crt-[a-z-]+", page))
    assert keys <= set(re.findall(r"`(crt_\w+)`", page))


def test_the_defaults_of_the_plugin_page_are_those_of_the_code(pytester: pytest.Pytester) -> None:
    defaults = {coded(row[1]): row[2].strip("`") for row in rows_under("plugin.md", "option")}
    header = pytester.runpytest("--crt-seed", defaults["crt_seed"], "--collect-only")
    header.stdout.fnmatch_lines(
        [
            "crt: seed {crt_seed}, {crt_runs} runs x {crt_turns} turns, packs {crt_pack}, wording {crt_wording}, "
            "agent {crt_agent}".format(**defaults),
            f"crt: artifacts {defaults['crt_artifacts_dir']}",
        ]
    )
    fields = StressOptions.__dataclass_fields__
    assert float(defaults["crt_turn_timeout"]) == fields["turn_timeout"].default


def test_the_fixtures_markers_and_hooks_of_the_plugin_page_are_those_of_the_code(pytestconfig: pytest.Config) -> None:
    in_code = {name for name in vars(fixtures) if name.startswith("crt_")}
    assert {coded(row[0]) for row in rows_under("plugin.md", "fixture")} == in_code
    markers = {line.partition("(")[0] for line in pytestconfig.getini("markers") if line.startswith("crt_")}
    assert {coded(row[0]).partition("(")[0] for row in rows_under("plugin.md", "marker")} == markers
    hooks = {name for name in vars(newhooks) if name.startswith("pytest_crt_")}
    assert {coded(row[0]).partition("(")[0] for row in rows_under("plugin.md", "hook")} == hooks


def config_keys(document: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    for key, value in document.items():
        if isinstance(value, dict):
            yield from config_keys(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def test_the_keys_of_the_config_page_are_those_of_the_code() -> None:
    in_code = dict(config_keys(RuntimeConfig().to_document()))
    shown = {coded(row[0]): row[1] for row in rows_under("config.md", "key")}
    assert shown.keys() == in_code.keys()
    for key, default in shown.items():
        if key != "onboarding.questions":
            assert json.loads(coded(default)) == in_code[key], key
    questions = [(q.slot, q.kind, q.prompt) for q in RuntimeConfig().onboarding.questions]
    assert [(coded(row[0]), coded(row[1]), row[2]) for row in rows_under("config.md", "slot")] == questions
    assert shown["onboarding.questions"] == "seven questions"
    assert len(questions) == 7


def test_the_example_of_the_config_page_is_valid(tmp_path: Path) -> None:
    body = next(block.body for block in blocks(text_of("config.md")) if block.language == "json")
    in_folder({"c.json": body}, tmp_path)
    assert not load_config(tmp_path / "c.json").config.provenance.enabled


def test_the_kinds_of_the_artifacts_page_are_those_of_the_code() -> None:
    shown = {coded(row[0]): coded(row[2]) for row in rows_under("artifacts.md", "kind")}
    assert shown == {kind: schema_name(kind) for kind in KINDS}


def test_the_states_of_the_truth_contract_are_those_of_the_oracle_and_of_the_runtime() -> None:
    states = [state.value for state in State]
    assert states == [state.value for state in RuntimeState]
    for head, rows in tables("truth-contract.md"):
        if head[0] == "state":
            assert [coded(row[0]) for row in rows] == states


@pytest.mark.parametrize(
    "row", [row for head, rows in tables("truth-contract.md") if head[-1] == "answer type" for row in rows], ids=str
)
def test_the_runtime_reaches_each_state_by_the_words_of_the_truth_contract(row: list[str]) -> None:
    state, said, asked, kind = row
    with Runtime.open(":memory:", config=RuntimeConfig()) as crt:
        for text in filter(None, said.split(" / ")):
            crt.send(text)
        answer = crt.send(asked)
        slot = "location" if "live" in asked else "employer"
        standing = crt.facts().get(slot)
    assert (standing.state.value if standing else "unknown") == coded(state)
    assert answer.response_type.value == kind


def test_the_answer_types_of_both_tables_agree() -> None:
    types = {coded(row[0]): row[3] for row in rows_under("truth-contract.md", "state") if row[3] != "asked"}
    for row in rows_under("truth-contract.md", "state"):
        assert types[coded(row[0])] == row[3]


def test_the_checks_of_the_truth_contract_are_those_of_the_code() -> None:
    shown = [coded(row[0]) for row in rows_under("truth-contract.md", "check")]
    assert shown == list(CHECK_NAMES)


# --- packs -----------------------------------------------------------------------------------------------------------


def pack_pages() -> str:
    """The part of packs.md that is made from the pack files."""
    parts = []
    for pack in load_packs(BUILT_IN, load_lexicon()):
        parts += [f"### {pack.name}", "", pack.description, "", "| probe | family | the failure that it catches |"]
        parts += ["|---|---|---|", *(f"| `{probe.id}` | `{probe.family}` | {probe.why} |" for probe in pack.probes), ""]
    return "\n".join(parts)


def slot_lines() -> str:
    """The sentence of packs.md that names the slots of the lexicon."""
    slots = load_lexicon().slots.values()
    one, several = (", ".join(f"`{slot.name}`" for slot in slots if slot.multi is multi) for multi in (False, True))
    return f"With one value: {one}.\n\nWith several values: {several}.\n"


def test_the_probes_and_slots_of_the_packs_page_are_those_of_the_files() -> None:
    page = text_of("packs.md")
    assert page.endswith(f"## The built-in packs\n\n{pack_pages()}"), "make this part anew with pack_pages()"
    assert slot_lines() in page, "make this part anew with slot_lines()"


def test_the_acts_and_fields_of_the_packs_page_are_those_of_the_code() -> None:
    rows = rows_under("packs.md", "act")
    assert [coded(row[0]) for row in rows] == [
        act.value for act in (*(act for act in Act if act in MOVES), *(act for act in Act if act not in MOVES))
    ]
    assert {coded(row[0]) for row in rows if row[2] == "no"} == {act.value for act in Act if act not in MOVES}
    schema = json.loads((ROOT / "schemas" / "crt_challenge_pack.v1.schema.json").read_bytes())
    probe = schema["properties"]["probes"]["items"]["properties"]
    about, turn = schema["$defs"]["about"]["properties"], schema["$defs"]["turns"]["items"]["properties"]
    fields = [coded(row[0]) for row in rows_under("packs.md", "field")]
    assert sorted(fields) == sorted([*probe, *about, *turn])
    shown = {name for row in rows_under("packs.md", "placeholder") for name in re.findall(r"\{(\w+)\}", row[0])}
    assert shown == set(PLACEHOLDERS)
