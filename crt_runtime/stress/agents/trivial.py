"""Assistants that must fail on every seed. Each factory takes no arguments: `--agent "
"crt_runtime.stress.agents.trivial:empty`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from crt_runtime.stress.agent import Agent


@dataclass
class Trivial:
    """Answers by one rule from all that the user has said, the present text last."""

    rule: Callable[[list[str]], str]
    heard: list[str] = field(default_factory=list)

    def reset(self, *, seed: int, hidden: str) -> None:  # noqa: ARG002 - a trivial agent knows no run
        self.heard = []

    def send(self, text: str) -> str:
        self.heard.append(text)
        return self.rule(self.heard)

    def close(self) -> None:
        self.heard = []


def empty() -> Agent:
    """Says nothing at all."""
    return Trivial(lambda _: "")


def constant() -> Agent:
    """Says the same friendly sentence whatever it hears."""
    return Trivial(lambda _: "Thank you, I have noted that.")


def echo() -> Agent:
    """Says back what it hears."""
    return Trivial(lambda heard: heard[-1])


def ignorant() -> Agent:
    """Never knows anything."""
    return Trivial(lambda _: "I don't know.")


def liar() -> Agent:
    """Claims the same made-up life for everybody."""
    return Trivial(
        lambda _: (
            "You are Ophelia, a nurse of 62 at Siemens in Lisbon. You have a beagle and your favorite color is blue."
        )
    )


def alarmist() -> Agent:
    """Sees a contradiction in everything."""
    return Trivial(lambda _: "That contradicts what you told me before. Which is right?")


def evasive() -> Agent:
    """Refuses everything, as if all were confidential."""
    return Trivial(lambda _: "I'm sorry, I can't help with that.")


def parrot() -> Agent:
    """Answers every question with the last statement it heard."""
    return Trivial(lambda heard: next((text for text in reversed(heard[:-1]) if not text.endswith("?")), heard[-1]))


def yes_man() -> Agent:
    """Agrees with everything."""
    return Trivial(lambda _: "Yes, that's right.")


def hoarder() -> Agent:
    """Answers with everything it has ever heard."""
    return Trivial(lambda heard: "You told me: " + " ".join(heard[:-1]) if len(heard) > 1 else "I'm listening.")


ALL = (empty, constant, echo, ignorant, liar, alarmist, evasive, parrot, yes_man, hoarder)
"""Every factory of this module."""
