"""The SQLite file: open, migrate, transaction, backup."""

from crt_runtime.store.store import Store

__all__ = ["Store"]
