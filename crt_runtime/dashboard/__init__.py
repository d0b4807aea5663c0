"""The dashboard: pages for people over what CRT stores. It shows and calls; no rule lives here, no belief is written.

`app/` is what Streamlit runs, `guard.py` what stands before it, `layout.py` and `text.py` what all pages share. A page
is a package of its own (`approvals/`), named in `app/navigation.py`.
"""
