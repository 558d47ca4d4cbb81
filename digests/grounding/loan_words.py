"""Nouns that German and English share: in both word lists, as names are, and no names."""

from __future__ import annotations

from digests.grounding.vocabulary import listed

LOAN_WORDS = frozenset(
    listed(
        # machines, offices, networks
        "computer computern laptop laptops tablet tablets smartphone smartphones handy handys notebook notebooks"
        " browser"
        " scanner drucker monitor router sensor sensoren motor motoren generator transformator turbine ventil pumpe"
        " tank"
        " container terminal terminals automat modem server backup cache cloud daten desktop dongle code codes barcode"
        " link links mail mails newsletter blog blogs post posts podcast video videos radio television studio film foto"
        " email chat chats bot bots roboter firewall update updates upgrade reset routine script plugin widget icon"
        " plattform portal intranet display thermometer thermostat barometer manometer laser kamera mikrofon generator"
        # money, firms, law
        "investor investoren sponsor sponsoren distributor distributoren operator lieferant dossier portfolio budget"
        " budgets bonus malus fonds aktie dividende rendite kredit konto depot provision prämie rabatt rabatte tarif"
        " tarife statistik bilanz inventur inventar lizenz lizenzen lease patent patente paragraph paragraf vertrag"
        " agent agenten agentur banker broker partner partnern holding konzern kartell monopol union allianz franchise"
        " franchiser start-up startup startups joint venture import export transit transport transporte transporter"
        " logistik cargo fracht frachter palette paletten reserve reserven ressource ressourcen stock stocks route"
        # people and places of work
        "professor professorin minister direktor chef chefin manager managerin experte expertin ingenieur ingenieurin"
        " assistent assistentin student studenten patient patienten klient klienten autor designer architekt coach"
        " trainer trainerin farmer pilot kapitän kandidat kandidaten kollege team teams crew mentor moderator referent"
        " operator camper teenager tourist touristen veteran hotel hotels motel hostel camping restaurant restaurants"
        " café cafés cafe bistro kantine bar pub salon sauna theater museum galerie studio atelier garten park parks"
        " stadion arena podium station stationen depot silo bungalow villa terrasse balkon campus institut universität"
        " klinik kliniken praxis hospital apotheke labor labore zone region provinz terrain areal arsenal archiv"
        # events and print
        "festival festivals messe event events kongress konferenz seminar seminare kurs kurse workshop workshops"
        " meeting"
        " meetings session sessions webinar webinare roadshow show party tour touren training trainings ticket tickets"
        " poster flyer broschüre katalog prospekt magazin magazine journal journale artikel essay interview interviews"
        " reportage kolumne anzeige annonce plakat banner logo logos slogan motto claim cartoon sticker bulletin"
        " dossier"
        " report reports studie analyse analysen statement statements zitat kommentar kritik review reviews test tests"
        # things, food, stuff
        "mineral mineralien kalzium magnesium kalium natrium protein proteine vitamin vitamine enzym enzyme aspirin"
        " serum creme cremes lotion shampoo parfum parfüm cocktail cocktails pasta pizza steak sandwich salat dessert"
        " pudding curry ketchup mayonnaise saft milch joghurt latte cappuccino espresso tee kakao zucker olive oliven"
        " orange orangen banane mango paprika vanille malz butter likör gin whisky wodka rum wein sekt"
        " sofa couch vase teppich matratze matratzen lampe led textil textilien nylon polyester latex satin samt"
        " jeans jacke mantel uniform uniformen schuhe sneaker sneakers helm helme sticker toaster mixer grill"
        " plastik polymer granit marmor beton asphalt silikon aluminium kupfer metall titan platin diamant"
        # what is thought and measured
        "balance rhythmus impuls impulse reflex stress fokus signal signale symptom symptome diagnose therapie prognose"
        " resultat effekt effekte faktor faktoren kriterium kriterien kategorie kategorien klasse klassen gruppe"
        " struktur"
        " system systeme prinzip prozess prozesse prozedur methode methoden modell modelle muster norm normen technik"
        " taktik strategie idee ideen ideal ideale fakt fakten detail details moment momente minute minuten sekunde"
        " periode phase phasen etappe epoche tempo volumen masse gramm liter meter kilometer millimeter prozent"
        " promille"
        " maximum minimum optimum durchschnitt median differenz toleranz toleranzen abstand winkel radius meridian"
        " horizont perspektive position positionen status tendenz trend trends initiative aktion aktionen reaktion"
        " kampagne kampagnen mission vision transformation revolution reform dilemma dispute konflikt krise panik"
        " sabotage boykott streik blockade embargo skandal fiasko desaster"
        " auto autos taxi taxis bus busse tram truck trucks jeep yacht boot boote ferry charter jet helikopter"
        " sport golf hockey volleyball tennis yoga fitness wellness hobby hobbys club clubs verein liga team"
        " natur klima orkan tornado hagel nest nester wald planet farm farmen plantage fluid gas gase öl energie"
        " ersatzteil interesse interessen argument argumente dokument dokumente formular formulare etikett etiketten"
        " garantie garantien reklamation retoure retouren montage reparatur reparaturen service services assistenz"
        " wetter laden see frau mutter held brief angst plane ball rock episode general spieler talent ritual kraft"
        " reporter junior senior queen prinz taste ton boss block symbol explosion song wort comic zug donner stich"
        " ring"
        " finger hand wand strand sand stern stein turm tor bad brot hut hose hall herd kasten tafel rand rang lage"
        " option optionen variante varianten version versionen extra extras serie serien exemplar original kopie kopien"
    )
)
