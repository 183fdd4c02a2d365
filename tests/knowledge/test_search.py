"""Finding the article by what a user would type."""

from __future__ import annotations

import pytest

from diagnose.knowledge import Library, search


@pytest.mark.parametrize(
    ("query", "cause"),
    [
        ("Unmatched IP, please check your API key's bound IP addresses", "ip-not-allowed"),
        ("passphrase incorrect", "passphrase-wrong"),
        ("withdrawals allowed on my key", "withdraw-enabled"),
        ("hedge mode position side", "account-mode-mismatch"),
        ("testnet key", "wrong-environment"),
        ("-2014", "key-malformed"),
        ("HIDDEN characters", "hidden-characters"),
    ],
)
def test_the_article_is_the_first_hit(query: str, cause: str) -> None:
    assert search(Library.load(), query)[0].cause == cause


def test_hits_are_ordered_limited_and_empty_without_a_match() -> None:
    library = Library.load()
    hits = search(library, "api key", limit=4)
    assert len(hits) == 4
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert search(library, "zebra") == ()
    assert search(library, "") == ()
