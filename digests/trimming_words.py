"""Words that decide what may be cut from a sentence, English and German: what limits, what adds, what points back."""

from __future__ import annotations

import re


def any_of(words: str, opening: str = r"\b") -> re.Pattern[str]:
    r"""A pattern for any of the expressions, which are parted by commas or line ends, as whole words in any case.

    `opening` is what stands before them, a word boundary by default.
    """
    found = [w for w in (part.strip() for part in re.split(r"[,\n]", words)) if w]
    return re.compile(rf"{opening}(?:{'|'.join(found)})\b", re.I)


NEGATION = any_of(
    r"""
    not, no, cannot, \w+n[’']t, never, none, nobody, nothing, nor, neither, without, hardly, barely, rarely, only, just
    solely, exclusively, unless, except\w*, exclud\w+, excl, but, yet, though, although, instead, rather
    may, might, could
    would, should, probabl[ey], possibl[ey], perhaps, likely, up to(?! date), at least, at most
    kein\w*, nicht\w*, nie, niemals, niemand, ohne, nur, lediglich, ausschließlich, außer
    ausgenommen, sondern, höchstens
    mindestens, bis zu, allerdings, jedoch, aber, doch, dagegen, hingegen, tatsächlich, stattdessen, sonst, andernfalls
    könnte\w*, dürfte\w*, würde\w*, sollte\w*, vielleicht, voraussichtlich, wahrscheinlich, möglicherweise
    """
)
"""Negations, exceptions, contrasts and hedges: a part that holds one is never cut."""

LIMITS = any_of(
    r"""
    plan(?:s|ned)?, expect(?:s|ed)?, estimate[sd]?, forecast, target(?:s|ed)?, pilot, beta, trial
    test, draft, preliminary
    unaudited, pending, subject, provided, once, as long, still, so far, until, while, whereas, above
    below, under, within
    exceed\w*, more than, less than, fewer, appl(?:y|ies), require[sd]?, needs?, depend\w*, valid
    eligible, limited, net
    gross, plus, vat, incl, per, respectively, actually, differ\w*, according to
    claim(?:s|ed)?, argue[sd]?, believe[sd]?
    said, says, whether, how, if, when, where, for
    geplant\w*, erwart\w+, geschätzt\w*, ziel\w*, entwurf, vorläufig\w*, vorbehaltlich, noch, sofern
    solange, sobald, wenn
    falls, ab, unter, innerhalb, gilt, gelten, setzt voraus, nötig, abhäng\w+, hängt, netto, brutto
    zzgl, zuzüglich, exkl
    mwst, mehrwertsteuer, jeweils, bzw, beziehungsweise, laut, zufolge, angeblich, ob, je
    """
)
"""What may say for whom, when or how surely a sentence holds, where it stands in an aside."""

SCOPE = any_of(
    r"""
    appl(?:y|ies), depend\w*, valid, eligible, subject, provided, pilot, as long, respectively
    gilt, gelten, sofern, abhäng\w+, hängt, jeweils, bzw, vorbehaltlich
    """
)
"""What may limit another clause of the same sentence, not only its own."""

DISTRIBUTED = any_of(
    r"""
    both, between, either, neither, not only, one of, two, three, four, five, respectively
    \d+ (?:\w+ )?(?:things|steps|parts|areas|goals|pillars)
    zwischen, entweder, sowohl, nicht nur, zwei, drei, vier, fünf
    """
)
"""What makes a list a whole: none of its members may go."""

SUBORDINATE = any_of(
    """
    that, which, who, whom, whose, where, when, while, whereas, because, since, although, though, whether
    how, what, why
    if, unless, until, before, after, than
    """
)

DEPENDENT = any_of(
    """
    and, or, nor, to, with, by, from, including, though, although, while, whereas, even, that, which
    who, because, since
    as, more, less
    zu, um, mit, von, und, oder, obwohl, während, weil, da, dass, wobei, sodass
    """,
    "",
)
"""Openings of a piece that can't stand without the piece before it."""

