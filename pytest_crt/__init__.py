"""The pytest plugin of CRT: the truth gate as test items, and fixtures for tests of one's own assistant."""
