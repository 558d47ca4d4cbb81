"""A line passes only with what its statements say."""

from __future__ import annotations

import random
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.grounding.corruptions import Line, corrupt, merge
from digests.grounding import Cited, Fault, check
from digests.model import Document
from digests.reading import read_document
from tests.made_documents import document, statement

SAMPLE = Path(__file__).parents[3] / "sample"
EN, DE = SAMPLE / "nivaryn_marketing_strategy_2027.pptx", SAMPLE / "ruvenau_vermarktungskonzept_2027.docx"


@lru_cache
def read(path: Path) -> Document:
    """A sample as read, once."""
    return read_document(path)


def faults(text: str, *statements: str, language: str = "en", title: str = "Plan") -> set[Fault]:
    """What is wrong with a line that cites statements with these texts."""
    made = document(*statements, language=language, title=title)
    return {finding.fault for finding in check(text, Cited(made.statements, made))}


@pytest.mark.parametrize("path", [EN, DE])
@given(st.data())
@settings(max_examples=40, deadline=None)
def test_verbatim_statements_pass(path: Path, data: st.DataObject) -> None:
    """Rule: what stands so in the document is grounded in it."""
    whole = read(path)
    chosen = data.draw(st.sampled_from([s for s in whole.statements if not s.furniture and not s.cells]))
    assert check(chosen.text, Cited((chosen,), whole)) == []


@pytest.mark.parametrize(
    ("language", "said", "line", "fault"),
    [
        ("en", "The price falls to €49 for Contoso.", "The price falls to €48 for Contoso.", Fault.NUMBER),
        ("en", "The price falls to €49 for Contoso.", "The price falls to $49 for Contoso.", Fault.UNIT),
        ("en", "Lens launches on 3 May 2027.", "Lens launches on 4 May 2027.", Fault.DATE),
        ("en", "Contoso renewed its contract early.", "Fabrikam renewed its contract early.", Fault.NAME),
        ("en", "Do not promise delivery in April.", "Promise delivery in April.", Fault.HEDGE_LOST),
        ("en", "Sales may give up to 8% discount.", "Sales may give 8% discount.", Fault.HEDGE_LOST),
        ("en", "Sales may give 8% discount.", "Sales may never give 8% discount.", Fault.HEDGE_ADDED),
        ("en", "Revenue grows 12% in Spain.", "Delivery by our own drivers saves fuel.", Fault.PLACE),
        ("en", "The kit needs firmware 2.4.", "Firmware 2.5 is needed by the kit.", Fault.NUMBER),
        ("de", "Die Aktion endet am 2.4.", "Die Aktion endet am 3.4.", Fault.DATE),
        ("de", "Die Aktion endet am 2.4.", "Die Aktion endet am 2. Mai.", Fault.DATE),
        ("de", "Der Preis sinkt auf 4,9 Mio. Euro.", "Der Preis sinkt auf 4,8 Mio. Euro.", Fault.NUMBER),
        ("de", "Die Lieferung dauert zwölf Wochen.", "Die Lieferung dauert zwölf Tage.", Fault.UNIT),
        ("de", "Der Start ist am 3. Mai 2027.", "Der Start ist am 3. Juni 2027.", Fault.DATE),
        ("de", "Solvenna nutzt die Tasche seit Mai.", "Brightwell nutzt die Tasche seit Mai.", Fault.NAME),
        ("de", "Die Reinigung ist dafür nicht zugelassen.", "Die Reinigung ist dafür zugelassen.", Fault.HEDGE_LOST),
        ("de", "Mindestens 2.000 Sendungen im Monat.", "2.000 Sendungen im Monat.", Fault.HEDGE_LOST),
    ],
)
def test_one_fault_is_named(language: str, said: str, line: str, fault: Fault) -> None:
    """Each kind of fault is found, by its name."""
    assert fault in faults(line, said, language=language)


