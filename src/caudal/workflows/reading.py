"""A file's bytes to what its source says of it; what is dangerous to open is opened under limits."""

from dataclasses import dataclass
from typing import Any

from caudal.isolation import limited
from caudal.sources import Format, Layout, Reading, Source, format_of, recognise

__all__ = ["Recognised", "recognised"]


@dataclass(frozen=True)
class Recognised:
    """A file that a source claims, opened as far as it took to say so."""

    content: bytes
    file_name: str
    source: Source
    layout: Layout
    format: Format
    glance: Any

    def read(self) -> Reading:
        """
        What the file says.

        Raises:
            CaudalError: it cannot be read as the layout that claims it.
        """
        opened = self.glance
        if self.format.whole is not self.format.glance:
            opened = _opened(self.format, self.format.whole, self.content, self.file_name)
        return self.layout.read(opened, self.file_name)


def recognised(content: bytes, file_name: str, *, source: str | None = None) -> Recognised:
    """
    Whose file this is.

    Raises:
        CaudalError: nobody's, or it cannot be opened.
    """
    found = format_of(content, file_name)
    glance = _opened(found, found.glance, content, file_name)
    owner, layout = recognise(glance, file_name, form=found.name, source=source)
    return Recognised(content, file_name, owner, layout, found, glance)


def _opened(found: Format, function: Any, content: bytes, file_name: str) -> Any:
    if function is None or found.told is None:
        return content
    return found.told(limited(function, content, file_name))
