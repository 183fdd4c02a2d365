"""What each command prints."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from diagnose.cli import Environment, ExitStatus, main
from diagnose.cli.app import program

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def commands(prefix: tuple[str, ...] = (), group: typer.Typer | None = None) -> Iterator[tuple[str, ...]]:
    """The words of every group and command, as registered."""
    yield prefix
    group = group or program()
    for command in group.registered_commands:
        yield (*prefix, command.name or command.callback.__name__)
    for below in group.registered_groups:
        yield from commands((*prefix, below.name), below.typer_instance)


def found(words: tuple[str, ...]) -> Any:
    """The command of these words, as the parser sees it."""
    command: Any = typer.main.get_command(program())
    for word in words:
        command = command.commands[word]
    return command


def test_a_command_that_is_named_is_built_alone_and_a_slip_finds_all():
    assert list(typer.main.get_command(program(["--debug", "triage", "run"])).commands) == ["triage"]
    assert len(typer.main.get_command(program(["triag"])).commands) > 10


COMMANDS = sorted(commands())


def test_the_commands_of_the_contract_exist() -> None:
    wanted = "run|triage|replay|compare|explain|infer|kb list|kb show|rules check|rules test|rules list|rules why|rules coverage|lab serve|lab faults"
    assert {tuple(words.split()) for words in wanted.split("|")} <= set(COMMANDS)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_and_option_is_explained(words: tuple[str, ...], program: Callable) -> None:
    result = program(*words, "--help")
    assert result.status == 0
    usage, _, rest = result.out.partition("\n\n")
    assert usage.startswith(f"Usage: diagnose {' '.join(words)}".rstrip())
    assert re.match(r"  [A-Z].+\.", rest)
    assert not re.search(r"\.\.\.$", rest, re.MULTILINE)  # no summary is cut off
    assert max(map(len, rest.splitlines())) <= 80
    assert all(option.help for option in found(words).params)


def test_help_starts_without_the_heavy_libraries() -> None:
    code = (
        "import sys, diagnose; early = set(sys.modules)\n"
        "from diagnose.cli import main; status = main(['--help'])\n"
        "heavy = {'ccxt', 'rich', 'aiohttp', 're2', 'durable', 'markdown_it', 'cryptography', 'yaml'}\n"
        "sys.exit(status or bool({*heavy, 'typer'} & early) or bool(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Usage: diagnose" in done.stdout


def test_the_module_runs_as_a_program() -> None:
    done = subprocess.run([sys.executable, "-m", "diagnose", "--version"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert re.fullmatch(r"diagnose \S+\n", done.stdout)


def test_explain_speaks_the_words_of_the_exchange(program: Callable) -> None:
    general, special = (
        program("explain", "withdraw-enabled"),
        program("explain", "withdraw-enabled", "--exchange", "kraken"),
    )
    assert general.status == special.status == 0
    assert "Look-alikes" in general.out
    assert "Kraken" in special.out
    assert "{{" not in general.out + special.out
    assert max(map(len, special.out.splitlines())) <= 80


def test_kb_lists_shows_and_finds(program: Callable) -> None:
    listed = program("kb", "list").out
    assert re.search(r"^clock-skew +This machine's clock", listed, re.MULTILINE)
    assert re.search(r"^kraken +", listed, re.MULTILINE)
    assert program("kb", "show", "clock-skew").out == program("explain", "clock-skew").out
    assert "Kraken" in program("kb", "show", "kraken").out
    assert program("kb", "search", "timestamp", "recvWindow").out.startswith("clock-skew")
    nothing = program("kb", "search", "zzzzzz")
    assert (nothing.status, nothing.out) == (1, "")


def test_kb_search_takes_a_code_an_error_text_and_a_name_with_a_slip(program: Callable) -> None:
    rows = program("kb", "search", "okx", "50110").out.splitlines()
    assert [row.split()[0] for row in rows] == ["okx:50110", "ip-not-allowed", "okx"]
    assert program("kb", "search", "krakn", "nonce").out.startswith("nonce-conflict")
    refused = program("kb", "search", "x", "--exchange", "krakn")
    assert (refused.status, "did you mean kraken" in refused.err) == (2, True)


def test_explain_shows_an_exchange_a_code_with_a_space_and_the_nearest_to_plain_words(program: Callable) -> None:
    assert program("explain", "kraken").out == program("kb", "show", "kraken").out
    assert program("explain", "okx", "50110").out == program("explain", "okx:50110").out
    words = program("explain", "autofill", "in", "my", "browser").out
    assert words.startswith("No error text that is known. Nearest to these words:\nturn-off-autofill")
    assert "Browser autofill changes my API key: how to turn it off\n====" in words
    document = program("explain", "okx:50110", "--format", "html")
    assert document.out.startswith("<article")
    assert document.err.startswith("OKX 50110 means")


def test_the_program_shows_a_guide_with_the_steps_of_an_exchange(program: Callable) -> None:
    shown = program("kb", "show", "create-an-api-key", "--exchange", "okx")
    assert (shown.status, "Press View and copy key and secret" in " ".join(shown.out.replace("**", "").split())) == (0, True)
    assert program("explain", "create-an-api-key", "--exchange", "okx").out == shown.out
    assert "create-an-api-key" in program("kb", "list").out
    assert "16 guides: no problems" in program("kb", "check").err


def test_an_article_is_written_in_every_form_on_the_market_of_the_link(program: Callable) -> None:
    shown = {form: program("kb", "show", "balance-elsewhere", "--exchange", "binance", "--market", "swap", "--format", form) for form in ("text", "plain", "markdown", "html")}
    assert {result.status for result in shown.values()} == {0}
    assert all("diagnose run binance --market swap" in result.out for result in shown.values())
    assert all("{{" not in result.out for result in shown.values())
    assert shown["text"].out == program("explain", "balance-elsewhere", "--exchange", "binanceusdm").out
    assert shown["markdown"].out.startswith("# The link works")
    assert shown["html"].out.startswith('<article id="balance-elsewhere">')
    assert max(map(len, shown["text"].out.splitlines())) <= 80 < max(map(len, shown["plain"].out.splitlines()))


def test_kb_check_points_at_the_place(program: Callable, tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "kb"
    for file in source.rglob("*"):
        if file.is_file():
            target = tmp_path / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    broken = tmp_path / "causes" / "clock-skew.md"
    broken.write_text(broken.read_text("utf-8").replace("title:", "titel:"), "utf-8")
    result = program("kb", "check", "--kb", str(tmp_path))
    assert result.status == ExitStatus.FAULTY
    assert re.search(r"causes/clock-skew\.md:\d+: .*titel", result.out)
    assert "problem" in result.err


def test_the_shipped_rules_pass(program: Callable) -> None:
    checked, tested = program("rules", "check"), program("rules", "test")
    assert (checked.status, checked.out) == (0, "")
    assert (tested.status, tested.out) == (0, "")
    assert re.search(r"[1-9]\d* tests: no problems", tested.err)


def rules_with(folder: Path, rule: str) -> Path:
    """The shipped rules with one more core file."""
    source = Path(__file__).parents[2] / "rules"
    for file in source.rglob("*.yaml"):
        target = folder / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    (folder / "core" / "zz-mine.yaml").write_text(rule, "utf-8")
    return folder


RULE = """rules:
  - id: mine
    cause: clock-skew
    effect: suggests
    when:
      clock: {state: ahead}
    because: Because.
    sources: [here]
    tests:
      - fires: {clock: {state: behind}}
      - silent: {clock: {state: ok}}