@pytest.mark.parametrize(
    ("language", "said", "line"),
    [
        ("en", "Revenue: €1,200,000 in 2026.", "Revenue in 2026 was €1.2m."),
        ("en", "The load is saved in seven of ten alerts.", "The load is saved in 7 of 10 alerts."),
        ("en", "A two-day conference with 35 sessions.", "35 sessions at a conference of 2 days."),
        ("en", "Delivery will take 12 weeks.", "Delivery takes 12 weeks."),
        ("en", "The kit needs firmware 2.4.", "Firmware 2.4 is needed by the kit."),
        ("en", "They meet Specification Section 1.2. They can be used.", "They meet Section 1.2 of the Specification."),
        ("en", "Section 1.2 is met.", "Met: Section 1.2."),
        ("de", "Das Set braucht Firmware 2.4.", "Firmware 2.4 braucht das Set."),
        ("de", "Auftakt in Berlin: 2.4.", "Auftakt in Berlin am 2. April."),
        ("de", "Die Messe ist am 2.4. in Berlin.", "Messe in Berlin am 2. April."),
        ("de", "Umsatz: 15,1 Millionen Euro.", "15,1 Mio. € Umsatz."),
        ("de", "Jede zweite Sendung kommt zurück.", "Die Hälfte der Sendungen kommt zurück."),
        ("de", "Ab dem dritten Umlauf ist die Tasche besser.", "Die Tasche ist ab dem 3. Umlauf besser."),
    ],
)
def test_another_form_is_no_fault(language: str, said: str, line: str) -> None:
    """Numbers in words or figures, other formats, another tense: the same claim."""
    assert faults(line, said, language=language) == set()


@pytest.mark.parametrize(
    ("language", "said", "line"),
    [
        ("de", "Erntewerk zeigt die Linea 6 am 11. November 2028.", "Linea 6 ab 11. November 2028 bei Erntewerk."),
        ("en", "Each manager contacts at least ten companies a month.", "No fewer than ten companies a month."),
        ("en", "Gross margin must not fall below 27%.", "Gross margin: at least 27%."),
        ("de", "Der Absatz liegt nie über 20 %.", "Absatz: höchstens 20 %."),
        ("de", "Vor dem 1. März 2029 nennen wir keine Preise.", "Keine Preise vor dem 1. März 2029 nennen."),
        ("en", "The show on 16 November is for customers only.", "Show, 16 November: customers only."),
        ("en", "At least 700 clinics should use it by June.", "Target: 700 or more clinics by June."),
        ("en", "Up to two guests come along.", "Two guests at most come along."),
        ("en", "Never offer a contract without approval.", "A contract requires approval."),
        ("de", "Die Schule hatte keine einzige Beschwerde.", "Null Beschwerden der Schule."),
        ("de", "Die Mindestdauer der Miete ist ein Jahr.", "Mietdauer mindestens ein Jahr."),
        ("de", "Der Speicher kommt im dritten Quartal.", "Speicher im Q3."),
        ("en", "Firms with fewer than 20 vans sign up online and are not visited.", "Firms under 20 vans: no visits."),
        ("en", "Bikes worth more than £6,000 cannot be leased.", "Maximum bike value: £6,000."),
        ("en", "The figures may not be shown before June.", "Figures from June only."),
        ("en", "Customer names require written consent.", "No customer names without written consent."),
        ("en", "War and floods are excluded from both.", "Neither covers war or floods."),
        ("en", "We expect around 3,000 sign-ups.", "Expected sign-ups: ~3,000."),
        ("en", "Neither Leeds nor York has a charger.", "Leeds, York: no charger."),
        ("en", "The rate is 31 pence per kilowatt hour.", "Rate: 31 pence per kWh."),
        ("en", "It costs 5 percentage points of margin.", "Cost: 5 points of margin."),
        ("de", "Fahrräder können nicht mitgenommen werden.", "Keine Fahrradmitnahme."),
        ("de", "2028 buchten 74.000 Gäste, 19 % mehr als im Vorjahr.", "74.000 Gäste im Jahr 2028 (+19 %)."),
        ("de", "Mindestens 70 % der Teams nutzen es.", "Nutzung: ≥70 % der Teams."),
        ("de", "Der Preis darf nicht unter 18 Euro liegen.", "Preisuntergrenze: 18 €."),
        ("de", "Das Paket soll die Partner vor Juni erreichen.", "Paket an Partner vor Juni."),
        ("de", "In Österreich beginnen wir im Sommer.", "Österreich-Start im Sommer, Roadshow inklusive."),
        ("de", "Die Schulungen sind am 8. und 9. März.", "Schulungen: 8./9. März."),
    ],
)
def test_terse_lines_pass(language: str, said: str, line: str) -> None:
    """Found on briefs: limits said by their contrary, after the number, or in another clause of the line."""
    assert faults(line, said, language=language) == set()


