"""How German says the hedges: what `vocabulary.py` has not, by class, with what stands for them in notes and bullets.

`SAYS` are words whose loss from a statement changes it; `INSTEAD` those that a faithful line may have in their place.
"""

from __future__ import annotations

from types import MappingProxyType

from digests.grounding.vocabulary import Hedge

_TIME_AFTER = (
    r"(?=\s(?:ab )?(?:\d{1,2}\.|im|in|am|zum|zur|wenn|sobald|anfang|mitte|ende|q\d|\d{4}|januar|februar|märz"
    r"|april|mai|juni"
    r"|juli|august|september|oktober|november|dezember|frühjahr|sommer|herbst|winter)(?!\w))"
)
SAYS: MappingProxyType[Hedge, str] = MappingProxyType(
    {
        Hedge.NOT: r"keinesfalls|keinerlei|keineswegs|nirgend\w*|niemande[mns]|mitnichten|nimmer"
        r"|ausgeschlossen\w*|verzicht\w*|kaum|verbiet\w*|verweiger\w*|vermieden|vermeidet"
        r"|(?:blieb|bleibt|bleiben|blieben) aus(?!\w)|ausgeblieben|unerwünscht|scheide(?:t|n) aus|abgelehnt\w*"
        r"|lehn(?:t|en)(?=\s.*\bab\b)",
        Hedge.ONLY: r"ausschließliche\w*|ausschliesslich\w*|exklusiv\w*|alleinige\w*|bloß|(?:beschränk\w*"
        r"|begrenz\w*|limitiert)(?= auf (?!\S*\d))"
        r"|auf(?=\s(?!\S*\d|ein|zwei|drei|vier|fünf|sechs|acht|zehn|zwölf|zwanzig)[^.;,\d]*\s(?:beschränkt|begrenzt"
        r"|limitiert)\b)|einzig(?= (?:und allein|der|die|das|den|dem|durch|bei|beim|in|im|mit|für|über|von|am|an"
        r"|unser\w*)\b)"
        r"|(?:höchstens|allenfalls|bestenfalls)(?=\s(?:über|im|in|mit|bei|als|für|zum|zur|auf|noch|an|am|unter)\s(?!\S*\d)"
        r"(?!(?:zwei|drei|vier|fünf|sechs|acht|zehn|zwölf)\b))",
        Hedge.AT_MOST: r"allenfalls|längstens|unterhalb von",
        Hedge.AT_LEAST: r"ab(?=\s(?!(?:19|20)\d\d\b|\d\d?\.\s?(?:\d|[A-ZÄÖÜ])|\d\d?(?:[.:]\d\d)? uhr"
        r"|\d\d?:)(?:€\s?)?\d|\s(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|fünfzig"
        r"|hundert)\b(?! uhr))"
        r"|zumindest|oberhalb von|jenseits von",
        Hedge.ABOUT: r"um die|schätzungsweise|beinahe|näherungsweise|überschlägig|kurz (?:vor|unter|über)",
        Hedge.PLANNED: r"angepeilt\w*|anvisiert\w*|angedacht\w*|in planung|davon aus|peil(?:t|en)(?=\s.*\ban\b)"
        r"|streb(?:t|en)(?=\s.*\ban\b)|rechne[nt](?= (?:\w+ ){0,2}mit\b)|zielwert\w*|vorläufig\w*",
        Hedge.MAYBE: r"vermutlich\w*|(?<!zum )(?<!sehr )wohl|womöglich|unter umständen|u\. ?u\.|mutmaßlich\w*"
        r"|anscheinend|wahrscheinliche\w*|denkbar\w*",
        Hedge.CONDITION: r"soweit|im falle|für den fall|unter vorbehalt|es sei denn",
        Hedge.EXCEPT: r"ausgenommene\w*|bis auf(?= (?:den|die|das|ein\w*|wenige|zwei|drei)\b)|mit ausnahme[n]?",
        Hedge.EARLIEST: rf"frühestens|am frühesten|frühestmöglich\w*|früheste[rnsm]?|erst{_TIME_AFTER}",
        Hedge.LATEST: r"spätestens|spätestmöglich\w*|späteste[rnsm]?|allerspätestens",
    }
)
INSTEAD: MappingProxyType[Hedge, str] = MappingProxyType(
    {
        Hedge.ONLY: r"exklusivität|vorbehalten|reserviert\w*|(?<!\w)sonst|alleinvertrieb|\w+pflicht|allenfalls"
        r"|alleinstellung|ab|mindest\w*|endet?e?n?|läuft|auslauf\w*|letzt\w*|schluss|(?<=nicht )von sich aus"
        r"|(?<=nie )von sich aus|maximal|höchstens|max\.|befristet\w*|limitiert\w*|rein\w{0,2}|einzig\w*"
        r"|ohne ausnahme|bleib\w* .* vorbehalten|lediglich",
        Hedge.AT_MOST: r"bis (?=\S{0,3}\d)|obergrenze|\w+höchst\w*|\w+maxim\w*|deckel\w*|gedeckelt\w*|limitiert\w*"
        r"|limit|nicht mehr|budgetgrenze|rahmen|schluss|knapp|kurz vor"
        r"|\w*grenze|begrenz\w*|beschränk\w*|ende[nt]?|letzt\w*|fällig\w*|frist|stichtag|deadline",
        Hedge.AT_LEAST: r"\w+mindest\w*|\w+minim\w*|untergrenze|\w*schwelle|aufwärts|jenseits"
        r"|plus(?=\W*(?:\Z|[,;]))|ab|überschr\w+|hinaus|erst ab|voraussetzung|\w+plus",
        Hedge.ABOUT: r"um die|an die|circa|zirka|größenordnung|in der nähe|ungefähre\w*|plusminus|±|grob"
        r"|kurz (?:vor|unter)"
        r"|beinahe|bis zu|gerundet\w*|rd\.|schätzung\w*|geschätzt\w*|durchschnittlich|im schnitt|zwischen|unter"
        r"|etwas|reichlich"
        r"|leicht|gut|knapp\w*|über|mehr als",
        Hedge.PLANNED: r"\w*ziel\w{0,2}|zielwert|zielmarke|vorgabe|soll|sollwert|planwert|plan|planung\w*|ausblick"
        r"|prognose\w*|erwartung\w*|\w*vorhaben|absicht\w*|anvisiert\w*|avisiert\w*|in aussicht|angestrebt\w*"
        r"|gewünscht\w*"
        r"|vorläufig\w*|möchten?|wunsch\w*|vermut\w*|dürfte\w*|könnte\w*|eventuell|möglicherweise|womöglich"
        r"|vorgemerkt|terminiert|auf dem plan|auf dem programm|roadmap|entwurf|vorschlag|idee|empfehlung|empfohlen"
        r"|kalkulier\w*|schätzung\w*|in sicht|unterwegs|auf kurs|vorbereit\w*|steh\w+ an|ansteh\w*|noch nicht"
        r"|erhofft\w*"
        r"|\w*marke|\w+vorgabe|\w+planung|\w+plan|(?<=auf )dem weg|nicht vor|frühestens",
        Hedge.MAYBE: r"voraussichtlich\w*|erwart\w*|prognos\w*|geschätzt\w*|schätzung\w*|vermut\w*|annahme\w*|droh\w*"
        r"|gefahr|in aussicht|im gespräch|vorbehalt\w*|unter vorbehalt|unsicher\w*|ungewiss\w*|fraglich|ausblick"
        r"|womöglich|option\w*|mögl\w+|möglichkeit\w*|noch offen|nicht sicher|nicht ausgeschlossen|szenario"
        r"|schlimmstenfalls"
        r"|bestenfalls|ggfs?\.?|u\. ?u\.|vorsicht|eventual\w*|eventuelle\w*|unklar|chance\w*|spielraum|potenzial\w*"
        r"|potential\w*|oder (?:später|früher|mehr|weniger)|nicht vor|frühestens|frühst\w*|zu erwarten|wird geprüft"
        r"|in prüfung|kandidat\w*|spekul\w*|anzunehmen|tendenziell|eher|soll(?:en)?",
        Hedge.CONDITION: r"im falle?|voraus|vor|bedingung\w*|voraussetz\w*|vorbehalt\w*|soweit|je nach|gegen"
        r"|vorausgesetzt|abhäng\w*|bevor|ehe"
        r"|hängt|muss|müssen|benötig\w*|brauch\w*|erforder\w*|pflicht|innerhalb|unter|bedingt\w*|im anschluss"
        r"|sobald|solange|falls|wenn|sofern|trotz|auf anfrage|auf wunsch|nach rücksprache",
        Hedge.EXCEPT: r"bis auf|ausnahme\w*|ausgeschlossen\w*|ausgenommen\w*|abzüglich|ausschließlich|allein\w*"
        r"|lediglich|exklusiv\w*|vorbehalten|nur|sonst|ausschluss|fehl(?:t|en)",
        Hedge.EARLIEST: r"ab|nach|nicht (?:früher|vor|eher)|nicht|kein\w*|vorher|davor|zuvor|nur|sobald|wenn|seit"
        r"|frühest\w*|ehest\w*|erst\w{0,2}|sperrfrist|voraussetz\w*|bei|mit|zuerst|folg\w*|im anschluss|danach"
        r"|anschließend|später|eher|zwischen|mindestens|wenigstens|start\w*freigabe|noch",
        Hedge.LATEST: r"mindestens(?=.*\b(?:vorher|zuvor|im voraus|vor)\b)|bis|innerhalb|binnen|vor|frist\w*"
        r"|\w+frist|deadline|stichtag\w*|höchstens|maximal|max\.?"
        r"|\w*schluss"
        r"|letzte\w*|end(?:e|et|en)|fällig\w*|nicht später|längstens|nicht nach|danach|in|nach|zwischen",
    }
)
