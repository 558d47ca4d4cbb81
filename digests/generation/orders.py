"""How a document speaks to a language model: orders in many languages, in disguise, and to whoever condenses it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

ORDERS = re.compile(
    # Turkish, Scandinavian, Czech and Slovak, Greek, Romanian, Finnish, Hungarian, Vietnamese, Indonesian
    r"talimat\w*.{0,30}(?:yok say|görmezden|unut)|\bignor(?:era|er|ér)\b.{0,40}\b(?:instru[kx]\w+|anvisning\w*)"
    r"|\bignoruj\w*.{0,40}\b(?:pokyn\w*|instrukc\w*|príkaz\w*)|αγν[όο]\w*.{0,40}(?:οδηγ[ίι]|εντολ)"
    r"|\bignor\w*.{0,40}\binstruc[țt]\w*|\b(?:unohda|ohita)\b.{0,40}\bohje\w*"
    r"|figyelmen kívül.{0,60}utasít|utasít.{0,60}figyelmen kívül"
    r"|bỏ qua.{0,40}(?:hướng dẫn|chỉ dẫn|lệnh)|\babaikan\b.{0,40}\b(?:instruksi|perintah)"
    # Arabic, Hebrew, Persian, Hindi, Thai
    r"|تجاهل.{0,40}(?:التعليمات|الأوامر)|התעלמ?[םוי]?.{0,40}הוראות|دستور.{0,40}نادیده"
    r"|निर्देश.{0,40}(?:अनदेखा|नज़रअंदाज़|भूल)|(?:เพิกเฉย|ไม่ต้องสนใจ).{0,40}คำสั่ง"
    # To whoever condenses the document, by name or by what it does
    r"|\b(?:who|what|which|that|any)(?:ever|one)? (?:condense|summari[sz]e|digest)s? (?:this|the|it)\b"
    r"|\b(?:the|your|any|every) (?:summary|digest) of (?:this|the) (?:document|deck|brief|text)\b.{0,20}"
    r"\b(?:must|should|shall|has to|is to)\b"
    r"|\bdear (?:summari[sz]er|model|bot|machine|reader model)\b|\bto (?:all |any |every )?(?:ai|llm)s? "
    r"(?:systems?|models?|readers?)\b"
    r"|\b(?:chatgpt|gpt-?\d\w*|claude|gemini|copilot|mistral|llama)\b\s?(?:[,:]|should|must|please)\s?.{0,20}"
    r"\b(?:say|state|write|report|mention|include|output|answer)\b"
    r"|\byour (?:new )?(?:task|instructions?|job|role) (?:has changed|have changed|is now|are now)\b"
    r"|\bdo not summari[sz]e\b|\bnew instructions?\s?:\s?(?:write|say|state|output|report|reply|answer)\b"
    r"|\bwer (?:diese?\w*|das|den) .{0,30}\bzusammenfasst\b|\b(?:die )?zusammenfassung (?:dieses|dieser|des) .{0,20}"
    r"\b(?:muss|soll\w*|hat)\b"
    r"|\b(?:deine|eure) neue aufgabe\b|\bneue anweisung\w*\s?:\s?(?:schreib|sag|nenn|gib)\w*"
    r"|\bif you(?:[’']re| are) (?:an? |the )?(?:ai|llm|language model|chatbot|bot|machine)\b"
    r"|\b(?:wenn|falls|sofern) du (?:eine? )?(?:ki|llm|sprachmodell|chatbot|bot|maschine)\b"
    r"|\bfor (?:all |any )?(?:ai|llm)s?(?: (?:systems?|models?|assistants?|readers?))?\s?:\s?(?:please )?"
    r"(?:write|say|state|tell|report|mention|include|output|answer|ignore)\b"
    r"|\bfür (?:alle )?(?:kis?|ki-\w+|llms?|sprachmodelle)\s?:\s?(?:bitte )?(?:schreib|sag|nenn|gib|erwähn|ignorier)\w*"
    r"|\b(?:ai|llm) (?:reviewers?|readers?|graders?|judges?)\b.{0,20}\b(?:must|should|shall)\b"
    r"|\b(?:bitte|stets|immer|unbedingt)\b.{0,20}\b(?:bei|in) (?:der|jeder) zusammenfassung\b"
    r"|\bmodèles? de langage\b.{0,20}\bdoi(?:t|vent)\b|\bmodelos? de (?:lenguaje|linguagem)\b.{0,20}\bdebe"
    r"|\bignore[zr]? (?:tout )?ce qui précède"
    r"|\bmodell[oi] linguistic[oi]\b.{0,20}\bdev|\btaalmodel(?:len)?\b.{0,20}\bmoet"
    # Out of the delimiters
    r"|<<<\s?brief|brief\s?\w*\s?>>>|</?\s?(?:brief|document|data|context)\s?>|(?:^|[.!?>]\s+)(?:system|assistant)\s?:",
    re.I,
)
DISGUISED = re.compile(
    r"(?:\\u[0-9a-f]{4}){8,}|(?:%[0-9a-f]{2}[\w.~-]*){4,}|\b(?=[A-Z2-7]*[2-7])[A-Z2-7]{40,}={0,6}"
    r"|(?:[.·-]{1,5}\s+(?:/\s+)?){12,}",
    re.I,
)
"""Escapes, base 32, and Morse."""
_LOOKALIKES = str.maketrans("аеорсухіјѕԁһАВЕКМНОРСТХαορεικντυ", "aeopcyxijsdhABEKMHOPCTXaopeikvtu")
"""Letters of other scripts that look Latin (Unicode TR 39, confusables)."""
_LEET = str.maketrans("013457@$", "oieastas")
_IN_WORDS = re.compile(r"[a-z][013457@$]|[013457@$][a-z]", re.I)
_BACKWARDS = re.compile(r"snoitcurtsni|noitcurtsni|erongi|tpmorp|negnusiewna|reirongi|yrammus|tsegid", re.I)


def readings(text: str) -> Iterator[str]:
    """A text as it stands, and as a reader would take it who sees through a disguise."""
    yield text
    plain = unicodedata.normalize("NFKC", text)
    latin = plain.translate(_LOOKALIKES)
    if latin != text and re.search(r"[a-z]{2}", plain, re.I):
        yield latin
    if _IN_WORDS.search(latin):
        yield latin.translate(_LEET)
    if _BACKWARDS.search(latin):
        yield latin[::-1]
