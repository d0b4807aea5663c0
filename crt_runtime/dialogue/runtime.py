"""The runtime: a memory file, and the truthful conversation that is held over it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from crt_runtime.artifacts import check_id, validate, write_records
from crt_runtime.artifacts.names import answers_path
from crt_runtime.clock import Clock, as_utc, system_clock
from crt_runtime.config import OnboardingQuestion, RuntimeConfig, load_config
from crt_runtime.dialogue import forgetting
from crt_runtime.dialogue.answer import Answer
from crt_runtime.dialogue.consulting import Consultation, UnaskedError
from crt_runtime.dialogue.desk import Desk
from crt_runtime.dialogue.last_turn import just_asked
from crt_runtime.dialogue.remembering import remember
from crt_runtime.dialogue.standing import all_standing, standing
from crt_runtime.dialogue.storable import storable
from crt_runtime.dialogue.turn import Parts, forget_turn, take_turn
from crt_runtime.dialogue.understanding import Understood, understand
from crt_runtime.dialogue.voice import TemplateVoice, Voice
from crt_runtime.errors import UsageError
from crt_runtime.ids import IdSource, random_ids
from crt_runtime.language.catalogue import load_catalogue
from crt_runtime.language.facts import RequestKind
from crt_runtime.learning.suggestions import Suggester, SuggestionModel, reflect, save_model
from crt_runtime.ledger import entries
from crt_runtime.ledger.contradiction import Contradiction, ContradictionStatus
from crt_runtime.ledger.state import SlotState
from crt_runtime.memory import answers, forget, memories, recall, remains, slots
from crt_runtime.memory.memory import Memory, Recalled, Source
from crt_runtime.store import Store
from crt_runtime.store.connection import MEMORY

DEFAULT_SESSION = "default"


class Runtime:
    """A truthful memory over one file. Use `Runtime.open`, best as a context manager; one thread at a time."""

    def __init__(
        self,
        store: Store,
        config: RuntimeConfig,
        clock: Clock,
        ids: IdSource,
        voice: Voice,
        artifacts_dir: Path | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self.config = config
        self._parts = Parts(
            load_catalogue(), config, ids, voice, Suggester(config.learned_suggestions, config.reflection)
        )
        self._replaced_in = () if artifacts_dir is None or store.path == MEMORY else (artifacts_dir,)
        _note_suggestions(store, config)
        self.made_up_for = remains.make_up(store)
        """What an earlier forgetting was cut off from: documents that were replaced now, and those still there."""

    @classmethod
    def open(
        cls,
        path: str | Path,
        config: str | Path | RuntimeConfig | None = None,
        clock: Clock | None = None,
        ids: IdSource | None = None,
        voice: Voice | None = None,
        *,
        create: bool = True,
        artifacts_dir: Path | None = None,
    ) -> Self:
        """Open a memory file, or `:memory:` for one that is never written to disk.

        `config` is a path, a `RuntimeConfig`, or None for the search order of the config section. With `create=False`
        a missing file is refused. Documents below `artifacts_dir` that quote what is forgotten are replaced by
        tombstones; what quotes it elsewhere is named. Raises `StoreError` for a file that is not a sound memory file of
        this version, and `ConfigError` for a config that cannot be used.
        """
        settings = config if isinstance(config, RuntimeConfig) else load_config(config).config
        clock = clock or system_clock
        ids = ids or random_ids
        store = Store.open(path, clock=clock, ids=ids, create=create)
        try:
            return cls(store, settings, clock, ids, voice or TemplateVoice(), artifacts_dir)
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, text: str, session: str = DEFAULT_SESSION) -> Answer:
        """Hold one turn: answer the text, remember what it asserts, and record the answer, in one transaction.

        A lone surrogate in `text` is replaced by U+FFFD, since it cannot be stored as UTF-8. Raises `UsageError` for a
        session that could not name a file, and `StoreError` where the file cannot be written.
        """
        _check_session(session)
        text = storable(text)
        voice = Consultation(self._parts.voice)
        while True:
            try:
                return self._take(text, session, voice)
            except UnaskedError as unasked:  # the turn was taken back; the file is free for others meanwhile
                voice.ask(unasked.question)

    def _take(self, text: str, session: str, voice: Consultation) -> Answer:
        """The turn in its one transaction; `UnaskedError`, and nothing written, where a voice is to be asked first."""
        forgotten: tuple[forget.Forgotten, ...] = ()
        with self._store.transaction() as tx:
            turn = self._understand(tx, text, session, self._clock())
            request = turn.request(RequestKind.FORGET)
            if request is None:
                answer = take_turn(tx, self._parts, turn, voice)
            else:
                desk = Desk(tx, self._parts.catalogue, self.config, turn)
                targets = forgetting.find_targets(desk, request)
                forgotten = forgetting.carry_out(tx, self._ids, targets, turn.at, self._replaced_in)
                answer = forget_turn(desk, self._parts, targets, forgotten, voice)
            self._record(tx, answer)
        if not forgotten:
            return answer
        return replace(answer, forgotten=forget.completed(self._store, forget.joined(forgotten), answer.at))

    def remember(
        self,
        text: str,
        source: str | Source = Source.USER,
        said_at: datetime | None = None,
        session: str = DEFAULT_SESSION,
    ) -> Memory:
        """Store a text without answering it: import, notes, bulk.

        Only the user's own words (`source="user"`) move slots; anything else is a note. `said_at` is an aware
        datetime, by default now. Raises `UsageError` for an unknown source, an empty text or a malformed session.
        """
        kind = _source(source)
        _check_session(session)
        text = storable(text)
        if not text.strip():
            raise UsageError("remember: the text is empty; there is nothing to store")
        at = as_utc(said_at) if said_at is not None else self._clock()
        with self._store.transaction() as tx:
            if kind is Source.USER:
                turn = self._understand(tx, text, session, at)
                stored = remember(tx, self._ids, turn).memory
                if stored is not None:
                    return stored
            return memories.add(
                tx,
                memory_id=self._ids("mem"),
                text=text,
                said_at=at,
                source=kind,
                session=session,
                confidence=0.8,
                holds_facts=False,
            )

    def load(self, texts: Iterable[str], session: str = DEFAULT_SESSION) -> int:
        """Store many of the user's texts in one transaction, as `remember` would one by one; gives their number."""
        _check_session(session)
        loaded = 0
        with self._store.transaction() as tx:
            for text in texts:
                turn = self._understand(tx, storable(text), session, self._clock())
                loaded += remember(tx, self._ids, turn).memory is not None
        return loaded

    def recall(self, query: str, k: int = 5) -> list[Recalled]:
        """The `k` (1 or more) memories that fit the query best, best first."""
        if k < 1:
            raise UsageError(f"recall: k is {k}; expected 1 or more")
        return recall.recall(self._store.connection, storable(query), k=k, now=self._clock())

    def contradictions(self, status: str | ContradictionStatus | None = None) -> list[Contradiction]:
        """The ledger's entries, newest first; `status` narrows them (`open`, `reflecting`, `resolved`, `accepted`)."""
        return entries.entries(self._store.connection, status=_status(status))

    def facts(self) -> dict[str, SlotState]:
        """What stands about each slot that was ever spoken of, or that a person approved a belief about."""
        return all_standing(self._store.connection, self._parts.catalogue)

    def forget(
        self, memory_id: str | None = None, slot: str | None = None, reason: str = forgetting.REASON
    ) -> forget.Forgotten:
        """Remove one memory's text, or every memory that speaks of a slot; a tombstone stays.

        Raises `UsageError` unless exactly one of `memory_id` and `slot` is given and it is known.
        """
        if (memory_id is None) == (slot is None):
            raise UsageError("forget: give either memory_id or slot")
        conn = self._store.connection
        memory_id, slot = (None if name is None else storable(name) for name in (memory_id, slot))
        if slot is not None:
            targets = forgetting.memories_about(conn, slot)
            if not targets:
                raise UsageError(f"forget: nothing is stored about slot {slot!r}; see Runtime.facts()")
        else:
            assert memory_id is not None
            if memories.get(conn, memory_id) is None:
                raise UsageError(f"forget: there is no memory {memory_id!r}")
            targets = (memory_id,)
        return forget.forget(
            self._store,
            memory_ids=targets,
            slot=slot,
            reason=storable(reason),
            at=self._clock(),
            replaced_in=self._replaced_in,
        )

    def finish_forgetting(self) -> remains.Burials:
        """Replace what earlier forgettings have found below this runtime's artifacts dir and left as it was."""
        return remains.bury_remnants(self._store, self._clock(), asked=self._replaced_in)

    def memory(self, memory_id: str) -> Memory | None:
        """One memory by its id."""
        return memories.get(self._store.connection, memory_id)

    def answer_records(self, session: str | None = None) -> list[dict[str, object]]:
        """The audit records of the answers given so far, oldest first, of one session or of all."""
        return list(answers.export(self._store.connection, session))

    def export_answers(self, artifacts_dir: Path, session: str | None = None) -> list[Path]:
        """Write the answer records as `answers/<session>.<timestamp>.jsonl`, one file a session; gives the paths."""
        conn = self._store.connection
        sessions = [session] if session is not None else answers.sessions(conn)
        at = self._clock()
        with self._store.transaction() as tx:
            remains.note_folder(tx, artifacts_dir)
        with self._store.transaction() as tx:  # while it is open, nothing that is being written out can be forgotten
            return [write_records(artifacts_dir, answers_path(name, at), answers.export(tx, name)) for name in sessions]

    def onboarding(self) -> tuple[OnboardingQuestion, ...]:
        """The configured onboarding questions whose slot nothing is known about; none where onboarding is off."""
        settings = self.config.onboarding
        if not settings.enabled:
            return ()
        known = self.facts()
        return tuple(q for q in settings.questions if q.slot not in known or not known[q.slot].values)

    def is_empty(self) -> bool:
        """Whether nothing is remembered."""
        return memories.is_empty(self._store.connection)

    def reflect(self) -> tuple[SuggestionModel, bool]:
        """Count how the user settled conflicts so far: what suggestions rest on. Changes nothing in the memory file.

        Writes the run and, with `reflection.min_examples` examples, the model; gives the counts and whether it did.
        """
        conn = self._store.connection
        settled = entries.entries(conn, status=ContradictionStatus.RESOLVED)
        model = reflect((entry, slots.read(conn, entry.slot)) for entry in settled if entry.slot)
        return model, save_model(model, self.config.reflection, self._clock())

    def _understand(self, conn: sqlite3.Connection, text: str, session: str, at: datetime) -> Understood:
        return understand(
            conn,
            self._parts.catalogue,
            self._ids,
            text,
            session=session,
            at=at,
            asked=just_asked(conn, session),
            user_name=self._user_name(conn),
        )

    def _record(self, tx: sqlite3.Connection, answer: Answer) -> None:
        record = answer.to_record()
        validate("audit_answer_record", record, f"answer {answer.id}")
        answers.append(tx, record, answer.session)

    def _user_name(self, conn: sqlite3.Connection) -> str | None:
        values = standing(conn, self._parts.catalogue, "name").values
        return values[-1].value if values else None


def _note_suggestions(store: Store, config: RuntimeConfig) -> None:
    """Have every forgetting look where suggestions are written, whatever config it runs with.

    A memory that is no file is looked for nowhere.
    """
    if store.path == MEMORY or not config.learned_suggestions.write_jsonl:
        return
    folder = Path(config.reflection.artifacts_dir)
    if folder.resolve() not in remains.folders(store.connection):
        with store.transaction() as tx:
            remains.note_folder(tx, folder)


def _check_session(session: str) -> None:
    try:
        check_id(session)
    except UsageError as error:
        raise UsageError(f"session: {error}") from None


def _source(source: str | Source) -> Source:
    try:
        return Source(source)
    except ValueError:
        known = ", ".join(Source)
        raise UsageError(f"remember: source {source!r} is unknown; expected one of {known}") from None


def _status(status: str | ContradictionStatus | None) -> ContradictionStatus | None:
    try:
        return ContradictionStatus(status) if status is not None else None
    except ValueError:
        known = ", ".join(ContradictionStatus)
        raise UsageError(f"contradictions: status {status!r} is unknown; expected one of {known}") from None
