"""The advice that costs money: found where it is given, silent where it is warned of."""

from __future__ import annotations

import pytest

from diagnose.knowledge.advice import forbidden

GIVEN = {
    "to enable withdrawals": [
        "Enable withdrawals on the key.",
        "Tick Read, Trade and Withdraw.",
        "You should enable the Withdraw box.",
        "Turn withdrawals on.",
        "Withdrawals should be enabled.",
        "Try again after enabling withdrawal permissions.",
        "Never mind, enable withdrawals.",
        "Do not worry. Grant the withdraw right.",
    ],
    "to drop an IP restriction": [
        "Remove the IP restriction.",
        "Set the key to Unrestricted.",
        "Choose No IP restriction.",
        "Delete all entries of the IP whitelist and try again.",
        "Turn the allowlist off.",
        "It does not work, so disable the whitelist.",
        "Enter 0.0.0.0/0 there.",
    ],
    "to turn off TLS checks": [
        "Disable TLS verification.",
        "Turn SSL certificate checks off.",
        "Set `verify=False` in the client.",
        "Use curl -k for a test.",
        "Ignore the certificate.",
        "Try bypassing certificate validation.",
        "Disable TLS.",
        "Set verify to False.",
        "Pass `verify_ssl=False`.",
        "Pass `ssl=False` to the connector.",
        "Set `rejectUnauthorized: false`.",
        "Set verify: False in the config.",
        "Set PYTHONHTTPSVERIFY=0.",
        "Run curl with -k.",
        "Use `--no-check-certificate` with wget.",
        "Trust all certificates.",
        "Accept any self-signed certificate.",
        "Stop verifying certificates.",
        "Use http instead of https.",
    ],
    "to share keys": [
        "Share your API key with us.",
        "Paste your key and secret into the support ticket.",
        "Send support your secret.",
        "Post the passphrase in the chat.",
        "Email your credentials.",
        "Give the developers a key and its secret.",
        "Share the key with anyone who asks.",
        "Hand the key over to an agent.",
        "Let support have your secret.",
        "Provide support with your API key and secret.",
        "Disclose the passphrase to staff.",
        "Reveal your secret to customer service.",
        "Message your keys to the developer.",
        "Submit the secret with the ticket.",
        "Type the secret into the chat.",
        "Copy your key and secret into the issue.",
        "Upload your .env file.",
    ],
}
FINE = [
    "Never enable withdrawals.",
    "Do not tick Withdraw.",
    "Tick Read and Trade and leave Withdraw unticked.",
    "Tick Read, Trade, and leave Withdraw empty.",
    "Untick Withdraw.",
    "Switch Withdraw off.",
    "Withdrawals can be enabled only with an IP restriction.",
    "Don\u2019t remove the IP restriction.",
    "Remove old addresses from the IP list.",
    "Add the address to the IP address list of the key.",
    "Restrict the key to trusted IPs.",
    "Turn off HTTPS inspection for this host in your antivirus.",
    "Repair the certificates instead of turning off TLS checks.",
    "Paste the key into the key field of your bot.",
    "Give the key the right to trade.",
    "Tell support the name of the key.",
    "Send the error text, never the key, to support.",
    "Confirm by e-mail and authenticator code, and copy key and secret.",
    "Delete the key and create a new one.",
    "Do not share your secret with anyone.",
    "Nobody at support needs your secret.",
    "Share the report with support.",
    "If you shared the key with somebody, delete it.",
    "Revoke a key that was shared with anyone.",
    "Copy key and secret into your password manager.",
    "Type the key and secret into the form of the bot.",
    "Provide the key and the secret in the settings of the bot.",
    "Give each bot a key of its own.",
    "Let the exchange show the secret once.",
    "Never set `verify=False`.",
    "Do not use `curl -k`.",
    "Check that `verify` is not set to false.",
    "Keep the check of certificates on.",
    "Disable TLS inspection for this host in your firewall.",
    "Install the root certificate of your company's proxy.",
]


@pytest.mark.parametrize(("what", "text"), [(what, text) for what, texts in GIVEN.items() for text in texts])
def test_forbidden_advice_is_found_and_named(what: str, text: str) -> None:
    assert [found for found, _ in forbidden(text)] == [what]


@pytest.mark.parametrize("text", FINE)
def test_a_warning_or_a_harmless_sentence_is_not_advice(text: str) -> None:
    assert list(forbidden(text)) == []


def test_a_long_text_is_read_in_linear_time() -> None:
    assert list(forbidden("enable " * 3000 + "turn a key to the list and " * 3000)) == []
