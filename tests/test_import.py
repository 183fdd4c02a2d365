"""`import diagnose` is cheap: the heavy parts load when they are first used."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = ("ccxt", "rich", "typer", "aiohttp", "yaml", "durable", "durable_rules_engine", "re2", "jmespath", "markdown_it", "cryptography", "certifi", "asyncio")


def loaded_after(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after a statement."""
    program = f"import json, sys\n{statement}\nprint(json.dumps(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_package_loads_nothing_heavy():
    loaded = loaded_after("import diagnose")
    assert "diagnose" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_the_nouns_can_be_used_without_anything_heavy():
    statement = "import diagnose; diagnose.Link(exchange='okx', credentials=diagnose.Credentials.of(apiKey='a')); diagnose.Report(exchange='okx', verdict=diagnose.Verdict.HEALTHY)"
    assert loaded_after(statement).isdisjoint(HEAVY)


def test_facts_are_judged_without_a_network_library():
    loaded = loaded_after("import diagnose; diagnose.infer({'permission': {'withdraw': 'granted'}}, exchange='okx')")
    assert "yaml" in loaded
    assert loaded.isdisjoint({"ccxt", "aiohttp", "rich", "typer"})


@pytest.mark.parametrize("arguments", ["['--help']", "['--version']", "['explain', 'clock-skew']", "['rules', 'list']", "['kb', 'list']"])
def test_commands_that_ask_no_exchange_load_no_client(arguments):
    statement = f"import contextlib, io\nfrom diagnose.cli import main\nwith contextlib.redirect_stdout(io.StringIO()):\n    main({arguments})"
    assert loaded_after(statement).isdisjoint({"ccxt", "aiohttp"})


@pytest.mark.parametrize("module", ["diagnose.session", "diagnose.pack", "diagnose.probes.transport", "diagnose.probes.client", "diagnose.lab", "diagnose.cli"])
def test_no_module_loads_the_client_by_being_imported(module):
    assert loaded_after(f"import {module}").isdisjoint({"ccxt", "aiohttp"})