"""


def test_a_failing_rule_test_is_shown_with_its_conditions(program: Callable, tmp_path: Path) -> None:
    result = program("rules", "test", "--rules", str(rules_with(tmp_path, RULE)))
    assert result.status == ExitStatus.FAULTY
    assert "zz-mine.yaml:10: rule 'mine' stays silent but should fire" in result.out
    assert "clock.state is behind, wanted ahead" in result.out


def test_a_broken_rule_file_is_named_with_its_line(program: Callable, tmp_path: Path) -> None:
    folder = rules_with(tmp_path, RULE.replace("clock-skew", "clok-skew"))
    for command in (("rules", "check"), ("rules", "list"), ("rules", "test"), ("infer", "-")):
        result = program(*command, "--rules", str(folder), stdin="{}")
        assert result.status == ExitStatus.USAGE
        assert "zz-mine.yaml:3:" in result.err
        assert "'clock-skew'" in result.err


def test_rules_check_lints(program: Callable, tmp_path: Path) -> None:
    folder = rules_with(tmp_path, RULE.replace("      - silent: {clock: {state: ok}}\n", ""))
    result = program("rules", "check", "--rules", str(folder))
    assert result.status == ExitStatus.FAULTY
    assert "zz-mine.yaml:2: rule 'mine' has no test in which it stays silent" in result.out


def test_rules_list_and_coverage(program: Callable, tmp_path: Path) -> None:
    folder = str(rules_with(tmp_path, RULE.replace("      - silent: {clock: {state: ok}}\n", "")))
    assert re.search(r"^mine +suggests clock-skew", program("rules", "list", "--rules", folder).out, re.MULTILINE)
    assert re.search(r"^untested mine ", program("rules", "coverage", "--rules", folder).out, re.MULTILINE)


def test_why_tells_what_is_lacking(program: Callable) -> None:
    facts = json.dumps({"clock": {"state": "behind", "offset_ms": -60000}})
    result = program("rules", "why", "clock-skew", "--facts", "-", stdin=facts)
    assert result.status == 0
    assert "+ clock.state is behind" in result.out
    assert re.search(r"- \S+ is \S+, wanted ", result.out)


def test_a_saved_report_is_taken_by_its_facts(program: Callable, tmp_path: Path) -> None:
    saved = tmp_path / "report.json"
    saved.write_text(program("run", "okx", "--lab", "clock-skew", "--format", "json").out, "utf-8")
    assert re.search(
        r"^fires +\S+ \(proves clock-skew\)", program("rules", "why", "clock-skew", "--facts", str(saved)).out
    )
    again = program("infer", str(saved), "--exchange", "okx", "--format", "json")
    first = json.loads(saved.read_text("utf-8"))
    assert again.status == ExitStatus.FAULTY
    assert json.loads(again.out)["findings"][0]["cause"] == first["findings"][0]["cause"] == "clock-skew"
    assert json.loads(again.out)["facts"] == first["facts"]


@pytest.mark.parametrize("engine", ["durable", "reference"])
def test_infer_names_the_engine_that_ran(engine: str, program: Callable) -> None:
    if engine == "durable":
        pytest.importorskip("durable.engine")
    result = program("infer", "--engine", engine, "--format", "json", stdin="{}")
    assert json.loads(result.out)["versions"]["engine"] == engine


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[1]", "must be a JSON object"),
        ('{"clock": 5}', "'clock' must be an object"),
        ('{"clock": {"state": true}}', "'clock.state' must be a word or a whole number"),
        ('{"clock": {"offset_ms": 1.5}}', "'clock.offset_ms' must be"),
        ('{"clock": {"offset_ms": NaN}}', "NaN"),
        ('{"clock": {"offset_ms": "many"}}', "clock.offset_ms"),
        ('{"clok": {"state": "behind"}}', "did you mean 'clock'"),
        ('{"clock": {"stat": "behind"}}', "did you mean 'state'"),
        ('{"clock": {"state": "behnd"}}', "did you mean 'behind'"),
        ('{"clock": {}, "clock": {}}', "stands twice"),
        ('{"clock": {"offset_ms": ' + "9" * 6000 + "}}", "not JSON that can be read"),
        ('{"a":' * 100_000, "not JSON"),
        ('{"schema": "diagnose.report/1", "facts": 3}', "must be a JSON object"),
    ],
    ids=range(15),
)
def test_bad_facts_are_refused_in_one_sentence(text: str, said: str, program: Callable) -> None:
    result = program("infer", "-", stdin=text)
    assert result.status == ExitStatus.USAGE
    assert result.out == ""
    assert said in result.err
    assert result.err.count("\n") == 1


def test_a_file_that_is_no_text_is_refused(program: Callable, tmp_path: Path) -> None:
    (tmp_path / "facts").write_bytes(b"\xff\xfe\x00")
    assert "is not UTF-8 text" in program("infer", str(tmp_path / "facts")).err


def test_lab_faults_are_listed_with_their_cause(program: Callable) -> None:
    every, some = program("lab", "faults", columns=80), program("lab", "faults", "kraken")
    assert re.search(r"^hidden-characters-newline +hidden-characters +\S", every.out, re.MULTILINE)
    assert "passphrase-wrong" in every.out
    assert "passphrase-wrong" not in some.out
    assert max(map(len, every.out.splitlines())) <= 80


def test_on_a_terminal_the_report_has_colours_and_else_not(program: Callable) -> None:
    arguments = ("infer", "-")
    facts = json.dumps({"permission": {"withdraw": "granted"}})
    coloured = program(*arguments, stdin=facts, terminal=True, columns=80)
    for plain in (
        program(*arguments, stdin=facts),
        program(*arguments, stdin=facts, terminal=True, columns=80, environ={"NO_COLOR": "1"}),
        program(*arguments, stdin=facts, terminal=True, columns=80, environ={"TERM": "dumb"}),
    ):
        assert "\x1b" not in plain.out
        assert ANSI.sub("", coloured.out) == plain.out
    assert "\x1b[" in coloured.out


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "utf-8"])
def test_the_report_fits_the_encoding_of_the_stream(encoding: str) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    facts = io.StringIO(json.dumps({"permission": {"withdraw": "granted"}}))
    status = main(["infer", "-"], Environment(stdin=facts, stdout=out, stderr=io.StringIO(), environ={}))
    text = raw.getvalue().decode(encoding)
    assert status == ExitStatus.HEALTHY
    assert text.startswith("✓ No fault" if encoding == "utf-8" else "+ No fault")
    assert "?" not in text


def test_explain_tells_what_a_code_means(program: Callable) -> None:
    result = program("explain", "okx:50110")
    assert result.status == 0
    assert result.out.startswith("OKX 50110 means, by itself:\nip-not-allowed")
    assert "IP addresses" in result.out  # the article speaks in the exchange's own labels


def test_explain_names_the_nearest_code(program: Callable) -> None:
    result = program("explain", "okx:5011")
    assert result.status == 2
    assert "did you mean" in result.err
