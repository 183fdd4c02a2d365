"""Files of links: which ones to check, and where the credentials of each are. A credential itself never stands in one.

::

    links:
      - name: main
        exchange: okx
        market: swap
        env_prefix: MAIN_          # MAIN_APIKEY, MAIN_SECRET, MAIN_PASSWORD, or MAIN_APIKEY_FILE …
      - name: second
        exchange: kraken
        env: {apiKey: KEY_OF_BOT_2, secret: SECRET_OF_BOT_2_FILE}
      - name: third
        exchange: bybit
        environment: testnet
        files: {apiKey: /run/secrets/bybit_key, secret: /run/secrets/bybit_secret}
      - name: fourth
        exchange: kucoin           # KUCOIN_APIKEY, KUCOIN_SECRET, KUCOIN_PASSWORD
        proxy: http://proxy.example:3128
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from diagnose import data
from diagnose.credentials import Reader, find
from diagnose.credentials.named import NamedReader
from diagnose.credentials.readers.environment import EnvironmentReader
from diagnose.data import Map
from diagnose.errors import DataError, DiagnoseError, UsageError
from diagnose.model import Credentials, Link
from diagnose.pack import Pack
from diagnose.probes.egress import Egress
from diagnose.profile import Profile

LONGEST_NAME = 100
"""Characters of a link's name."""

_WAYS = ("env_prefix", "env", "files", "from")
_KEYS = ("name", "exchange", "market", "environment", "region", "intent", "consumer", "proxy", "proxy_env", *_WAYS)
_INSTEAD = "name the variable that holds it under 'env', or its file under 'files'"
_LITERAL = f"a credential must not stand in this file, which gets copied and kept; {_INSTEAD}"

_CREDENTIAL = re.compile(
    r"(?:api|secret|private|access|public)?[_-]?(?:key|secret|token)|pass(?:word|phrase)|api[_-]?pass(?:word|phrase)|uid|credentials?", re.IGNORECASE
)
"""Keys under which people write a credential."""

