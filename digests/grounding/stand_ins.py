"""Other words that can say a hedge, per hedge; German ones beside them in `german.py`."""

from __future__ import annotations

from types import MappingProxyType

from digests.grounding.vocabulary import Hedge

OTHERWISE: MappingProxyType[Hedge, str] = MappingProxyType(
    {
        Hedge.ONLY: r"always|immer|stets|condition\w*|bedingung|depend\w*|abhängig|subject to|provided"
        r"|vorbehaltlich|sofern|without|ohne|(?:nobody|no one|none|nowhere|nothing)(?: else)? but|niemand außer"
        r"|brauchen|benötig\w+|nobody else"
        r"|niemand sonst|sonst niemand|needs?|needed|requires?|must|has to|have to|muss"
        r"|müssen|braucht"
        r"|alone|allein\w*|single|sole|own|(?:it|him|her)self|themselves|just|exclusiv\w+|restricted|limited|reserved"
        r"|no(?:ne|body|where)? (?:other|else)|others?(?= .*\b(?:limits|closed|excluded|barred|banned|out))|not|no"
        r"|except"
        r"|prerequisite|required|nötig|notwendig|erforderlich|mandatory|compulsory|excluded|excluding"
        r"|ausgeschlossen|ausgenommen|voraus|voraussetzung"
        r"|obligatory|einzig\w*|bloß|beschränkt|begrenzt|exklusiv\w*|nicht|kein\w*|außer|erst|pflicht|verpflichtend"
        r"|zwingend|vorgeschrieben",
        Hedge.AT_MOST: r"(?:only|nur|just|lediglich)(?=\s\S?\d|\s(?:one|two|three|four|five|six|seven|eight"
        r"|nine|ten|twelve|ein|zwei|drei|vier|fünf))"
        r"|only(?=\W*\Z)|\w*limit|capacity|window|kapazität|höchst(?!e[nrsm]?\b)\w{3,}|as (?:much|many"
        r"|long) as|or (?:less|fewer|under|below|lower|shorter|earlier)"
        r"|oder (?:weniger|kürzer|früher)|spätestens|latest|längstens|within|limit\w*"
        r"|(?:under|below)(?= (?:one|an?)\b)|cap(?:ped)?|ceiling|nearly|almost|close to|approaching|shy of"
        r"|short of|at best|tops"
        r"|(?:no|not)(?! \S?\d| (?:one|two|three|four|five|six|ten)\b)|innerhalb|binnen|grenze|obergrenze"
        r"|nicht|kein\w*|maximum|günstiger|kleiner|unterhalb",
        Hedge.AT_LEAST: r"(?:over|above)(?= (?:one|an?)\b)|earliest|frühestens|\w*untergrenze|mindest\w+|from"
        r"|beyond|surpass\w*|plus(?=\W*(?:\Z|[,;]))|not|no"
        r"|floor|minimum|top(?:s|ped)?|past|ab"
        r"|übersteig\w*|übertr\w+|nicht"
        r"|kein\w*|minimum|oberhalb|und mehr|(?:or|and) (?:more|above|over|higher|longer|later|older|up)"
        r"|oder (?:mehr|höher|länger|später|älter)",
        Hedge.ABOUT: r"just (?:under|over|below|above)|slightly|some|or so|more or less|in the region of"
        r"|an? estimated|gegen|um die|schätzungsweise|in etwa",
        Hedge.PLANNED: r"may|might|could|possibl[ey]|perhaps|tentativ\w*|tbc|to be confirmed|pencilled in"
        r"|roadmap|plans?"
        r"|ambitio\w*|aspir\w*|seek\w*|eyes?|eyeing|pipeline|on track|outlook|predict\w*|vision|not before"
        r"|nicht vor|disappoint\w*|enttäusch\w*|behind|short of|hinter|earliest"
        r"|frühestens|(?:is|are|was|were) to|targets?|focus\w*|zielgruppe\w*|kernzielgruppe"
        r"|fokus\w*|im mittelpunkt|ziel(?!grupp|kund|markt|märkt|publik)\w+|verschoben|postponed|delayed|hoped[- ]for"
        r"|will (?:probably|likely)|wants?|instead of|statt|anstatt|rather than|must|needs?|has to|have to|muss"
        r"|müssen|bitte"
        r"|please|to be|will be|on course|soon"
        r"|likely|probably|vermutlich|wahrscheinlich|möglichst|ideally|preferably|to (?:follow|come|start|open"
        r"|launch|begin|reach|rise|grow|win|sell)|due|set to|slated|upcoming|angepeilt"
        r"|angedacht|vorhaben|künftig|strebt|wünsch\w*|vor|würden?|would|\w+(?:prognose|ziele?n?s?)|fell short"
        r"|verfehl\w*|wohl",
        Hedge.MAYBE: r"(?:or|oder) (?:later|earlier|more|less|später|früher|mehr|weniger)|unlikely"
        r"|expect\w*|should|forecast|estimated|anticipat\w*|chances?|danger|prospect|tbc|to be confirmed|unconfirmed"
        r"|no guarantee|not guaranteed|tentative|provisional"
        r"|unwahrscheinlich|possible|möglich\w*|denkbar|conceivable|forbidden|prohibited|banned|verboten|untersagt"
        r"|fine to|ok(?:ay)? to|allowed|permitted"
        r"|permissible|erlaubt|zulässig|gestattet|can|lets?|allows?|enabl\w+|able|risk\w*|options?|optional"
        r"|unsure|uncertain|darf|dürfen"
        r"|erlaub\w*|ermöglich\w*|lässt|lassen"
        r"|risiko|risiken|optional\w*|imstande|\w{4,}bar\w{0,2}|wohl",
        Hedge.CONDITION: r"barring|save for|while|according to|permitting|given|based on|linked|tied|graded"
        r"|graduated|tiered|var(?:y|ies|ying)|scaled"
        r"|hing\w+|contingent|in line with|provid\w+|conditional\w*|allowing|awaiting|outstanding|not yet|still to"
        r"|exclud\w+|except\w*|ausgenommen|ausgeschlossen|außer|depend\w*|abhängig|requir\w+"
        r"|whether|who|whose|having|wer|deren|ob|(?:on|upon) \w+ing|when|where|once|only|with"
        r"|after|until|before|otherwise|for|bei|nach|mit|nur|ab|erst|sobald"
        r"|bis|without|ohne|sonst|für|risks?|risiko|risiken",
        Hedge.EXCEPT: r"\w+n[’']t|cannot|plus|excl|ex|net|zzgl|exkl|netto|only|nur|without|but for|(?<=everything )but"
        r"|(?<=all )but|(?:every|all|any)\w*(?: \w+){1,2} but|not|no|neither|nor|never|minus"
        r"|weder|nie|ohne|nicht|kein\w*|bis auf|sonst|others?|andere\w*|remaining|übrig\w*",
        Hedge.EARLIEST: r"no\b[^,;.]* before|not [^,;.]*before|soonest|sooner|earlier|from|after|until|as of"
        r"|onwards?|(?:or|and) later|once|first"
        r"|not|no|never"
        r"|\w+n[’']t|start\w*|wait\w*|may|might|could|possib\w+|if",
        Hedge.LATEST: r"(?:at least|minimum)(?=.*\b(?:before|ahead|advance|earlier)\b)|latest|later|by|until"
        r"|till|before|within|due|deadline|up to|max\w*|or (?:earlier"
        r"|sooner)|ends?|last"
        r"|cut-?off|not|no|clos\w+|expir\w+|limit",
    }
)
"""Other words that can say a hedge; they count only where the statement itself has them not."""
