"""What may be seen of a text, and which addresses may be opened."""

from __future__ import annotations

import pytest

from bot.render.escaping import card_text, clean, clean_line, markdown_text, safe_url


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\r\ntwo\rthree\u2028four\x0bfive", "one\ntwo\nthree\nfour\nfive"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("trailing   \nspace", "trailing\nspace"),
        ("tab\there", "tab here"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\u202egpj.exe\u202c", "gpj.exe"),
        ("pass\u200bword\ufeff\u2060\u00ad", "password"),
        ("\U000e0041tag", "tag"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("a\u200db\u200cc", "abc"),
        ("wide\u3000space", "wide space"),
        ("10\u00a0%", "10\u00a0%"),
        ("\ud83d alone", "\ufffd alone"),
        ("", ""),
    ],
)
def test_what_is_shown_of_a_text(text: str, shown: str) -> None:
    """Line breaks are made alike, what misleads goes, and what shapes letters and emoji stays."""
    assert clean(text) == shown


def test_a_line_has_no_breaks() -> None:
    """Labels and headings are one line, without white space at the ends."""
    assert clean_line("  one\n\n two\t three ") == "one two three"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://ok.example", "https://ok.example"),
        ("http://ok.example:8080/a?b=c&d=(e)#f", "http://ok.example:8080/a?b=c&d=%28e%29#f"),
        ("https://[2001:db8::1]:443/x", "https://[2001:db8::1]:443/x"),
        ("https://bücher.example/ä|*", "https://xn--bcher-kva.example/%C3%A4%7C%2A"),
        ("https://ok.example/already%20escaped", "https://ok.example/already%20escaped"),
        ("HTTPS://OK.example/Path", "https://ok.example/Path"),
        ("https://ok.example/a b", None),
        ("https://ok.example/\n", None),
        ("https://bank.example@evil.example/", None),
        ("https://bank.example\\@evil.example/", None),
        ("https://ok.example:port/", None),
        ("https://[::1/", None),
        ("https://exa\u0000mple/", None),
        ("https://..example\u2025/", None),
        ("javascript:alert(1)", None),
        ("ok.example", None),
        ("", None),
        ("https://ok.example/" + "a" * 2_000, None),
        ("https://ok.example/" + "ä" * 1_000, None),
    ],
)
def test_which_addresses_may_be_opened(url: str, safe: str | None) -> None:
    """Plain http(s) addresses may, in ASCII; one that hides its host, or is none, may not."""
    assert safe_url(url) == safe


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a Sourcegraph.com Account", "a Sourcegraph.\u200bcom Account"),
        ("docs.evil.example.", "docs.\u200bevil.\u200bexample."),
        ("see Booking.DE", "see Booking.\u200bDE"),
        ("at https://ok.example/page.de or ada@ok.example", "at https://ok.example/page.de or ada@ok.example"),
        ("2.5 m, e.g. z.B. deck.pptx", "2.5 m, e.g. z.B. deck.pptx"),
    ],
)
def test_a_name_that_looks_like_a_host_becomes_no_link(text: str, shown: str) -> None:
    """Teams' clients may make a link of a bare name; an address that was written out stays whole."""
    assert card_text(text) == shown
    assert markdown_text(text) == shown
