"""The knowledge base as a static site that works from a file: no server, no request to anywhere, no script needed to read.

``pages`` makes every file of it, ``write`` puts them into a folder. Addresses are stable: ``causes/<cause>.html`` in general words,
``causes/<cause>/<exchange>.html`` in the words of one exchange, ``exchanges/<exchange>.html``, ``guides/<guide>.html`` and ``guides/<guide>/<exchange>.html``, ``codes/<exchange>.html`` with one
anchor a code, and ``codes/<exchange>/<code>.html``, the page that somebody finds who looks for "OKX 50110".
"""

from __future__ import annotations

from diagnose.knowledge.site.build import files
from diagnose.knowledge.site.folder import write
from diagnose.knowledge.site.world import World

__all__ = ["World", "files", "write"]
