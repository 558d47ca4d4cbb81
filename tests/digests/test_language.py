"""A text's language is told by its function words."""

from __future__ import annotations

import pytest

from digests.language import detect


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "We sell the tablet to hotels in the south of Europe and it is in their rooms by May."),
        ("de", "Wir verkaufen die Tasche an Händler und senken den Preis für alle, die mit uns wachsen."),
        ("fr", "Nous vendons la tablette aux hôtels dans le sud et les clients sont contents de notre offre."),
        ("es", "Vendemos la tableta a los hoteles del sur y los clientes son más fieles por el servicio."),
        ("it", "Il nostro prodotto è per gli alberghi del sud e i clienti sono contenti della qualità."),
        ("nl", "Wij verkopen het product aan de hotels in het zuiden en de klanten zijn er blij van."),
        ("pl", "Nasz produkt jest dla hoteli i nie ma w nim tego, co przez lata się psuło."),
        ("sv", "Vi säljer produkten till hotell och det är inte dyrt för dem som har den."),
    ],
)
def test_a_sentence_is_enough(code: str, text: str) -> None:
    """One sentence with its function words tells the language."""
    assert detect([text]) == code


@pytest.mark.parametrize("texts", [[], [""], ["Linkpin 2027"], ["我们的新产品"], ["EUR 9"]])
def test_too_little_tells_nothing(texts: list[str]) -> None:
    """Names and figures have no language."""
    assert detect(texts) == "und"


def test_english_terms_do_not_make_a_german_deck_english() -> None:
    """Marketing German is full of English nouns."""
    assert detect(["Go-to-Market, Customer Journey und Lead Nurturing sind für das Team der Fokus."]) == "de"


def test_a_book_is_sampled() -> None:
    """Half a million words cost no more than a sample of them, and tell the same."""
    assert detect(["Wir senken den Preis für die Händler."] * 50_000) == "de"
