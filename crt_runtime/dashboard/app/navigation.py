"""The dashboard's pages and what frames them. A new page is one more line here."""

from __future__ import annotations

import streamlit as st

from crt_runtime.dashboard import layout
from crt_runtime.dashboard.approvals.page import approvals_page

layout.begin()
page = st.navigation(
    [
        st.Page(
            approvals_page,
            title="Promotion approvals",
            icon=":material/fact_check:",
            url_path="approvals",
            default=True,
        ),
    ]
)
page.run()
