"""A knowledge base of one's own, small enough to be broken on purpose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from diagnose.knowledge import Library

PLACEHOLDERS = """\
placeholders:
  exchange: {scope: exchange, about: Name., generic: the exchange}
  link: {scope: exchange, about: Id., generic: EXCHANGE}
  api_page: {scope: exchange, about: Page., generic: API management}
  withdraw_right: {scope: exchange, about: Label., generic: Withdraw}
  egress_ip: {scope: case, about: Address., generic: the address this machine uses}
"""

ARTICLE = """\
---
id: key-unknown
title: The key is not known
summary: The exchange has no such key.
symptoms: ["one", "two", "three"]
lookalikes:
  - {cause: clock-skew, by: "The error speaks of time."}
  - {cause: timeout, by: "There is no answer."}
fix_risk: none
time: "5 min"
verify: "diagnose run {{link}}"
sources:
  - {what: "Manual, page 1", accessed: "2026-11-24"}
last_verified: "2026-11-24"
related: [timeout]
audience: public
---
## Is this you?
The answer is `Invalid key` from {{egress_ip}}.

| Code | Cause |
| --- | --- |
| `-1` on {{exchange}} | see [timeout](timeout.md) |

## Fix
1. Open **{{api_page}}** on {{exchange}}.
2. Run `diagnose run {{link}}` again and
   compare.

### Why
Because.

## Check
```
diagnose run {{link}}
```
It works.

## If that did not help
See [timeout](timeout.md) and <https://example.org/help>.
"""

PAGE = """\
---
id: okx
title: OKX
summary: API keys on OKX.
sources:
  - {what: "Manual", accessed: "2026-11-24"}
last_verified: "2026-11-24"
---
## Where the API page is
Here.
## Create a key
1. Press it.
## Key types
One.
## Permission labels
Some.
## IP list
One.
## Expiry and limits
None.
## One key in several bots
Fine.
## Testnet, demo and regions
None.
## Status
Up.
## Error codes
See [key-unknown](../causes/key-unknown.md).
"""


@pytest.fixture
def make_library(tmp_path: Path) -> Callable[..., Library]:
    """A library whose article 'key-unknown' and page 'okx' are the good ones with one text replaced by another."""

    def make(old: str = "", new: str = "", *, where: str = "causes/key-unknown.md") -> Library:
        files = {
            "placeholders.yaml": PLACEHOLDERS,
            "causes/key-unknown.md": ARTICLE,
            "causes/timeout.md": ARTICLE.replace("key-unknown", "timeout").replace("[timeout]", "[key-unknown]", 1),
            "causes/clock-skew.md": ARTICLE.replace("id: key-unknown", "id: clock-skew"),
            "exchanges/okx.md": PAGE,
        }
        files["causes/timeout.md"] = files["causes/timeout.md"].replace("cause: timeout", "cause: key-unknown")
        files["causes/clock-skew.md"] = files["causes/clock-skew.md"].replace("cause: clock-skew", "cause: key-unknown")
        assert old in files[where], f"{old!r} does not stand in {where}"
        files[where] = files[where].replace(old, new, 1) if old else files[where]
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Library.load(tmp_path)

    return make
