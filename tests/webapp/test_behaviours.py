"""What the templates ask for is there: behaviours, style sheets, icons."""

import re
from pathlib import Path

import refrain_web

PACKAGE = Path(refrain_web.__path__[0])
IMPORTED = re.compile(r'^(?:[^/\n]*\bimport\(|(?:import|\}).*?)"(\.[^"\n]+)"', re.MULTILINE)
TEMPLATES = "\n".join(file.read_text() for file in (PACKAGE / "templates").rglob("*.html"))


def test_behaviours__in_templates_in_main_and_as_files__are_the_same():
    asked = set(re.findall(r'data-behaviour="([\w-]+)"', TEMPLATES))
    known = set(re.findall(r'import\("\./behaviours/([\w-]+)\.js"\)', (PACKAGE / "static/js/main.js").read_text()))
    files = {file.stem for file in (PACKAGE / "static/js/behaviours").glob("*.js")}
    assert asked == known == files


def test_imports__of_every_module__exist():
    missing = [
        f"{module.name}: {target}"
        for module in (PACKAGE / "static/js").rglob("*.js")
        for target in IMPORTED.findall(module.read_text())
        if not (module.parent / target).resolve().is_file()
    ]
    assert missing == []


def test_templates__never_write_style_or_script_inline():
    assert re.findall(r"\sstyle=|\son\w+=|<script>|<style", TEMPLATES) == []
