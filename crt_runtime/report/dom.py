"""HTML as a tree: every text is escaped by the standard library's serialiser, and shown as text by `visible`."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

from crt_runtime.visible import visible

Node = ET.Element | str | None

_ATTRIBUTE_NAMES: Final = {"class_": "class", "viewbox": "viewBox"}


def tag(name: str, /, *children: Node, **attributes: object) -> ET.Element:
    """An element with children in order; a text child is made visible, None is left out. `class_` is `class`, and an
    underscore in a name is a hyphen."""
    element = ET.Element(name)
    for key, value in attributes.items():
        if value is not None:
            element.set(_ATTRIBUTE_NAMES.get(key, key.replace("_", "-")), visible(str(value)))
    last: ET.Element | None = None
    for child in children:
        if isinstance(child, ET.Element):
            element.append(child)
            last = child
        elif child is not None:
            text = visible(child)
            if last is None:
                element.text = (element.text or "") + text
            else:
                last.tail = (last.tail or "") + text
    return element


def style(css: str) -> ET.Element:
    """A style element: its text is the only one that is not escaped, since browsers read it as it stands."""
    element = ET.Element("style")
    element.text = css
    return element


def html(root: ET.Element) -> str:
    """The document's text."""
    return f"<!doctype html>\n{ET.tostring(root, encoding='unicode', method='html')}\n"
