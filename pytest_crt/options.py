"""The plugin's options, each with its ini key: declared here, read in `settings` when one of them is used."""

from __future__ import annotations

from typing import Final

import pytest

DEFAULT_ARTIFACTS_DIR: Final = "artifacts/crt"
DEFAULT_BUDGET: Final = "500"

HELP: Final = {
    "seed": "Collect the truth gate (as an option), seeded with this whole number; 'last': that of the session before",
    "turns": "Turns of one conversation (default: 200)",
    "runs": "Conversations of the gate, each another one and an item of its own (default: 3)",
    "pack": "Challenge pack to mix in: a built-in name, all, or the path of a pack file; repeatable (default: all)",
    "agent": "The assistant under test: builtin, module:factory, openai:, cmd: or mcp: (default: builtin)",
    "config": "The runtime config of the built-in memory; without it, the search order of crt config show",
    "wording": "Which wordings of the script to use: tuned, held-out or all (default: tuned)",
    "teeth": "Collect the kill score: the gate's checks against deliberately wrong assistants, --crt-runs seeds each",
    "baseline": "Compare with how the assistant did before, as crt baseline record wrote it, instead of asking for all",
    "waivers": "With --crt-baseline: known failures, a TOML file of [[waiver]] tables",
    "repeats": "With --crt-baseline: how often each conversation is held (default: 2)",
    "report": "Also report the gate, as html (a page), md (a summary) or github (annotations); repeatable",
    "only": "Collect the gate's items without the project's own tests",
    "turn-timeout": "Seconds that the assistant may take for one turn (default: 60)",
    "artifacts-dir": f"Where the gate writes its artifacts (default: {DEFAULT_ARTIFACTS_DIR}, renewed by each session)",
    "fresh": "Replace the runs of an earlier session in --crt-artifacts-dir",
    "shard": "Run part i of n of the whole collection, such as 1/4; the n parts together are all of it",
    "minimize": "Shrink each red run to a minimal replay, in at most so many conversations with the agent (500)",
    "replay": "Hold the replay in this file, as --crt-minimize wrote it; repeatable. Alone: nothing else is collected",
    "golden": "Golden files: check them (default), write the new or the changed ones, or prune those no test asks for",
    "apply": "After everything else, if every required gate passed: apply decisions, to see, to a copy, or for good",
    "memory-db": "The memory file that --crt-apply applies to",
    "proposals": "Proposals documents for --crt-apply: a file or a pattern; repeatable",
    "decisions": "Decisions documents for --crt-apply: a file or a pattern, the newest decides; repeatable",
}

DEFAULT_GOLDEN_DIR: Final = "fixtures/golden"


def add_options(parser: pytest.Parser) -> None:
    """Declare every option and its ini key."""
    group = parser.getgroup("crt", "truth gate for assistants that remember people")
    group.addoption("--crt-seed", dest="crt_seed", metavar="INT|last", help=HELP["seed"])
    group.addoption("--crt-turns", dest="crt_turns", metavar="N", help=HELP["turns"])
    group.addoption("--crt-runs", dest="crt_runs", metavar="N", help=HELP["runs"])
    group.addoption(
        "--crt-pack", "--crt-challenge-pack", dest="crt_pack", metavar="NAME", action="append", help=HELP["pack"]
    )
    group.addoption("--crt-agent", dest="crt_agent", metavar="AGENT", help=HELP["agent"])
    group.addoption("--crt-config", dest="crt_config", metavar="FILE", help=HELP["config"])
    group.addoption("--crt-wording", dest="crt_wording", metavar="KIND", help=HELP["wording"])
    group.addoption("--crt-baseline", dest="crt_baseline", metavar="FILE", help=HELP["baseline"])
    group.addoption("--crt-waivers", dest="crt_waivers", metavar="FILE", help=HELP["waivers"])
    group.addoption("--crt-repeats", dest="crt_repeats", metavar="N", help=HELP["repeats"])
    group.addoption("--crt-teeth", dest="crt_teeth", action="store_true", help=HELP["teeth"])
    group.addoption("--crt-only", dest="crt_only", action="store_true", help=HELP["only"])
    group.addoption("--crt-turn-timeout", dest="crt_turn_timeout", metavar="SECONDS", help=HELP["turn-timeout"])
    group.addoption("--crt-artifacts-dir", dest="crt_artifacts_dir", metavar="DIR", help=HELP["artifacts-dir"])
    group.addoption("--crt-report", dest="crt_report", metavar="KIND", action="append", help=HELP["report"])
    group.addoption("--crt-fresh", dest="crt_fresh", action="store_true", help=HELP["fresh"])
    group.addoption("--crt-shard", dest="crt_shard", metavar="i/n", help=HELP["shard"])
    group.addoption(
        "--crt-minimize", dest="crt_minimize", metavar="BUDGET", nargs="?", const=DEFAULT_BUDGET, help=HELP["minimize"]
    )
    group.addoption("--crt-replay", dest="crt_replay", metavar="FILE", action="append", help=HELP["replay"])
    group.addoption("--crt-golden", dest="crt_golden", metavar="check|new|changed|prune", help=HELP["golden"])
    group.addoption("--crt-apply", dest="crt_apply", metavar="dry-run|sandbox|real", help=HELP["apply"])
    group.addoption("--crt-memory-db", dest="crt_memory_db", metavar="FILE", help=HELP["memory-db"])
    for name in ("proposals", "decisions"):
        group.addoption(f"--crt-{name}", dest=f"crt_{name}", metavar="FILE", action="append", help=HELP[name])

    parser.addini("crt_truth", "Collect the truth gate in every session", type="bool", default=False)
    for name in ("pack", "report", "proposals", "decisions"):
        parser.addini(f"crt_{name}", HELP[name], type="args", default=[])
    parser.addini(
        "crt_replays", "Replays that the truth gate holds: files and folders (default: seeds/replays)", "args", []
    )
    parser.addini(
        "crt_required_gates", "Gates without which nothing is applied, one a line", type="linelist", default=[]
    )
    parser.addini(
        "crt_golden_dir", f"Where golden files lie (default: {DEFAULT_GOLDEN_DIR})", type="string", default=""
    )
    for flag in ("teeth", "only", "fresh"):
        parser.addini(f"crt_{flag}", HELP[flag], type="bool", default=False)
    for name in (
        "seed",
        "turns",
        "runs",
        "agent",
        "config",
        "wording",
        "turn-timeout",
        "baseline",
        "waivers",
        "repeats",
        "artifacts-dir",
        "shard",
        "minimize",
        "golden",
        "apply",
        "memory-db",
    ):
        parser.addini(f"crt_{name.replace('-', '_')}", HELP[name], type="string", default="")


def in_use(config: pytest.Config) -> bool:
    """Whether any option or ini key of ours is set, or the command line names an item of ours."""
    keys = [f"crt_{name.replace('-', '_')}" for name in HELP]
    ini_keys = [key for key in keys if key != "crt_replay"]  # committed replays are held where something else is asked
    try:
        return (
            any(config.getoption(key) is not None and config.getoption(key) is not False for key in keys)
            or any(config.getini(key) for key in ("crt_truth", *ini_keys))
            or any(argument.startswith("crt::") for argument in config.args)
        )
    except (ValueError, pytest.UsageError):  # a flag that is neither true nor false; which of the two: pytest's version
        return True


def apply_asked(config: pytest.Config) -> bool:
    """Whether the session is to end with an apply."""
    return bool(config.getoption("crt_apply") or config.getini("crt_apply"))
