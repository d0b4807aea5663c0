"""Recall: the memories that fit a query, at the same cost whether there are a hundred or a million.

The full-text index only proposes: the newest few of each of the query's terms, rarest terms first. What a proposal is
worth is computed here, from counts that are kept on write, so that no score depends on the SQLite build.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from crt_runtime.memory.asked import ASKING_TERMS, LIGHT_TERMS, verbs_asked
from crt_runtime.memory.memory import Recalled
from crt_runtime.memory.terms import terms
from crt_runtime.store.stamps import moment

PER_TERM: Final = 64
"""How many memories one term proposes, the newest ones."""

PROPOSED: Final = 128
"""How many memories are weighed; the terms that are left when it is reached propose none."""

LONGEST_QUERY: Final = 32
"""How many terms of a query count, the rarest ones: a pasted page is not a better question."""

TRUST_SHARE: Final = 0.7
CONFIDENCE_SHARE: Final = 0.3
"""Rank = relevance x recency x (0.7 trust + 0.3 confidence): the earlier system's figures (design section 5)."""

CHATTER_FADES: Final = timedelta(days=180)
"""After this long chatter counts half, after twice as long a third: 1 / (1 + age / 180 days). Facts do not fade. The
earlier system's exp(-age / 1 day) made last week unfindable; this one never reaches zero."""

SATURATION: Final = 1.2
LENGTH_SHARE: Final = 0.75
"""k1 and b of BM25, the usual values (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009)."""

NEIGHBOUR_SHARE: Final = 0.4
NEIGHBOURS: Final = 2
"""A memory gets 0.4 of the relevance of those said just before and after it in its session, 0.2 of those two away: an
answer often does not repeat the words of what it answers. With `bench/recall_locomo.py`: 74% of the evidence instead
of 63%."""

LENDING: Final = 16
"""How many of the most relevant memories lend to their neighbours."""

RANKED: Final = 32
"""How many of the most relevant memories are ranked by recency, trust and confidence."""

COVERS: Final = 0.6
"""The share of a query's weight that a memory must hold to be about what the query is about. It decides what may be
quoted, never what is true."""

LIGHT_SHARE: Final = 0.25
"""What a light word (`english.py`) or the verb of the question (`asked.py`) weighs of its idf when a question is held
against a memory."""

FEWEST: Final = 100
"""As many memories are taken to be there at least when a question is held against a memory: where only three things
were ever said, a word tells as much as among a hundred."""


def recall(conn: sqlite3.Connection, query: str, *, k: int, now: datetime) -> list[Recalled]:
    """The `k` memories that rank highest for the query, best first; empty where none shares a term with it.

    Equal ranks go by time, newest first, then by id.
    """
    collection = _collection(conn, terms(query))
    relevance = {match.memory_no: match.relevance for match in _matches(conn, collection, wanted=0.0)}
    best = sorted(relevance, key=lambda number: (-relevance[number], -number))[: max(RANKED, k)]
    steps = [step for step in range(-NEIGHBOURS, NEIGHBOURS + 1) if step]
    near = {number + step for number in best[:LENDING] for step in steps}
    standings = {standing.memory_no: standing for standing in _standings(conn, {*best, *near})}
    scores = {number: relevance.get(number, 0.0) for number in standings}
    for number in best[:LENDING]:
        for step in steps:
            neighbour = standings.get(number + step)
            if neighbour is not None and neighbour.session == standings[number].session:
                scores[number + step] += NEIGHBOUR_SHARE / abs(step) * relevance[number]
    return _ranked(conn, [(standings[number], score) for number, score in scores.items() if score > 0.0], k, now)


def recall_covering(conn: sqlite3.Connection, query: str, *, k: int, now: datetime) -> list[Recalled]:
    """As `recall`, but only memories that are about the query: they hold most of the weight of its terms.

    Words that questions about memories are made of ("remember", "told") do not count.
    """
    collection = _collection(conn, [term for term in terms(query) if term not in ASKING_TERMS], fewest=FEWEST)
    collection = collection._replace(weights=_lightened(collection.weights, LIGHT_TERMS | verbs_asked(query)))
    wanted = COVERS * sum(collection.weights.values())
    covering = {
        match.memory_no: match.relevance
        for match in _matches(conn, collection, wanted=wanted)
        if match.weight >= wanted
    }
    best = sorted(covering, key=lambda number: (-covering[number], -number))[: max(RANKED, k)]
    return _ranked(conn, [(found, covering[found.memory_no]) for found in _standings(conn, best)], k, now)


def newest_with(conn: sqlite3.Connection, wanted: frozenset[str], *, k: int) -> list[str]:
    """The ids of the newest `k` memories that hold any of these terms, newest first."""
    outside = conn.execute(
        "SELECT memory_no, terms FROM memories WHERE memory_no > (SELECT indexed_upto FROM term_totals) AND terms <> ''"
    )
    numbers = sorted((number for number, joined in outside if not wanted.isdisjoint(joined.split(" "))), reverse=True)
    among = "SELECT term FROM term_counts WHERE term IN (SELECT value FROM json_each(?)) ORDER BY term"
    known = [f'"{term}"' for (term,) in conn.execute(among, (json.dumps(sorted(wanted)),))]
    if known and len(numbers) < k:
        any_of = " OR ".join(known)
        rows = conn.execute(
            "SELECT rowid FROM memories_fts WHERE memories_fts MATCH ? ORDER BY rowid DESC LIMIT ?", (any_of, k)
        )
        numbers += [number for (number,) in rows]
    return [found.memory_id for found in sorted(_standings(conn, numbers[:k]), reverse=True)]


