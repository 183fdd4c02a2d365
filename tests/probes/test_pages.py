"""HTML where JSON was due: what kind of page it is."""

from __future__ import annotations

import json

import pytest

from diagnose.lab import pages

RESTRICTED = "<html><body>Service unavailable from a restricted location</body></html>"
PAGES = [
    ("login portal", 200, pages.LOGIN_PORTAL, "login"),
    ("challenge", 403, pages.CLOUDFLARE_CHALLENGE, "challenge"),
    ("challenge with 503", 503, pages.CLOUDFLARE_CHALLENGE, "challenge"),
    ("edge blocks the request", 403, pages.CLOUDFRONT_BLOCK, "challenge"),
    ("edge blocks the country", 403, pages.CLOUDFRONT_COUNTRY, "region"),
    ("restricted", 403, RESTRICTED, "region"),
    ("451", 451, "<html><body>no</body></html>", "region"),
    ("gateway", 502, pages.BAD_GATEWAY, "gateway"),
    ("unavailable", 503, pages.SERVICE_UNAVAILABLE, "gateway"),
    ("gateway with 200", 200, pages.BAD_GATEWAY, "gateway"),
    ("not found", 404, pages.NOT_FOUND, "other"),
    ("something else", 200, "<!doctype html><title>Welcome</title><p>Hello</p>", "other"),
    ("an error page with a form", 404, "<html><form action='/search'></form></html>", "other"),
]


@pytest.mark.parametrize(("status", "page", "kind"), [row[1:] for row in PAGES], ids=[row[0] for row in PAGES])
@pytest.mark.parametrize("name", ["time", "permissions"])
async def test_the_kind_of_a_page(status, page, kind, name, way, scripted, answer_of, fresh):
    answer = answer_of(status, page, kind="text/html")
    async with scripted(["www.okx.com"], lambda head: answer) as server, way("okx", server.egress, fresh("okx")) as w:
        seen = await w.ask(name)
    assert (seen.outcome.value, seen.http, seen.code, seen.page) == ("failed", status, None, kind)
    assert len(seen.message) <= 2_000


async def test_json_is_no_page_whatever_its_type_says(way, scripted, answer_of, fresh):
    answer = answer_of(200, '{"code": "0", "data": [{"ts": "1"}]}', kind="text/html")
    async with scripted(["www.okx.com"], lambda head: answer) as server, way("okx", server.egress, fresh("okx")) as w:
        seen = await w.ask("time")
    assert (seen.outcome.value, seen.page) == ("ok", "")


async def test_text_is_no_page(way, scripted, answer_of, fresh):
    async with scripted(["www.okx.com"], lambda head: answer_of(403, "forbidden", kind="text/plain")) as server, way("okx", server.egress, fresh("okx")) as w:
        seen = await w.ask("time")
    assert (seen.outcome.value, seen.page, seen.message) == ("failed", "", "forbidden")


async def test_an_error_that_echoes_a_credential_is_scrubbed(way, scripted, answer_of, fresh):
    typed = fresh("okx")
    echo = json.dumps({"code": "50111", "msg": f"Invalid OK-ACCESS-KEY {typed['apiKey']}"})
    async with scripted(["www.okx.com"], lambda head: answer_of(401, echo)) as server, way("okx", server.egress, typed) as w:
        seen = await w.ask("permissions")
    assert seen.code == "50111"
    assert seen.message.startswith("Invalid OK-ACCESS-KEY")
    assert typed["apiKey"] not in repr(seen)


async def test_a_page_that_echoes_a_credential_is_scrubbed(way, scripted, answer_of, fresh):
    typed = fresh("okx")
    page = f"<html><body>denied for {typed['apiKey']}</body></html>"
    async with scripted(["www.okx.com"], lambda head: answer_of(403, page, kind="text/html")) as server, way("okx", server.egress, typed) as w:
        seen = await w.ask("permissions")
    assert "denied for" in seen.message
    assert typed["apiKey"] not in repr(seen)
