"""The steps of one forgetting, each on one kind of row. All run in the transaction that `forget.py` holds."""

from __future__ import annotations

import hmac
import json
import secrets
import sqlite3
from collections.abc import Collection, Mapping
from typing import Final

from crt_runtime.artifacts import seal
from crt_runtime.errors import CrtError
from crt_runtime.language.facts import Fact, Modality, Polarity
from crt_runtime.memory import facts as fact_rows
from crt_runtime.memory import slots
from crt_runtime.memory.index import is_held, take_out
from crt_runtime.memory.pruning import FORGOTTEN, pruned
from crt_runtime.memory.redaction import Quotes, names_any
from crt_runtime.memory.terms import terms

METHOD: Final = "user_forgot"
"""How a contradiction was settled that lost a side to forgetting."""

_USER: Final = "user"


class Erasure:
    """The steps share the transaction, the tombstones' common cells, and a key that nothing stores."""

    def __init__(self, tx: sqlite3.Connection, forgetting_id: str, reason: str, at: str) -> None:
        self._tx = tx
        self._id = forgetting_id
        self._reason = reason
        self._at = at
        self._key = secrets.token_bytes(32)

    def targets(self, named: tuple[str, ...], slot: str | None, *, whole_slot: bool) -> tuple[str, ...]:
        """The memories to empty, oldest first: those named, those of the whole slot, and beliefs that rest on them."""
        for memory_id in named:
            if self._tx.execute("SELECT 1 FROM memories WHERE memory_id = ?", (memory_id,)).fetchone() is None:
                raise CrtError(f"memory {memory_id}: there is none with this id")
        ids = set(named)
        if slot is not None and whole_slot:
            ids |= {fact.memory_id for fact in fact_rows.facts_of(self._tx, slot) if fact.memory_id}
            state = slots.read(self._tx, slot)
            ids |= {fact.memory_id for fact in (*state.values, *state.history) if fact.memory_id}
            ids |= {row[0] for row in self._tx.execute("SELECT memory_id FROM memories WHERE slot = ?", (slot,))}
        for memory_id in sorted(ids):
            for fact in fact_rows.facts_in(self._tx, memory_id):
                if slot in (None, fact.slot) and fact.subject == _USER and self._support(fact, ids) is None:
                    ids |= self._beliefs(fact)
        rows = self._tx.execute(
            "SELECT memory_id FROM memories WHERE memory_id IN (SELECT value FROM json_each(?))"
            " AND forgotten_at IS NULL ORDER BY memory_no",
            (json.dumps(sorted(ids)),),
        )
        return tuple(row[0] for row in rows)

    def clear_slots(
        self, ids: Collection[str], slot: str | None, *, whole_slot: bool
    ) -> tuple[tuple[str, ...], set[str]]:
        """Take the values that rest on the memories out of the slots; gives the slots and the values."""
        touched: list[str] = []
        values: set[str] = set()
        for name, state in slots.all_slots(self._tx).items():
            if slot not in (None, name):
                continue
            after = FORGOTTEN if slot == name and whole_slot else pruned(state, ids, lambda f: self._support(f, ids))
            if after == state:
                continue
            left = {fact.value for fact in (*after.values, *after.history)}
            removed = [fact.value for fact in (*state.values, *state.history) if fact.value not in left]
            self._tombstone("slot", name, *removed)
            slots.write(self._tx, name, after)
            touched.append(name)
            values.update(removed)
        return tuple(touched), values

    def clear_contradictions(
        self, ids: Collection[str], slot: str | None, *, whole_slot: bool
    ) -> tuple[tuple[str, ...], set[str]]:
        """Empty the sides that rest on the memories, and settle what was open; gives the entries and the values."""
        cleared: list[str] = []
        values: set[str] = set()
        rows = self._tx.execute(
            "SELECT id, slot, old_memory_id, old_value, new_memory_id, new_value FROM contradictions"
            " WHERE slot = :slot OR old_memory_id IN (SELECT value FROM json_each(:ids))"
            " OR new_memory_id IN (SELECT value FROM json_each(:ids)) ORDER BY entry_no",
            {"slot": slot, "ids": json.dumps(sorted(ids))},
        ).fetchall()
        for entry_id, about, old_id, old_value, new_id, new_value in rows:
            if slot is not None and about not in (None, slot):
                continue  # a memory also spoke of another slot, and that value stays
            whole = slot is not None and whole_slot
            old_goes, new_goes = whole or old_id in ids, whole or new_id in ids
            if not old_goes and not new_goes:
                continue
            removed = [value for value, goes in ((old_value, old_goes), (new_value, new_goes)) if goes and value]
            self._tombstone("contradiction", entry_id, *removed)
            self._tx.execute(
                "UPDATE contradictions SET old_value = ?, new_value = ? WHERE id = ?",
                (None if old_goes else old_value, None if new_goes else new_value, entry_id),
            )
            self._tx.execute(
                "UPDATE contradictions SET status = 'resolved', resolved_at = ?, method = ?"
                " WHERE id = ? AND status IN ('open', 'reflecting')",
                (self._at, METHOD, entry_id),
            )
            cleared.append(entry_id)
            values.update(removed)
        return tuple(cleared), values

    def take_facts(self, ids: Collection[str], slot: str | None) -> set[str]:
        """Delete the facts read from the memories (of one slot, or all); gives their values."""
        values: set[str] = set()
        for memory_id in ids:
            for fact in fact_rows.facts_in(self._tx, memory_id):
                if slot in (None, fact.slot):
                    values.add(fact.value)
            self._tx.execute(
                "DELETE FROM facts WHERE memory_id = :memory_id AND (:slot IS NULL OR slot = :slot)",
                {"memory_id": memory_id, "slot": slot},
            )
        return values

    def naming(self, values: Collection[str], slot: str | None, ids: Collection[str]) -> tuple[str, ...]:
        """The other memories that speak of the slot and name a removed value; the values that they assert stay."""
        if slot is None:
            return ()
        others = {fact.memory_id for fact in fact_rows.facts_of(self._tx, slot)} - {None, *ids}
        rows = self._tx.execute(
            "SELECT memory_id, text FROM memories WHERE memory_id IN (SELECT value FROM json_each(?))"
            " AND forgotten_at IS NULL ORDER BY memory_no",
            (json.dumps(sorted(filter(None, others))),),
        )
        return tuple(memory_id for memory_id, text in rows if names_any(text, values))

    def empty_memories(self, ids: Collection[str]) -> tuple[tuple[str, ...], frozenset[str]]:
        """Empty the rows; gives their texts, and the words that nothing in the file holds any more."""
        texts: list[str] = []
        words: set[str] = set()
        staying: set[str] = set()
        for memory_id in ids:
            number, text, joined, value, context = self._tx.execute(
                "SELECT memory_no, text, terms, value, context_json FROM memories WHERE memory_id = ?", (memory_id,)
            ).fetchone()
            take_out(self._tx, number, joined)
            self._tombstone("memory", memory_id, text, value or "", context)
            self._tx.execute(
                "UPDATE memories SET text = '', terms = '', holds_facts = 0, forgotten_at = ?, context_json = '{}',"
                " value = CASE lane WHEN 'belief' THEN '' END, normalized = CASE lane WHEN 'belief' THEN '' END"
                " WHERE memory_id = ?",
                (self._at, memory_id),
            )
            texts.append(text)
            words.update(joined.split())
            for fact in fact_rows.facts_in(self._tx, memory_id):
                staying.update(terms(fact.value))
        gone = {word for word in words - staying if not is_held(self._tx, word)}
        return tuple(text for text in texts if text), frozenset(gone)

    def redact_contexts(self, quotes: Quotes) -> None:
        """Empty what the context of other memories quotes, such as the evidence of a belief that stays."""
        rows = self._tx.execute("SELECT memory_id, context_json FROM memories WHERE context_json <> '{}'")
        quoting = [(memory_id, context) for memory_id, context in rows if quotes.may_be_in(context)]
        for memory_id, context in quoting:
            before = json.loads(context)
            after = quotes.redacted_bag(before)
            if after != before:
                self._tombstone("context", memory_id, context)
                self._tx.execute(
                    "UPDATE memories SET context_json = ? WHERE memory_id = ?", (_compact(after), memory_id)
                )

    def redact_answers(self, quotes: Quotes) -> tuple[str, ...]:
        """Empty the fields of answer records that quote the forgotten; gives the ids of the records."""
        rows = self._tx.execute("SELECT id, record_json FROM answer_records ORDER BY answer_no")
        quoting = [(record_id, text) for record_id, text in rows if quotes.may_be_in(text)]
        redacted: list[str] = []
        for record_id, text in quoting:
            before = json.loads(text)
            after = quotes.redacted(before)
            if after == before:
                continue
            if "digest" in after:
                after = dict(seal("audit_answer_record", after, f"answer {record_id}"))
            self._tombstone("answer", record_id, text)
            self._tx.execute("UPDATE answer_records SET record_json = ? WHERE id = ?", (_compact(after), record_id))
            redacted.append(record_id)
        return tuple(redacted)

    def _tombstone(self, kind: str, target: str, *removed: str) -> None:
        message = json.dumps([kind, target, *removed], ensure_ascii=True).encode("ascii")
        digest = f"hmac-sha256:{hmac.digest(self._key, message, 'sha256').hex()}"
        self._tx.execute(
            "INSERT INTO tombstones (forgetting_id, kind, target_id, forgotten_at, reason, digest)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (self._id, kind, target, self._at, self._reason, digest),
        )

    def _support(self, fact: Fact, gone: Collection[str]) -> Fact | None:
        """The latest fact of a remaining memory in which the user asserts the same."""
        same = (
            other
            for other in reversed(fact_rows.facts_of(self._tx, fact.slot, subject=fact.subject))
            if other.normalized == fact.normalized
            and other.memory_id not in gone
            and other.polarity is Polarity.AFFIRMED
            and other.modality is Modality.ASSERTED
        )
        return next(same, None)

    def _beliefs(self, fact: Fact) -> set[str]:
        rows = self._tx.execute(
            "SELECT memory_id FROM memories WHERE lane = 'belief' AND slot = ? AND normalized = ?",
            (fact.slot, fact.normalized),
        )
        return {row[0] for row in rows}


def _compact(document: Mapping[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
