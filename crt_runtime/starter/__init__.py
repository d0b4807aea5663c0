"""What a project needs to gate its assistant: settings, an agent, a first pack, a CI recipe."""

from crt_runtime.starter.start import Started, start_project

__all__ = ["Started", "start_project"]