def _lightened(weights: dict[str, float], light: frozenset[str]) -> dict[str, float]:
    """The weights with those of light words taken down, unless the query holds no other."""
    if light.issuperset(weights):
        return weights
    return {term: weight * LIGHT_SHARE if term in light else weight for term, weight in weights.items()}


class _Collection(NamedTuple):
    """What the memories as a whole say about the terms of a query.

    `weights`: the idf of BM25 of each term, rarest first; unknown ones weigh most. `pair`: the two rarest terms, where
    each has more memories than it may propose. `outside`: the number and terms of the memories that the index does not
    hold yet.
    """

    weights: dict[str, float]
    pair: tuple[str, ...]
    average_length: float
    outside: list[tuple[int, str]]


class _Match(NamedTuple):
    """A memory that shares terms with the query: what they weigh, and how relevant that makes it."""

    memory_no: int
    weight: float
    relevance: float


class _Standing(NamedTuple):
    """What ranks a memory beside its relevance."""

    memory_no: int
    memory_id: str
    session: str
    said_at: str
    trust: float
    confidence: float
    holds_facts: int


def _collection(conn: sqlite3.Connection, query: list[str], *, fewest: int = 0) -> _Collection:
    """The terms of the query among the memories; with `fewest`, no term counts as rarer than one memory in as many."""
    memories, length, upto = conn.execute("SELECT memories, terms, indexed_upto FROM term_totals").fetchone()
    held: dict[str, int] = {}
    for term in query:
        if term not in held:
            row = conn.execute("SELECT memories FROM term_counts WHERE term = ?", (term,)).fetchone()
            held[term] = row[0] if row else 0
    outside: list[tuple[int, str]] = conn.execute(
        "SELECT memory_no, terms FROM memories WHERE memory_no > ? AND terms <> ''", (upto,)
    ).fetchall()
    for _, joined in outside:
        found = joined.split(" ")
        memories += 1
        length += len(found)
        for term in held.keys() & found:
            held[term] += 1
    rarest = sorted(held.items(), key=lambda item: (item[1], item[0]))[:LONGEST_QUERY]
    among = max(memories, fewest)
    once = 1 if fewest else 0  # a word that nobody said tells no more than one said once
    weights = {term: math.log(1.0 + (among - count + 0.5) / (max(count, once) + 0.5)) for term, count in rarest}
    known = [term for term, count in rarest if count]
    pair = tuple(known[:2]) if len(known) > 1 and held[known[0]] > PER_TERM else ()
    return _Collection(weights, pair, length / memories if memories else 1.0, outside)


def _matches(conn: sqlite3.Connection, collection: _Collection, *, wanted: float) -> list[_Match]:
    """The memories that share a term with the query, as far as the index proposes them.

    Those that hold less than `wanted` of the weight may be left out: once the terms that are left weigh less than that
    together, they propose none.
    """
    weights, pair, average_length, outside = collection
    proposed: set[int] = set(_newest(conn, *pair)) if pair else set()
    left = sum(weights.values())
    for term, weight in weights.items():
        if left < wanted or len(proposed) >= PROPOSED:
            break
        proposed.update(_newest(conn, term))
        left -= weight
    inside = conn.execute(
        "SELECT memory_no, terms FROM memories WHERE memory_no IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(proposed)),),
    )
    matches = []
    for memory_no, joined in (*inside, *outside):
        found = joined.split(" ")
        shared = [term for term in weights if term in found]
        if shared:
            rest = SATURATION * (1.0 - LENGTH_SHARE + LENGTH_SHARE * len(found) / average_length)
            relevance = 0.0
            for term in shared:
                times = found.count(term)
                relevance += weights[term] * times * (SATURATION + 1.0) / (times + rest)
            matches.append(_Match(memory_no, sum(weights[term] for term in shared), relevance))
    return matches


def _newest(conn: sqlite3.Connection, *together: str) -> list[int]:
    """The newest memories that hold all of these terms, by number."""
    rows = conn.execute(
        "SELECT rowid FROM memories_fts WHERE memories_fts MATCH ? ORDER BY rowid DESC LIMIT ?",
        (" ".join(f'"{term}"' for term in together), PER_TERM),
    )
    return [number for (number,) in rows]


def _standings(conn: sqlite3.Connection, numbers: Iterable[int]) -> list[_Standing]:
    """The memories with these numbers, those that were forgotten left out."""
    rows = conn.execute(
        "SELECT memory_no, memory_id, session, said_at, trust, confidence, holds_facts FROM memories"
        " WHERE memory_no IN (SELECT value FROM json_each(?)) AND forgotten_at IS NULL",
        (json.dumps(sorted(numbers)),),
    )
    return [_Standing._make(row) for row in rows]


def _ranked(conn: sqlite3.Connection, scored: list[tuple[_Standing, float]], k: int, now: datetime) -> list[Recalled]:
    # Nine places: the last bits of a logarithm are the platform's.
    ranked = [(round(relevance * _recency(found, now) * _reliability(found), 9), found) for found, relevance in scored]
    ranked.sort(key=lambda item: item[1].memory_id)
    ranked.sort(key=lambda item: (item[0], item[1].said_at), reverse=True)
    best = []
    for score, found in ranked[:k]:
        (text,) = conn.execute("SELECT text FROM memories WHERE memory_no = ?", (found.memory_no,)).fetchone()
        best.append(Recalled(found.memory_id, text, score, found.trust, moment(found.said_at)))
    return best


def _recency(found: _Standing, now: datetime) -> float:
    if found.holds_facts:
        return 1.0
    return 1.0 / (1.0 + max(now - moment(found.said_at), timedelta()) / CHATTER_FADES)


def _reliability(found: _Standing) -> float:
    return TRUST_SHARE * found.trust + CONFIDENCE_SHARE * found.confidence
