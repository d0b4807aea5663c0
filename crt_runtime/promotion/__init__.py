"""Promotion: the one way from what was said to what is believed: propose -> decide -> plan -> apply -> receipt.

`propose.py` and `dry_run` only read, `decide.py` only writes a document, `apply.py` and `undo.py` alone write belief.
"""