_STARTS_CREDENTIAL = re.compile(rf"(?:^|[\s{{,-])['\"]?(?:{_CREDENTIAL.pattern})['\"]?\s*:", re.IGNORECASE)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a file: where it stands (``line`` is 1-based, 0 for the whole file), and its link or what is wrong with it."""

    name: str
    file: str
    line: int
    link: Link | None = None
    problem: str = ""


def read(text: str, file: str, pack: Pack, environ: Mapping[str, str]) -> Iterator[Entry]:
    """The entries of a file, in order. Never raises for what stands there: a bad entry, or a bad file, is an `Entry` with a problem."""
    try:
        entries = _entries(text, file)
    except DataError as error:
        yield Entry("", error.file, error.line, problem=error.message)
        return
    for entry in entries:
        yield _entry(entry, pack, environ)


def _entries(text: str, file: str) -> list[Map]:
    try:
        top = data.parse(text, file)
    except DataError as error:
        there = "".join(text.splitlines()[error.line - 1 : error.line]) if error.line else ""
        if _STARTS_CREDENTIAL.search(there):  # the message may quote it
            raise DataError(_LITERAL, file=file, line=error.line) from None
        if "sandbox:" in there:
            raise DataError("write 'environment: testnet' or 'environment: demo' in place of 'sandbox'", file=file, line=error.line) from None
        raise
    top.only("links")
    entries = top.get("links")
    if not isinstance(entries, list) or not entries:
        top.fail("'links' must be a list of links", "links")
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, Map):
            top.fail(f"number {number} of 'links' must be a mapping, such as {{name: main, exchange: okx}}", "links")
    return entries


def _entry(m: Map, pack: Pack, environ: Mapping[str, str]) -> Entry:
    name = str(m.get("name") or "") if isinstance(m.get("name"), str | int) else ""
    try:
        return Entry(name, m.file, m.line, _link(m, pack, environ))
    except DataError as error:
        return Entry(name, m.file, error.line, problem=error.message)
    except DiagnoseError as error:
        return Entry(name, m.file, m.line, problem=str(error))
    except Exception as error:  # a source of credentials from elsewhere may raise anything
        return Entry(name, m.file, m.line, problem=f"unexpected {type(error).__name__} in reading the credentials")


def _link(m: Map, pack: Pack, environ: Mapping[str, str]) -> Link:
    for key in m:
        if _CREDENTIAL.fullmatch(key):
            m.fail(f"'{key}': {_LITERAL}", key)
    m.only(*_KEYS)
    if not 0 < len(m.text("name")) <= LONGEST_NAME:
        m.fail(f"'name' must have 1 to {LONGEST_NAME} characters", "name")
    words = pack.vocabulary.words
    consumer = m.word("consumer", words("link.consumer"), "self-hosted")
    profile, market, region = pack.meant(m.text("exchange"), m.text("market", "") and m.word("market", words("link.market")))
    environment, region = m.word("environment", words("link.environment"), "live"), m.text("region", region)
    profile.site(environment, region)
    return Link(
        exchange=profile.id,
        market=market,
        environment=environment,
        region=region,
        intent=m.word("intent", words("link.intent"), "read" if consumer == "read-only" else "trade"),
        consumer=consumer,
        proxy=_proxy(m, environ),
        credentials=_credentials(m, profile, environ),
    )


def _proxy(m: Map, environ: Mapping[str, str]) -> str | None:
    proxy = m.text("proxy", "") or None
    if proxy and "@" in proxy:
        m.fail("'proxy' has a password in it; name the variable that holds the whole URL under 'proxy_env'", "proxy")
    if "proxy_env" in m:
        proxy = _variable(m, "proxy_env", environ)
    try:
        return Egress(proxy=proxy).proxy
    except UsageError as error:
        m.fail(str(error), "proxy" if "proxy" in m else "proxy_env")


def _credentials(m: Map, profile: Profile, environ: Mapping[str, str]) -> Credentials:
    given = [way for way in _WAYS if way in m]
    if len(given) > 1 and given != ["env", "files"]:
        m.fail(f"'{given[0]}' and '{given[1]}' exclude each other", given[1])
    if "from" in m:
        if m.text("from") == "prompt":
            m.fail("nobody can be asked for the credentials of many links", "from")
        return find(profile.credentials, profile.id, m.text("from"), environ=environ)
    reader = _reader(m, environ)
    try:
        found = reader.read(profile.id, profile.credentials)
    except UsageError as error:
        m.fail(str(error), given[0] if given else None)
    if found is None:
        m.fail(f"no credentials: looked for {reader.looked_for(profile.id, profile.credentials)}", given[0] if given else None)
    return found


def _reader(m: Map, environ: Mapping[str, str]) -> Reader:
    if "env" in m or "files" in m:
        variables, files = m.mapping("env"), m.mapping("files")
        for field in variables:
            if not (isinstance(variables[field], str) and _VARIABLE.fullmatch(variables[field])):
                variables.fail(f"'{field}' must be the name of a variable; {_LITERAL}", field)
        for field in files:
            if field in variables:
                files.fail(f"'{field}' stands under 'env' as well", field)
        return NamedReader(environ, dict(variables), {field: files.text(field) for field in files})
    prefix = m.text("env_prefix", "")
    if "env_prefix" in m and not (_VARIABLE.fullmatch(prefix) and prefix.endswith("_")):
        m.fail("'env_prefix' must be the beginning of variables and end in '_', such as MAIN_", "env_prefix")
    return EnvironmentReader(environ, prefix)


def _variable(m: Map, key: str, environ: Mapping[str, str]) -> str:
    # What stands there is not shown: it may be the value itself.
    if m.text(key) not in environ:
        m.fail(f"the variable named by '{key}' is not set", key)
    return environ[m.text(key)]

