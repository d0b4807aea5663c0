"""What the project's own tests need of pytest."""

pytest_plugins = ["pytester"]
