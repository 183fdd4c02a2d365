"""Advice no article may give, found by patterns.

Money is lost through four kinds of advice: switch withdrawals on, drop the IP restriction, stop checking certificates,
hand the keys to somebody, be it support. Each pattern is a verb with its object inside one sentence. A sentence that says the opposite
is fine: a negation before the verb and after the last comma ("never enable withdrawals"), or a turn between verb and
object ("tick Read and leave Withdraw unticked"). A negation elsewhere in the sentence excuses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache


def _any(*texts: str) -> str:
    return f"(?:{'|'.join(texts)})"


def _verbs(*verbs: str) -> str:
    """The plain form and the -ing form of each verb, with its particle."""
    forms = []
    for verb in verbs:
        word, _, particle = verb.partition(" ")
        form = rf"(?:{word}|{word.removesuffix('e')}ing|{word}{word[-1]}ing)"
        forms.append(rf"{form} {particle}" if particle else form)
    return _any(*forms)


_SENTENCE = re.compile(r"[.;:!?()\n]+(?=\s|$)(?!\s+false\b)", re.IGNORECASE)  # "verify: false" is one piece
_NEGATION = re.compile(
    r"\b(never|not|cannot|no|without|nor|neither|avoid\w*|refus\w+|instead of|rather than|nobody|nothing)\b|n['’]t\b",
    re.IGNORECASE,
)
# Between verb and object: up to eight words, none of which turns the sense or makes the object a mere place.
_SWITCH = _verbs("turn", "switch")
_TURNS = _any("leaves?", "keeps?", "not", "never", "without", "except", "but", "no", "from", "only", "name")
_GAP = rf"\b(?:\W+(?!{_TURNS}\b)[\w'-]+){{0,8}}?\W+"

_ON = _verbs("enable", "activate", "allow", "grant", "tick", "turn on", "switch on", "add", "select", "check")
_OFF = _verbs(
    "remove", "drop", "delete", "clear", "lift", "disable", "untick", "turn off", "switch off", "relax", "deactivate"
)  # fmt: skip
_PICK = _verbs("choose", "select", "set", "pick", "tick", "use", "switch to", "enter")
_IGNORE = _verbs("ignore", "skip", "bypass")
_SKIP = _verbs("ignore", "skip", "bypass", "suppress", "disable", "turn off", "switch off")
_GIVE = _verbs(
    "send", "give", "paste", "show", "tell", "attach", "include", "provide", "hand", "submit", "disclose", "reveal", "message",
    "dm", "let", "copy", "type", "put", "read out",
)  # fmt: skip
_PUBLISH = _verbs("share", "post", "publish", "upload", "forward")
_MAIL = r"e-?mail(?:ing)?(?:\W+(?:your|the|both|an?|api)\b)+"
_MUST = _any("must", "should", "needs? to", "has to", "have to")
_KEYS = _any("api keys?", "keys?", "secrets?", "pass ?phrases?", "credentials")
_PEOPLE = _any(
    "support", "staff", "agents?", "team", "developers?", "maintainers?", "anyone", "anybody", "someone", "somebody",
    "friends?", "us", "them", "tickets?", "issues?", "chats?", "forums?", "github", "discord", "telegram", "e-?mails?",
    "website", "online", "pastebin", "customer service", "help ?desk",
)  # fmt: skip
_LIST = _any("restrictions?", "white ?list", "allow ?list", "list", "limits?", "binding", "filter")
_IP_LIST = _any(rf"ip (?:address )?{_LIST}", "white ?list", "allow ?list")
_ANY_IP = _any("unrestricted", "no ip restriction", "any ip", r"0\.0\.0\.0/0", "opt-out of ip")
_TLS = _any("tls", "ssl", "https", "certificates?")
_TLS_CHECK = rf"{_TLS}(?:\W+\w+)?\W+(?:verif\w+|check\w*|validat\w+|errors?|warnings?)"
_NO_TLS = r"(?:tls|ssl)(?!\W+(?:\w+\W+)?(?:inspection|interception|scanning|filter\w*|verif\w+|check\w*|validat\w+|errors?|warnings?|\d))"
_ANY_CERTIFICATE = rf"{_verbs('trust', 'accept')}\W+(?:all|any|every|invalid|self-signed)(?:\W+[\w-]+)?\W+certificates?"
_TLS_SETTING = _any("verify(?:_ssl|_tls|_certs?)?", "(?:ssl|tls)(?:_verify)?", "strict[_-]ssl", "check_hostname", "rejectunauthorized")
_TLS_SWITCHES = _any(
    rf"{_TLS_SETTING}\W*(?:[=:]|\bto\b)\W*(?:false|0)", "--insecure", "--no-check-certificate", r"curl(?:\s+\w+)?\s+-k",
    "cert_none", "_create_unverified_context", "node_tls_reject_unauthorized", "pythonhttpsverify",
)  # fmt: skip

_FORBIDDEN: tuple[tuple[str, str], ...] = (
    ("to enable withdrawals", rf"{_ON}{_GAP}withdraw\w*"),
    ("to enable withdrawals", rf"withdraw\w*(?:\W+\w+){{0,3}}?\W+{_MUST} be (?:on|enabled|ticked|granted)"),
    ("to enable withdrawals", rf"{_SWITCH}{_GAP}withdraw\w* on"),
    ("to drop an IP restriction", rf"{_OFF}{_GAP}{_IP_LIST}"),
    ("to drop an IP restriction", rf"{_SWITCH}{_GAP}{_IP_LIST} off"),
    ("to drop an IP restriction", rf"{_PICK}{_GAP}{_ANY_IP}"),
    ("to turn off TLS checks", rf"{_SKIP}{_GAP}{_TLS_CHECK}"),
    ("to turn off TLS checks", rf"{_SWITCH}{_GAP}{_TLS_CHECK} off"),
    ("to turn off TLS checks", rf"{_IGNORE}(?:\W+\w+){{0,2}}?\W+certificates?"),
    ("to turn off TLS checks", rf"{_SKIP}(?:\W+(?:the|all))?\W+{_NO_TLS}"),
    ("to turn off TLS checks", rf"stop(?:ping)?\W+(?:verifying|checking|validating)(?:\W+\w+)?\W+{_TLS}"),
    ("to turn off TLS checks", _ANY_CERTIFICATE),
    ("to turn off TLS checks", r"(?:https to http|http instead of https)"),
    ("to turn off TLS checks", _TLS_SWITCHES),
    ("to share keys", rf"{_PUBLISH}{_GAP}{_KEYS}"),
    ("to share keys", rf"{_MAIL}\W+{_KEYS}"),
    ("to share keys", rf"{_any(_PUBLISH, _GIVE)}{_GAP}env files?"),
    ("to share keys", rf"{_GIVE}{_GAP}{_KEYS}{_GAP}{_PEOPLE}"),
    ("to share keys", rf"{_GIVE}{_GAP}{_PEOPLE}{_GAP}{_KEYS}"),
)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    # Compiled for the first article that is checked: a diagnosis checks none.
    return tuple((what, re.compile(rf"(?<![\w-]){text}(?!\w)", re.IGNORECASE)) for what, text in _FORBIDDEN)


def forbidden(text: str) -> Iterator[tuple[str, str]]:
    """The forbidden advice in a plain text, each as what it advises and the words that do."""
    for sentence in _SENTENCE.split(text):
        for what, pattern in _patterns():
            match = pattern.search(sentence)
            if match and not _NEGATION.search(sentence[: match.start()].rpartition(",")[2]):
                yield what, match[0]
                break
