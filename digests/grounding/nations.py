"""Countries, regions and continents with their adjectives, English and German: for a check each is one name."""

from __future__ import annotations

from digests.grounding.vocabulary import listed

NATIONS = tuple(
    frozenset(listed(group))
    for group in (
        "germany german germans deutschland deutsche deutschen deutscher deutsches",
        "france french frankreich französische französischen",
        "spain spanish spanien spanische spanischen",
        "italy italian italien italienische italienischen",
        "poland polish polen polnische polnischen",
        "netherlands dutch niederlande niederlanden niederländische niederländischen",
        "switzerland swiss schweiz schweizer schweizerische",
        "austria austrian österreich österreichische österreichischen",
        "britain british uk gb england english großbritannien britische britischen",
        "scotland scottish schottland schottische",
        "wales welsh",
        "ireland irish irland irische irischen",
        "us usa america american americans amerika amerikanische amerikanischen",
        "eu europe european europa europäische europäischen",
        "denmark danish dänemark dänische dänischen",
        "sweden swedish schweden schwedische schwedischen",
        "norway norwegian norwegen norwegische",
        "belgium belgian belgien belgische belgischen",
        "canada canadian canadians kanada kanadische kanadischen",
        "mexico mexican mexiko mexikanische mexikanischen",
        "brazil brazilian brasilien brasilianische brasilianischen",
        "portugal portuguese portugiesische portugiesischen",
        "finland finnish finnland finnische finnischen",
        "iceland icelandic island isländische isländischen",
        "greece greek griechenland griechische griechischen",
        "turkey turkish türkei türkische türkischen",
        "czech czechia tschechien tschechische tschechischen",
        "slovakia slovak slowakei slowakische slowakischen",
        "slovenia slovenian slowenien slowenische slowenischen",
        "hungary hungarian ungarn ungarische ungarischen",
        "romania romanian rumänien rumänische rumänischen",
        "bulgaria bulgarian bulgarien bulgarische bulgarischen",
        "croatia croatian kroatien kroatische kroatischen",
        "serbia serbian serbien serbische serbischen",
        "ukraine ukrainian ukrainische ukrainischen",
        "russia russian russland russische russischen",
        "estonia estonian estland estnische estnischen",
        "latvia latvian lettland lettische lettischen",
        "lithuania lithuanian litauen litauische litauischen",
        "luxembourg luxemburg luxemburger luxemburgische",
        "china chinese chinesische chinesischen",
        "japan japanese japanische japanischen",
        "india indian indien indische indischen",
        "korea korean koreanische koreanischen",
        "australia australian australien australische australischen",
        "israel israeli israelische israelischen",
        "africa african afrika afrikanische afrikanischen",
        "asia asian asien asiatische asiatischen",
        "bavaria bavarian bayern bayerische bayerischen",
        "saxony saxon sachsen sächsische sächsischen",
    )
)
"""A country and its adjective are one name."""