POINTS_BACK = any_of(
    r"""
    (?:\S+ ){0,3}?(?:others?|else|anderen?|übrigen), after(?:wards| that), by then, until then, however, therefore
    we therefore, danach, bis dahin, davor, darüber, andernfalls, sonst, dagegen, hingegen
    das, die(?:s|se|ser|ses)?(?! [A-ZÄÖÜ])
    """,
    "",
)

ATTRIBUTED = any_of(
    r"""
    said, says, say, according to, report(?:s|ed)?, argue[sd]?, claim(?:s|ed)?, believe[sd]?
    thinks?, suggests?, assum\w+
    myth, objections?, whether, if
    laut, zufolge, nach angaben, behaupte\w*, meint, meinen, glaub\w+, angeblich, ob, dass
    """
)
"""What says that somebody else states it: his words are not split from his name."""

TELLING = any_of(
    """
    the, a, an, our, its, their, it, they, we, including, such as, for example
    der, die, das, ein, eine, unser, unsere, sie, er, es, wir, darunter, zum Beispiel
    """,
    "",
)
"""Openings of an aside that adds something; any other may be a condition or the point itself."""

DEFINITE = any_of("the, der, das", "")
"""After a semicolon or a dash, "the price" is the one spoken of before."""

CONSEQUENCE = any_of(
    """
    making, allowing, helping, giving, thereby, improving, providing, resulting, leading, enabling
    wodurch, weshalb, weswegen
    """,
    "",
)
ADDING = any_of(
    r"""
    which, who, whose, making, allowing, helping, giving, thereby, improving, providing, resulting, leading, enabling
    including, such as, for example, e\.g\., like, as well as
    wodurch, weshalb, weswegen, einschließlich, inklusive, darunter, zum Beispiel, z\. ?B\.
    """,
    "",
)
"""What may open an addition at a sentence's end, after a comma."""

REASON = any_of(
    """
    Since, Because, Due to, Thanks to, In addition to, Along with, Together with, Building on
    With all, With such, With so
    With rapidly, With growing, With increasing, With increased, With rising, With more and more, With over
    """,
    "",
)

MARKER = re.compile(
    ", (?:however|therefore|moreover|of course|in turn|for instance|in fact|indeed|also|allerdings|jedoch|natürlich),",
    re.I,
)

OPENER = {
    "en": re.compile(
        r"(?:[Ww]e|[Oo]ur|[Yy]our?|[Tt]he(?:y|ir|se|re)?|[Ii]ts?|[Tt]his|[Aa]n?|[Ee]ach|[Ee]very|[A-Z][\w-]+) "
    ),
    "de": re.compile(
        r"(?:[Ww]ir|[Uu]nsere?[rsnm]?|der|die|das|eine?|jede[rs]?|alle|im|in|am|bis|für|nur|nicht|[A-ZÄÖÜ][\w-]+) "
    ),
}
"""Openings of a statement that stands by itself."""

BARE = {
    "en": any_of(
        """
        and, but, so, yet, also, additionally, moreover, furthermore, therefore, thus, hence, consequently, accordingly
        finally, lastly, meanwhile
        """,
        "",
    ),
    "de": any_of("und, aber, denn, doch", ""),
}
"""Connectives that need no comma after them. In German any other is followed by the verb, which opens no statement."""

_LISTS = {
    "sure": """
    is are was were am have has had will would can could may might must shall should do does did gave grew
    sold bought won
    ran built drove went came became said told sent kept met held stood began chose spoke wrote rose fell won't cannot
    """,
    "noun": """
    the a an our your their its his her this that these those of in on at for with by from to and or per as new
    """,
    "subject": "we you they i who",
}
SURE = frozenset(_LISTS["sure"].split())
"""Finite verbs that are hardly ever anything else."""
BEFORE_NOUN = frozenset(_LISTS["noun"].split())
"""After one of these, "plans" and "offer" are nouns."""
SUBJECTS = frozenset(_LISTS["subject"].split())
