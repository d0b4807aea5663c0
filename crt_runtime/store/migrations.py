"""Numbered migrations under `user_version`: each runs once, in one transaction, and its checksum stays in the file."""

from __future__ import annotations

import atexit
import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Final

from crt_runtime.errors import StoreError
from crt_runtime.store import schema_v1
from crt_runtime.store.stamps import stamp

APPLICATION_ID: Final = 0x43525431
"""`CRT1` in ASCII, at offset 68 of every memory file: what tells ours from any other SQLite file."""

_HISTORY: Final = """CREATE TABLE schema_migrations (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL,
  applied_at TEXT NOT NULL
) STRICT"""


@dataclass(frozen=True)
class Migration:
    """One step of the schema. A released migration never changes; its checksum would tell."""

    version: int
    name: str
    statements: tuple[str, ...]

    @cached_property
    def checksum(self) -> str:
        return hashlib.sha256("\0".join(self.statements).encode()).hexdigest()


MIGRATIONS: Final[tuple[Migration, ...]] = (Migration(1, "first", schema_v1.STATEMENTS),)


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration], now: datetime) -> None:
    """Bring the file up to the last migration, all steps in one transaction; the caller has made the backup."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        done = file_version(connection)  # read again: another process may have migrated while we waited for the lock
        if done == 0:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(_HISTORY)
        for migration in migrations[done:]:
            for statement in migration.statements:
                connection.execute(statement)
            connection.execute(
                "INSERT INTO schema_migrations VALUES (?, ?, ?, ?)",
                (migration.version, migration.name, migration.checksum, stamp(now)),
            )
        connection.execute(f"PRAGMA user_version = {migrations[-1].version}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def start_in_memory(connection: sqlite3.Connection, migrations: Sequence[Migration], now: datetime) -> None:
    """Give an in-memory connection the schema, by a copy of one made before: six times faster than `migrate`."""
    _template(tuple(migrations)).backup(connection)
    connection.execute("UPDATE schema_migrations SET applied_at = ?", (stamp(now),))


def check_history(connection: sqlite3.Connection, migrations: Sequence[Migration], where: str) -> None:
    """Refuse a file whose recorded migrations are not the ones that this CRT knows, or whose rules were taken out.

    Raises:
        StoreError: with one line that says which migration, table or trigger differs.
    """
    version = file_version(connection)
    recorded = connection.execute("SELECT version, checksum FROM schema_migrations ORDER BY version").fetchall()
    known = [(migration.version, migration.checksum) for migration in migrations[:version]]
    if recorded != known:
        differing = next((str(ours[0]) for ours in known if ours not in recorded), "history")
        raise StoreError(f"{where}: migration {differing} is not the one that this CRT knows; restore a backup")
    present, expected = _schema(connection), _schema(_template(tuple(migrations[:version])))
    for name in sorted(expected.keys() | present.keys()):
        if expected.get(name) != present.get(name):
            what = "is missing" if name not in present else "was changed" if name in expected else "is not ours"
            raise StoreError(f"{where}: damaged schema: {name} {what}; restore a backup")


def file_version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@lru_cache(maxsize=4)
def _template(migrations: tuple[Migration, ...]) -> sqlite3.Connection:
    """An empty memory file in memory with this schema, made once: to compare with and to copy from."""
    template = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    atexit.register(template.close)
    migrate(template, migrations, datetime.fromtimestamp(0, UTC))
    return template


def _schema(connection: sqlite3.Connection) -> dict[str, str]:
    """The statements behind every table, index and trigger, without those that SQLite makes for FTS5 itself."""
    rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return {name: sql for name, sql in rows if not name.startswith("memories_fts_")}
