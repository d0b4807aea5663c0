"""Recall: the memories that fit a query, at the same cost whether there are a hundred or a million.

The full-text index only proposes: the newest few of each of the query's terms, rarest terms first. What a proposal is
worth is computed here, from counts that are kept on write, so that no score depends on the SQLite build.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from crt_runtime.clock import parse_utc
from crt_runtime.memory.english import ASKING_WORDS
from crt_runtime.memory.memory import Recalled
from crt_runtime.memory.terms import terms

PER_TERM: Final = 128
"""How many memories one term proposes, the newest ones."""

PROPOSED: Final = 256
"""How many memories are weighed; the terms that are left when it is reached propose none."""

LONGEST_QUERY: Final = 32
"""How many terms of a query count, the rarest ones: a pasted page is not a better question."""

TRUST_SHARE, CONFIDENCE_SHARE: Final = 0.7, 0.3
"""Rank = relevance x recency x (0.7 trust + 0.3 confidence): the earlier system's figures (design section 5)."""

CHATTER_FADES: Final = timedelta(days=180)
"""After this long chatter counts half, after twice as long a third: 1 / (1 + age / 180 days). Facts do not fade. The
earlier system's exp(-age / 1 day) made last week unfindable; this one never reaches zero."""

SATURATION, LENGTH_SHARE: Final = 1.2, 0.75
"""k1 and b of BM25, the usual values (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009)."""

NEIGHBOUR_SHARE, NEIGHBOURS: Final = 0.4, 2
"""A memory gets 0.4 of the relevance of those said just before and after it in its session, 0.2 of those two away: an
answer often does not repeat the words of what it answers. Evidence found on the LoCoMo development set in the top
ten: 63% without, 75% with."""

EXPANDED: Final = 32
"""How many of the most relevant memories lend to their neighbours."""

COVERS: Final = 0.6
"""The share of a query's weight that a memory must hold to be about what the query is about. It decides what may be
quoted, never what is true."""


@dataclass(slots=True)
class _Candidate:
    memory_no: int
    memory_id: str
    session: str
    said_at: datetime
    prior: float
    terms: list[str]
    relevance: float = 0.0
    weight: float = 0.0


def recall(conn: sqlite3.Connection, query: str, *, k: int, now: datetime) -> list[Recalled]:
    """The `k` memories that rank highest for the query, best first; empty where none shares a term with it.

    Equal ranks go by time, newest first, then by id.
    """
    weights = _weights(conn, terms(query))
    candidates = _weigh(conn, weights, now)
    scores = {number: found.relevance for number, found in candidates.items()}
    lending = sorted(candidates.values(), key=lambda found: (-found.relevance, -found.memory_no))[:EXPANDED]
    steps = [step for step in range(-NEIGHBOURS, NEIGHBOURS + 1) if step]
    near = sorted({found.memory_no + step for found in lending for step in steps} - candidates.keys())
    for found in _load(conn, near, now):
        candidates[found.memory_no] = found
        scores[found.memory_no] = 0.0
    for found in lending:
        for step in steps:
            neighbour = candidates.get(found.memory_no + step)
            if neighbour is not None and neighbour.session == found.session:
                scores[neighbour.memory_no] += NEIGHBOUR_SHARE / abs(step) * found.relevance
    return _ranked(conn, ((candidates[number], score) for number, score in scores.items() if score > 0.0), k)


def recall_covering(conn: sqlite3.Connection, query: str, *, k: int, now: datetime) -> list[Recalled]:
    """As `recall`, but only memories that are about the query: they hold most of the weight of its terms.

    Words that questions about memories are made of ("remember", "told") do not count.
    """
    asked = [term for term in terms(query) if term not in ASKING_WORDS]
    weights = _weights(conn, asked)
    wanted = COVERS * sum(weights.values())
    candidates = _weigh(conn, weights, now)
    covering = (found for found in candidates.values() if found.weight >= wanted)
    return _ranked(conn, ((found, found.relevance) for found in covering), k)


def _weights(conn: sqlite3.Connection, query: list[str]) -> dict[str, float]:
    """The terms of the query and their weight (the idf of BM25), rarest first; unknown ones weigh most."""
    (total,) = conn.execute("SELECT memories FROM term_totals").fetchone()
    counts: dict[str, int] = {}
    for term in query:
        if term not in counts:
            row = conn.execute("SELECT memories FROM term_counts WHERE term = ?", (term,)).fetchone()
            counts[term] = row[0] if row else 0
    rarest = sorted(counts.items(), key=lambda item: (item[1], item[0]))[:LONGEST_QUERY]
    return {term: math.log(1.0 + (total - held + 0.5) / (held + 0.5)) for term, held in rarest}


def _weigh(conn: sqlite3.Connection, weights: dict[str, float], now: datetime) -> dict[int, _Candidate]:
    """The memories that the index proposes, each with its relevance to the whole query."""
    proposed: dict[int, None] = {}
    for term in weights:
        if len(proposed) >= PROPOSED:
            break
        rows = conn.execute(
            "SELECT rowid FROM memories_fts WHERE memories_fts MATCH ? ORDER BY rowid DESC LIMIT ?",
            (f'"{term}"', PER_TERM),
        )
        proposed.update((number, None) for (number,) in rows)
    memories, length = conn.execute("SELECT memories, terms FROM term_totals").fetchone()
    average = length / memories if memories else 1.0
    candidates = {found.memory_no: found for found in _load(conn, list(proposed)[:PROPOSED], now)}
    for found in candidates.values():
        rest = SATURATION * (1.0 - LENGTH_SHARE + LENGTH_SHARE * len(found.terms) / average)
        for term, weight in weights.items():
            times = found.terms.count(term)
            if times:
                found.weight += weight
                found.relevance += weight * times * (SATURATION + 1.0) / (times + rest)
    return candidates


def _load(conn: sqlite3.Connection, numbers: Iterable[int], now: datetime) -> list[_Candidate]:
    """The memories with these numbers, those that were forgotten left out."""
    rows = conn.execute(
        "SELECT memory_no, memory_id, session, said_at, trust, confidence, holds_facts, terms FROM memories"
        " WHERE memory_no IN (SELECT value FROM json_each(?)) AND forgotten_at IS NULL",
        (json.dumps(list(numbers)),),
    )
    loaded = []
    for memory_no, memory_id, session, said, trust, confidence, holds_facts, found in rows:
        said_at = parse_utc(said)
        recency = 1.0 if holds_facts else 1.0 / (1.0 + max(now - said_at, timedelta()) / CHATTER_FADES)
        prior = recency * (TRUST_SHARE * trust + CONFIDENCE_SHARE * confidence)
        loaded.append(_Candidate(memory_no, memory_id, session, said_at, prior, found.split()))
    return loaded


def _ranked(conn: sqlite3.Connection, scored: Iterable[tuple[_Candidate, float]], k: int) -> list[Recalled]:
    # Nine places: the last bits of a logarithm are the platform's.
    ranked = [(round(score * found.prior, 9), found) for found, score in scored]
    ranked.sort(key=lambda item: (-item[0], -item[1].said_at.timestamp(), item[1].memory_id))
    best = []
    for score, found in ranked[:k]:
        text, trust = conn.execute(
            "SELECT text, trust FROM memories WHERE memory_no = ?", (found.memory_no,)
        ).fetchone()
        best.append(Recalled(found.memory_id, text, score, trust, found.said_at))
    return best
