"""The rescue page as one file: the browser's own modules in an import map, so that nothing else need be served.

python -m refrain.rescue.page > rescue.html
"""

import base64
import json
import posixpath
import re
import sys
from importlib.resources import files
from importlib.resources.abc import Traversable

_ENTRY = '<script type="module" src="../js/rescue.js"></script>'
_IMPORT = re.compile(r'(\b(?:from|import)\s*)"(\.{1,2}/[^"]+)"')


def build() -> str:
    """The HTML document."""
    static = files("refrain_web") / "static"
    document = (static / "rescue" / "index.html").read_text(encoding="utf-8")
    modules: dict[str, str] = {}
    _collect(static / "js", "rescue.js", modules)
    urls = {f"refrain/{name}": _data_url(source) for name, source in sorted(modules.items())}
    inlined = f'<script type="importmap">{json.dumps({"imports": urls})}</script>'
    inlined += '\n  <script type="module">import "refrain/rescue.js";</script>'
    if _ENTRY not in document:
        raise AssertionError("the page does not load its module where it is expected")
    return document.replace(_ENTRY, inlined)


def _collect(folder: Traversable, name: str, modules: dict[str, str]) -> None:
    """Read a module and all that it imports; relative names become names of the import map."""
    source = (folder / name).read_text(encoding="utf-8")
    modules[name] = _IMPORT.sub(lambda match: f'{match[1]}"refrain/{_resolved(name, match[2])}"', source)
    for match in _IMPORT.finditer(source):
        imported = _resolved(name, match[2])
        if imported not in modules:
            _collect(folder, imported, modules)


def _resolved(importer: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), name))


def _data_url(source: str) -> str:
    return "data:text/javascript;base64," + base64.b64encode(source.encode()).decode()


if __name__ == "__main__":
    sys.stdout.write(build())
