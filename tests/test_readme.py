"""The README's commands exist, and its screens are what the program shows."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from diagnose.cli import Environment, main
from diagnose.cli.app import program
from diagnose.lab import faults_of

ROOT = Path(__file__).parent.parent
VARYING = (
    (r"\d+ ms (ahead of|behind) the exchange", "OFFSET"),
    (r"\b\d+(\.\d+)? (ms|s)\b", "TIME"),
    (r"\b\d{1,3}(\.\d{1,3}){3}\b", "ADDRESS"),
    (r"\b(diagnose|ccxt|python) \d+(\.\w+)+", r"\1 VERSION"),
    (r"\b(durable|reference) engine\b", "ENGINE"),
    (r"Ran on \w+ \w+,", "Ran on MACHINE,"),
)
"""What differs from run to run or from machine to machine, and what stands for it in the comparison."""


def blocks() -> Iterator[str]:
    text = (ROOT / "README.md").read_text("utf-8")
    yield from re.findall(r"^```console\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def typed_lines() -> list[str]:
    lines = [line.removeprefix("$ ") for block in blocks() for line in block.splitlines() if line.startswith("$ ")]
    return [re.split(r"\s+#\s", line)[0] for line in lines]


def commands() -> list[str]:
    """Every command line of the program itself, without what the shell does around it."""
    parts = [part.strip() for line in typed_lines() for part in line.split(" | ")]
    return [re.split(r"\s[<>]", part)[0] for part in parts if part.startswith("diagnose ")]


def parsed(line: str) -> dict[str, object]:
    """The parameters of a command line. Raises for a command or an option that there is not."""
    _, *words = shlex.split(line)
    command = typer.main.get_command(program())
    while hasattr(command, "commands"):
        assert words and words[0] in command.commands, f"{line}: there is no such command"
        command = command.commands[words.pop(0)]
    return command.make_context(line, words).params


def screens() -> list[tuple[str, str]]:
    """The blocks that show a diagnosis: what is typed, and the screen that follows."""
    shown = [block.partition("\n") for block in blocks()]
    found = [(first.removeprefix("$ "), screen) for first, _, screen in shown if not screen.startswith("$ ")]
    return [(typed, screen) for typed, screen in found if screen.strip() and re.match(r"make demo|diagnose run|echo ", typed)]


def recipe(target: str) -> str:
    """The command of the program that a target of the Makefile runs."""
    rule = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert rule, f"the Makefile has no target '{target}'"
    run = re.search(r"/diagnose (run .*?)(?: \|\||$)", rule[1], re.MULTILINE)
    assert run, f"'{target}' runs no diagnosis"
    return f"diagnose {run[1]}"


def comparable(screen: str) -> list[str]:
    """The words of a screen: a longer version or time may break a line elsewhere."""
    for pattern, name in VARYING:
        screen = re.sub(pattern, name, screen)
    return screen.split()


def test_the_readme_shows_commands_and_a_screen():
    assert len(commands()) > 10
    assert [typed.split()[0] for typed, _ in screens()] == ["make", "echo"]


@pytest.mark.parametrize("line", commands())
def test_every_command_exists(line: str):
    given = parsed(line)
    faults = [*(given.get("lab") or ()), *(given.get("fault") or ())]
    known = {fault.name for fault in faults_of(str(given["exchange"]))} if faults else set()
    assert known.issuperset(faults)


@pytest.mark.parametrize("line", ["diagnose runs okx", "diagnose run okx --no-such-option", "diagnose kb", "diagnose run"])
def test_a_command_that_does_not_exist_would_be_noticed(line: str):
    with pytest.raises((AssertionError, typer.TyperException)):
        parsed(line)


def test_every_make_target_exists():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert {line.split()[1] for line in typed_lines() if line.startswith("make ")} <= set(targets)


@pytest.mark.parametrize(("typed", "screen"), screens())
def test_the_screen_is_what_the_program_shows(typed: str, screen: str):
    line = recipe(typed.split()[1]) if typed.startswith("make ") else typed
    said, _, line = line.rpartition(" | ")
    out, err = io.StringIO(), io.StringIO()
    main(shlex.split(line)[1:], Environment(stdin=io.StringIO(" ".join(shlex.split(said)[1:])), stdout=out, stderr=err, environ={}))
    assert comparable(out.getvalue()) == comparable(screen), err.getvalue()
