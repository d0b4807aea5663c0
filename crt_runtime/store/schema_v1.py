"""Migration 1: the tables of a memory file, and the rules that the file itself keeps against any client.

Statements are written as SQLite stores them, so that `integrity.py` can tell a file whose triggers were dropped.
Foreign keys alone would not do: they are off by default in every other client. Triggers are always on. What REPLACE
would delete without firing a delete trigger is refused by the insert triggers.
"""

from __future__ import annotations

from typing import Final

_META: Final = (
    """CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    # A row per Store that has written and not yet closed; what a killed process leaves behind asks for quick_check.
    """CREATE TABLE writers (
  writer_id TEXT PRIMARY KEY,
  opened_at TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
    # Copies of the file that CRT made. Forgetting cannot reach them, so it names them.
    """CREATE TABLE copies (
  copy_no INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  path TEXT NOT NULL,
  made_at TEXT NOT NULL
) STRICT""",
)

_TOMBSTONES: Final = (
    """CREATE TABLE tombstones (
  tombstone_no INTEGER PRIMARY KEY,
  forgetting_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('memory', 'context', 'answer', 'contradiction', 'slot')),
  target_id TEXT NOT NULL,
  forgotten_at TEXT NOT NULL,
  reason TEXT NOT NULL,
  digest TEXT NOT NULL
) STRICT""",
    "CREATE INDEX tombstones_by_target ON tombstones (kind, target_id)",
    """CREATE TRIGGER tombstones_stay_unchanged BEFORE UPDATE ON tombstones
BEGIN SELECT RAISE(ABORT, 'a tombstone never changes'); END""",
    """CREATE TRIGGER tombstones_stay BEFORE DELETE ON tombstones
BEGIN SELECT RAISE(ABORT, 'a tombstone is never deleted'); END""",
    """CREATE TRIGGER tombstones_are_not_replaced BEFORE INSERT ON tombstones
WHEN EXISTS (SELECT 1 FROM tombstones WHERE tombstone_no = NEW.tombstone_no)
BEGIN SELECT RAISE(ABORT, 'a tombstone never changes'); END""",
)

_APPLY_LEDGER: Final = (
    # One row per apply or undo. It holds ids and digests only, never text, since it cannot be forgotten.
    """CREATE TABLE apply_ledger (
  seq INTEGER PRIMARY KEY,
  receipt_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('apply', 'undo')),
  applied_at TEXT NOT NULL,
  proposals_digest TEXT NOT NULL,
  decisions_digest TEXT NOT NULL,
  reverts_id TEXT REFERENCES apply_ledger (receipt_id),
  receipt_json TEXT NOT NULL CHECK (json_valid(receipt_json)),
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE
) STRICT""",
    "CREATE UNIQUE INDEX one_decisions_document_per_proposals ON apply_ledger (proposals_digest) WHERE kind = 'apply'",
    """CREATE TABLE apply_rows (
  receipt_id TEXT NOT NULL REFERENCES apply_ledger (receipt_id) DEFERRABLE INITIALLY DEFERRED,
  memory_id TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('writes', 'closes')),
  row_digest TEXT NOT NULL,
  PRIMARY KEY (memory_id, action)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX apply_rows_by_receipt ON apply_rows (receipt_id)",
    """CREATE TRIGGER apply_ledger_stays_unchanged BEFORE UPDATE ON apply_ledger
BEGIN SELECT RAISE(ABORT, 'the apply ledger is append-only'); END""",
    """CREATE TRIGGER apply_ledger_stays BEFORE DELETE ON apply_ledger
BEGIN SELECT RAISE(ABORT, 'the apply ledger is append-only'); END""",
    """CREATE TRIGGER apply_ledger_is_a_chain BEFORE INSERT ON apply_ledger
BEGIN
  SELECT RAISE(ABORT, 'the apply ledger is append-only')
  WHERE NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM apply_ledger)
  OR EXISTS (SELECT 1 FROM apply_ledger WHERE receipt_id = NEW.receipt_id OR hash = NEW.hash)
  OR NEW.kind = 'apply'
  AND EXISTS (SELECT 1 FROM apply_ledger WHERE kind = 'apply' AND proposals_digest = NEW.proposals_digest);
  SELECT RAISE(ABORT, 'the apply ledger is a chain: previous_hash is not the hash of the last row')
  WHERE NEW.previous_hash IS NOT coalesce((SELECT hash FROM apply_ledger ORDER BY seq DESC LIMIT 1), '');
END""",
    """CREATE TRIGGER apply_rows_stay_unchanged BEFORE UPDATE ON apply_rows
BEGIN SELECT RAISE(ABORT, 'the apply ledger is append-only'); END""",
    """CREATE TRIGGER apply_rows_stay BEFORE DELETE ON apply_rows
BEGIN SELECT RAISE(ABORT, 'the apply ledger is append-only'); END""",
    # The rows of a receipt are named before the receipt is sealed, so that none can be attached to it later.
    """CREATE TRIGGER apply_rows_come_before_their_receipt BEFORE INSERT ON apply_rows
WHEN EXISTS (SELECT 1 FROM apply_ledger WHERE receipt_id = NEW.receipt_id)
OR EXISTS (SELECT 1 FROM apply_rows WHERE memory_id = NEW.memory_id AND action = NEW.action)
BEGIN SELECT RAISE(ABORT, 'the apply ledger is append-only'); END""",
)

_MEMORIES: Final = (
    # slot, value and normalized are those of a belief; what a note says stands in facts.
    """CREATE TABLE memories (
  memory_no INTEGER PRIMARY KEY,
  memory_id TEXT NOT NULL UNIQUE,
  lane TEXT NOT NULL CHECK (lane IN ('notes', 'belief')),
  source TEXT NOT NULL CHECK (source IN ('user', 'system', 'fallback', 'external', 'reflection')),
  text TEXT NOT NULL,
  terms TEXT NOT NULL,
  said_at TEXT NOT NULL,
  session TEXT NOT NULL,
  trust REAL NOT NULL CHECK (trust BETWEEN 0 AND 1),
  confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  holds_facts INTEGER NOT NULL CHECK (holds_facts IN (0, 1)),
  context_json TEXT NOT NULL CHECK (json_valid(context_json)),
  slot TEXT,
  value TEXT,
  normalized TEXT,
  supersedes_id TEXT REFERENCES memories (memory_id),
  receipt_id TEXT REFERENCES apply_ledger (receipt_id),
  closed_by TEXT REFERENCES apply_ledger (receipt_id),
  forgotten_at TEXT,
  CHECK ((lane = 'belief') = (receipt_id IS NOT NULL)),
  CHECK (lane = 'belief' OR (slot IS NULL AND value IS NULL AND normalized IS NULL AND closed_by IS NULL)),
  CHECK (lane = 'notes' OR (slot IS NOT NULL AND value IS NOT NULL AND normalized IS NOT NULL))
) STRICT""",
    "CREATE INDEX beliefs_by_slot ON memories (slot, memory_no) WHERE lane = 'belief'",
    """CREATE TRIGGER belief_needs_its_receipt BEFORE INSERT ON memories
WHEN NEW.lane = 'belief' AND NOT EXISTS (
  SELECT 1 FROM apply_rows JOIN apply_ledger USING (receipt_id)
  WHERE memory_id = NEW.memory_id AND action = 'writes' AND receipt_id = NEW.receipt_id)
BEGIN SELECT RAISE(ABORT, 'a belief needs its receipt: only crt apply writes the belief lane'); END""",
    """CREATE TRIGGER memories_are_not_replaced BEFORE INSERT ON memories
WHEN EXISTS (SELECT 1 FROM memories WHERE memory_id = NEW.memory_id)
OR EXISTS (SELECT 1 FROM memories WHERE memory_no = NEW.memory_no)
BEGIN SELECT RAISE(ABORT, 'a memory id is never used twice'); END""",
    """CREATE TRIGGER memories_stay BEFORE DELETE ON memories
BEGIN SELECT RAISE(ABORT, 'a memory row is never deleted; forgetting empties it'); END""",
    """CREATE TRIGGER memories_keep_lane_and_origin BEFORE UPDATE OF
memory_no, memory_id, lane, source, said_at, session, confidence, supersedes_id, receipt_id ON memories
BEGIN SELECT RAISE(ABORT, 'a memory keeps its id, lane, source, time and receipt'); END""",
    """CREATE TRIGGER memories_keep_text BEFORE UPDATE OF
text, terms, holds_facts, slot, value, normalized, forgotten_at ON memories
WHEN NEW.slot IS NOT OLD.slot OR NEW.text <> '' OR NEW.terms <> '' OR NEW.holds_facts <> 0
OR coalesce(NEW.value, '') <> '' OR coalesce(NEW.normalized, '') <> '' OR NEW.forgotten_at IS NULL
OR NOT EXISTS (SELECT 1 FROM tombstones WHERE kind = 'memory' AND target_id = NEW.memory_id)
BEGIN SELECT RAISE(ABORT, 'a memory keeps its text until it is forgotten'); END""",
    """CREATE TRIGGER memories_keep_context BEFORE UPDATE OF context_json ON memories
WHEN NOT EXISTS (SELECT 1 FROM tombstones WHERE kind IN ('memory', 'context') AND target_id = NEW.memory_id)
BEGIN SELECT RAISE(ABORT, 'a memory keeps its context until it is forgotten'); END""",
    """CREATE TRIGGER beliefs_close_by_receipt BEFORE UPDATE OF closed_by ON memories
WHEN OLD.closed_by IS NOT NULL OR NOT EXISTS (
  SELECT 1 FROM apply_rows JOIN apply_ledger USING (receipt_id)
  WHERE memory_id = NEW.memory_id AND action = 'closes' AND receipt_id = NEW.closed_by)
BEGIN SELECT RAISE(ABORT, 'a belief is closed once, by the receipt that names it'); END""",
    """CREATE TRIGGER trust_moves_by_its_log BEFORE UPDATE OF trust ON memories
WHEN NOT EXISTS (
  SELECT 1 FROM trust_log WHERE seq = (SELECT max(seq) FROM trust_log)
  AND memory_id = NEW.memory_id AND old_trust = OLD.trust AND new_trust = NEW.trust)
BEGIN SELECT RAISE(ABORT, 'trust moves only with a row in trust_log'); END""",
)

_INDEX: Final = (
    # Filled a batch at a time by memory/index.py.
    # The ascii tokenizer splits at ASCII separators only: the terms in it are ours, made in memory/terms.py.
    """CREATE VIRTUAL TABLE memories_fts USING fts5 (
  terms, content = 'memories', content_rowid = 'memory_no', detail = none, columnsize = 0,
  tokenize = 'ascii tokenchars ''+#.:'''
)""",
    """CREATE TABLE term_counts (
  term TEXT PRIMARY KEY,
  memories INTEGER NOT NULL CHECK (memories > 0)
) STRICT, WITHOUT ROWID""",
    # Of the memories inside the index: how many there are, how many terms they have, and the newest one's number.
    """CREATE TABLE term_totals (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  memories INTEGER NOT NULL,
  terms INTEGER NOT NULL,
  indexed_upto INTEGER NOT NULL
) STRICT""",
    "INSERT INTO term_totals VALUES (1, 0, 0, 0)",
)

_FACTS: Final = (
    """CREATE TABLE facts (
  memory_id TEXT NOT NULL REFERENCES memories (memory_id),
  position INTEGER NOT NULL,
  subject TEXT NOT NULL,
  slot TEXT NOT NULL,
  value TEXT NOT NULL,
  normalized TEXT NOT NULL,
  polarity TEXT NOT NULL,
  modality TEXT NOT NULL,
  span_start INTEGER NOT NULL,
  span_end INTEGER NOT NULL,
  said_at TEXT NOT NULL,
  PRIMARY KEY (memory_id, position)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX facts_by_slot ON facts (subject, slot, normalized)",
    """CREATE TABLE slot_states (
  subject TEXT NOT NULL,
  slot TEXT NOT NULL,
  state TEXT NOT NULL,
  values_json TEXT NOT NULL CHECK (json_valid(values_json)),
  history_json TEXT NOT NULL CHECK (json_valid(history_json)),
  begins_with TEXT NOT NULL,
  PRIMARY KEY (subject, slot)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX slot_states_by_words ON slot_states (subject, begins_with)",
)

_TRUST_LOG: Final = (
    """CREATE TABLE trust_log (
  seq INTEGER PRIMARY KEY,
  memory_id TEXT NOT NULL REFERENCES memories (memory_id),
  moved_at TEXT NOT NULL,
  old_trust REAL NOT NULL,
  new_trust REAL NOT NULL,
  reason TEXT NOT NULL,
  distance REAL NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT""",
    "CREATE INDEX trust_log_by_memory ON trust_log (memory_id, seq)",
    """CREATE TRIGGER trust_log_stays_unchanged BEFORE UPDATE ON trust_log
BEGIN SELECT RAISE(ABORT, 'the trust log is append-only'); END""",
    """CREATE TRIGGER trust_log_stays BEFORE DELETE ON trust_log
BEGIN SELECT RAISE(ABORT, 'the trust log is append-only'); END""",
    """CREATE TRIGGER trust_log_is_a_chain BEFORE INSERT ON trust_log
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM trust_log)
OR NEW.previous_hash IS NOT coalesce((SELECT hash FROM trust_log ORDER BY seq DESC LIMIT 1), '')
BEGIN SELECT RAISE(ABORT, 'the trust log is append-only, and each row names the hash of the one before'); END""",
)

_CONTRADICTIONS: Final = (
    # The text of a side is its memory's; its value and time stand here.
    # A side has no memory where only the other one named its value.
    """CREATE TABLE contradictions (
  entry_no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL CHECK (type IN ('refinement', 'revision', 'temporal', 'conflict')),
  status TEXT NOT NULL CHECK (status IN ('open', 'reflecting', 'resolved', 'accepted')),
  slot TEXT,
  old_memory_id TEXT REFERENCES memories (memory_id),
  old_value TEXT,
  old_said_at TEXT NOT NULL,
  new_memory_id TEXT REFERENCES memories (memory_id),
  new_value TEXT,
  new_said_at TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  resolved_at TEXT,
  method TEXT
) STRICT""",
    "CREATE INDEX contradictions_by_status ON contradictions (status, entry_no)",
    "CREATE INDEX contradictions_by_slot ON contradictions (slot, status, entry_no)",
    """CREATE TRIGGER contradictions_stay BEFORE DELETE ON contradictions
BEGIN SELECT RAISE(ABORT, 'a ledger entry is never deleted'); END""",
    """CREATE TRIGGER contradictions_are_not_replaced BEFORE INSERT ON contradictions
WHEN EXISTS (SELECT 1 FROM contradictions WHERE id = NEW.id)
OR EXISTS (SELECT 1 FROM contradictions WHERE entry_no = NEW.entry_no)
BEGIN SELECT RAISE(ABORT, 'a ledger entry is never replaced'); END""",
    """CREATE TRIGGER contradictions_keep_sides BEFORE UPDATE OF
entry_no, id, type, slot, old_memory_id, old_said_at, new_memory_id, new_said_at, opened_at ON contradictions
BEGIN SELECT RAISE(ABORT, 'a ledger entry keeps its sides'); END""",
    """CREATE TRIGGER contradictions_keep_values BEFORE UPDATE OF old_value, new_value ON contradictions
WHEN NOT EXISTS (SELECT 1 FROM tombstones WHERE kind = 'contradiction' AND target_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a ledger entry keeps its values until they are forgotten'); END""",
)

_ANSWERS: Final = (
    """CREATE TABLE answer_records (
  answer_no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  session TEXT NOT NULL,
  record_json TEXT NOT NULL CHECK (json_valid(record_json))
) STRICT""",
    "CREATE INDEX answer_records_by_session ON answer_records (session, answer_no)",
    """CREATE TRIGGER answer_records_stay BEFORE DELETE ON answer_records
BEGIN SELECT RAISE(ABORT, 'an answer record is never deleted'); END""",
    """CREATE TRIGGER answer_records_are_not_replaced BEFORE INSERT ON answer_records
WHEN EXISTS (SELECT 1 FROM answer_records WHERE id = NEW.id)
OR EXISTS (SELECT 1 FROM answer_records WHERE answer_no = NEW.answer_no)
BEGIN SELECT RAISE(ABORT, 'an answer record is never replaced'); END""",
    """CREATE TRIGGER answer_records_stay_unchanged BEFORE UPDATE ON answer_records
WHEN NOT EXISTS (SELECT 1 FROM tombstones WHERE kind = 'answer' AND target_id = NEW.id)
OR NEW.id IS NOT OLD.id OR NEW.answer_no IS NOT OLD.answer_no OR NEW.session IS NOT OLD.session
BEGIN SELECT RAISE(ABORT, 'an answer record changes only by forgetting'); END""",
)

STATEMENTS: Final[tuple[str, ...]] = (
    *_META,
    *_TOMBSTONES,
    *_APPLY_LEDGER,
    *_MEMORIES,
    *_INDEX,
    *_FACTS,
    *_TRUST_LOG,
    *_CONTRADICTIONS,
    *_ANSWERS,
)
