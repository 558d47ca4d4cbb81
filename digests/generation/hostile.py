"""What a document may try on a language model, and what no generated line may carry.

A statement that speaks to a language model is not shown to it, so that it can't be obeyed, nor cited: what it says is
no claim of the brief. This is one layer of three: the statements are delimited data, and every line is checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from digests.generation.orders import DISGUISED, ORDERS, readings
from digests.model import Statement
from digests.phrases import visible

_ADDRESSED = re.compile(
    # Each of these begins with a word, which is looked for once and not for each.
    r"\b(?:"
    # English
    r"(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules|directions|above|previous"
    r"|everything)\b"
    r"|(?:system|developer|hidden|initial) prompt\b|prompt injection\b|jailbreak\w*|you are (?:now )?an? (?:ai|"
    r"assistant|language model|chatbot|helpful)\b|(?:as|dear|attention|note to|hey|hello|instructions? (?:for|to)) "
    r"(?:an? |the |any |all )?(?:ai|llms?|language models?|ai models?|chatbots?|gpt|ai assistants?|assistants?)\b"
    r"|(?:ai|llm|gpt|language model|assistant(?! manager)|model|summari[sz]er)s?\b.{0,20}\b(?:must|should|shall"
    r"|has to|have to"
    r"|is to|are to)\b.{0,40}\b(?:say|state|write|output|print|include|add|insert|mention|report|claim|reply|answer"
    r"|respond|summari[sz]e)\b"
    r"|(?:when|while|if)\b.{0,30}\b(?:summari[sz]\w+|digest\w*|generat\w+)\b.{0,40}\b(?:say|state|write|output"
    r"|include"
    r"|add|insert|mention|always|never)\b"
    r"|(?:include|insert|add|output|print|reply with|respond with|write|say|state)\b.{0,60}\b(?:in|into|to"
    r"|at) (?:the|"
    r"your|every|each) (?:summary|digest|bullets?|headline|output|answer|response)\b"
    r"|in (?:the|your) (?:summary|digest|headline|answer|response)\b.{0,30}\b(?:say|state|write|mention|include)\b"
    # German
    r"|(?:ignorier\w*|vergiss|vergesst|missacht\w*|überschreib\w*)\b.{0,40}\b(?:anweisung\w*|anleitung\w*"
    r"|instruktion\w*"
    r"|prompts?|regeln|vorherig\w*|bisherig\w*|obig\w*|alles)\b"
    r"|(?:ki|sprachmodell\w*|assistent\w*|zusammenfasser)\b.{0,30}\b(?:muss|müssen|soll\w*|hat zu)\b.{0,40}\b(?:sagen"
    r"|schreiben|behaupten|ausgeben|nennen|aufnehmen|antworten)\b"
    r"|(?:an|hinweis für|anweisung für|achtung|liebe[rs]?) (?:die |das |alle |jede[rs]? )?(?:ki|sprachmodelle?"
    r"|chatbots?"
    r"|assistenten)\b|(?:schreibe?|nimm|füge?|nenne|sage?)\b.{0,60}\b(?:in|der|deiner) (?:die |der |deine[r]? )?"
    r"(?:zusammenfassung|überschrift|antwort|ausgabe)\b|du bist (?:jetzt )?(?:ein|eine)\b.{0,20}\b(?:ki|assistent\w*"
    r"|sprachmodell|chatbot)\b"
    # French, Spanish, Portuguese, Italian, Dutch, Polish
    r"|(?:ignore[zr]?|oublie[zr]?)\b.{0,40}\b(?:instructions?|consignes?)\b|(?:ignor[ae]"
    r"|olvid[ae])\b.{0,40}\b(?:las )?"
    r"(?:instrucciones|instruções|indicaciones)\b|ignor[ai]\b.{0,40}\bistruzioni\b|(?:negeer|vergeet)\b.{0,40}"
    r"\b(?:instructies|aanwijzingen)\b|(?:zignoruj|pomiń)\b.{0,40}\b(?:instrukcje|polecenia)\b"
    r")"
    # Russian, Ukrainian, Chinese, Japanese, Korean
    r"|(?:игнорир|проигнорир|забудь|ігнору).{0,40}(?:инструкц|указани|інструкц|вказівк)"
    r"|(?:忽略|无视|忽視|無視|不要理会).{0,20}(?:指令|指示|说明|說明|提示)|(?:指示|命令|プロンプト).{0,12}無視|지시.{0,12}무시"
    r"|системн\w+ (?:промпт|подсказк)|系统提示|系統提示|システムプロンプト",
    re.I,
)
_MARKUP = re.compile(
    r"<\s*/?\s*(?:system|user|assistant|instructions?|prompt)\b|\[/?(?:inst|system)\]|<\|\w+\|>|^\s*(?:system"
    r"|assistant)\s*:",
    re.I,
)
_ENCODED = re.compile(
    r"(?<![\w/.-])(?=[\w+/=]*\d)(?=[\w+/=]*[A-Z])(?=[\w+/=]*[a-z])[A-Za-z0-9+/]{28,}={0,2}(?![\w/.-])"
)
_HEX = re.compile(
    r"\b(?:[0-9a-f]{2}[ :]?){20,}\b|(?:\\x[0-9a-f]{2}){8,}|(?:&#x?[0-9a-f]+;){8,}|(?:%[0-9a-f]{2}){8,}", re.I
)
_ROTATED = re.compile(r"\b(?:vtaber|qvfertneq|vafgehpgvbaf?|cerivbhf|vtabevre\w*|najrvfhat\w*)\b", re.I)
"""Words of such a sentence in ROT13."""
_SPACED = re.compile(r"(?:\b\w[ .\-_]){7,}\w\b")
"""I g n o r e: letters set apart."""
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://\S*|\bwww\.\S*|\bmailto:\S*|\]\(|\S+@\S+", re.I)
_DOMAIN = re.compile(
    r"(?<![\w@.-])[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|io|ai|app|dev|info|biz|ru|cn|xyz"
    r"|example|invalid|test|link|site|online|top|click)(?P<more>/|\b)",
    re.I,
)
"""What a platform may take for an address although it is written as a name ("Sourcegraph.com")."""
_MENTION = re.compile(
    r"<[!@#]|(?<![\w.])@(?:channel|here|everyone|all)\b|(?<![\w.])@\w+|<at\b|\b(?:channel|here|everyone)!|<!", re.I
)


@lru_cache(maxsize=50_000)
def addresses_a_model(text: str) -> bool:
    """Whether a text of a document speaks to a language model, or is encoded so that only a machine would read it."""
    shown = visible(text)
    if any(p.search(shown) for p in (_MARKUP, _ENCODED, _HEX, _ROTATED, _SPACED, DISGUISED)):
        return True
    return any(_ADDRESSED.search(each) or ORDERS.search(each) for each in readings(shown))


def carries_a_link(text: str, sources: Iterable[str] = ()) -> bool:
    """Whether a line has a web or mail address, or anything that a platform would make one of.

    A name like "Sourcegraph.com" that stands in one of its `sources`, and there as a name and not as an address, is
    none: renderers show it as text.
    """
    if _ADDRESS.search(text):
        return True
    named = {found.casefold() for source in sources for found in _names(source)}
    return any(found["more"] == "/" or found.group().casefold() not in named for found in _DOMAIN.finditer(text))


def _names(source: str) -> list[str]:
    return [found.group() for found in _DOMAIN.finditer(_ADDRESS.sub(" ", source)) if found["more"] != "/"]


def mentions_somebody(text: str) -> bool:
    """Whether a line has anything that a platform would take for a mention of a person or a channel."""
    return _MENTION.search(text) is not None


def hostile(statement: Statement) -> bool:
    """Whether a statement, or what stands over it, speaks to a language model."""
    return any(addresses_a_model(text) for text in (statement.text, *statement.context, *statement.header))