@pytest.mark.parametrize(
    ("language", "said", "line", "title"),
    [
        ("en", "Gross margin must not fall below 27%.", "Gross margin must fall below 27%.", "Plan"),
        ("de", "Unter 24 % wird nicht verkauft.", "Unter 24 % wird verkauft.", "Plan"),
        ("de", "Der Umsatz stieg 2028 um 2 %.", "Der Umsatz stieg 2029 um 2 %.", "Plan 2029"),
        ("de", "Der dritte Speicher hat 9 kWh.", "Der Speicher hat 3 kWh.", "Plan"),
        ("en", "The first site is live in 2 weeks.", "The site is live in 1 week.", "Plan"),
        ("en", "It isn't done and can't be quoted.", "It isn't done and can be quoted.", "Plan"),
        ("de", "Die Maschinen fallen höchstens einmal aus.", "Die Maschinen fallen einmal aus.", "Plan"),
        ("en", "Contracts can't be cancelled in six months.", "Cancellation of contracts in six months.", "Plan"),
        ("en", "Poland starts in 2030 at the earliest.", "Poland starts before 2030.", "Plan"),
        ("de", "Ein Start in Polen ist frühestens 2030 geplant.", "Geplanter Start in Polen vor 2030.", "Plan"),
        ("de", "Der Preis darf nicht unter 18 Euro liegen.", "Höchstpreis: 18 €.", "Plan"),
        (
            "en",
            "In 7 of 10 alerts customers save the load.",
            "In 5 of 10 alerts customers save the load.",
            "Answering five objections",
        ),
        ("en", "The first batch of Pulse 3 is small.", "The first batch of Pulse 1 is small.", "Plan"),
        ("de", "12. bis 14. April: Messe in Leipzig.", "14. bis 14. April: Messe in Leipzig.", "Plan"),
        ("de", "Die Verträge müssen bis Ende August stehen.", "Die Verträge müssen bis Ende September stehen.", "Plan"),
        ("de", "Rabatte über 12 % genehmigt nur Ida.", "Rabatte über 12 % genehmigt Ida nicht.", "Plan"),
        ("en", "The figures may not be shown before June.", "The figures may be shown before June.", "Plan"),
        ("en", "Sales are 19% more than last year.", "Sales: −19%.", "Plan"),
        ("en", "Revenue should reach £8m by 2029.", "Revenue: £8m by 2029.", "Plan"),
        ("de", "Das Werk kann sich um Wochen verspäten.", "Das Werk verspätet sich um Wochen.", "Plan"),
    ],
)
def test_what_hid_among_them_is_found(language: str, said: str, line: str, title: str) -> None:
    """Found on briefs: each of these passed, by a word or a number that meant something else."""
    assert faults(line, said, language=language, title=title)


def test_years_of_a_row_stay_with_their_cells() -> None:
    """A figure of a table row under another column's year is another claim."""
    row = statement(1, "Units | 5.1m | 6.8m", cells=("Units", "5.1m", "6.8m"), header=("", "2025", "2026"))
    made = document(row)
    assert check("Units: 5.1m in 2025, 6.8m in 2026", Cited((row,), made)) == []
    assert Fault.DATE in {f.fault for f in check("Units: 6.8m in 2025, 5.1m in 2026", Cited((row,), made))}


def test_a_heading_s_number_counts_nothing() -> None:
    """Found on a sample: the 3 of "3 Review" let a false 3% pass."""
    row = statement(1, "Churn is down to 6%.", context=("3 Review of 2026",))
    assert Fault.NUMBER in {f.fault for f in check("Churn is down to 3%.", Cited((row,), document(row)))}


def test_two_statements_merged_wrongly_are_found() -> None:
    """The figure of one statement given to the other's subject."""
    said = ("Grocery customers reject 14 loads a year.", "Pharma hospitals equip 38 wards in May.")
    assert Fault.MERGED in faults("Pharma hospitals equip 14 wards in May; grocery.", *said)


@pytest.mark.parametrize("path", [EN, DE])
@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_changed_figure_never_passes(path: Path, data: st.DataObject) -> None:
    """Rule: a number, unit or date that the statement has not is found, whatever else the line says."""
    whole = read(path)
    chosen = data.draw(st.sampled_from([s for s in whole.statements if not s.furniture and not s.cells]))
    line = Line(chosen.text, (chosen.id,), "de" if path is DE else "en")
    chance = data.draw(st.randoms(use_true_random=False))
    for false in corrupt(line, (), chance):
        if false.kind in ("number", "date"):
            assert check(false.text, Cited((chosen,), whole)), false


def test_a_merged_line_cites_both() -> None:
    """The maker of merged lines takes a figure of the other line, and cites both."""
    made = merge(Line("We ship 14 boxes.", (1,), "en"), Line("We sell 38 bags.", (2,), "en"), random.Random(1))
    assert made is not None
    assert (made.text, made.cites) == ("We ship 38 boxes.", (1, 2))
