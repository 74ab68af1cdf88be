"""The municipality's guidelines as data: each rule with its code, in our own words, and how the site keeps it.

Most rules bind the municipality, not the resident. Every decision, duty and finding cites a code from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. R: for the municipality's profiles; V: care for employees; S: what one asks oneself."""

    code: str
    name: Text
    text: Text
    kept_by: Text


_IN_ORDER = (
    Rule(
        "R1",
        _("Ledelsen står bak"),
        _("Et forum eller en tavle åpnes bare når kommunens ledelse har sagt ja til det."),
        _("Hvert forum og hver tavle viser hvem som har godkjent den, når, og i hvilken sak."),
    ),
    Rule(
        "R2",
        _("Til stede og med"),
        _("Kommunen tar del i samtalen, og den som skriver for kommunen, representerer den alltid."),
        _("Innlegg fra kommunen er merket med enhet og stilling."),
    ),
    Rule(
        "R3",
        _("Noen er ansvarlig"),
        _("Hvert sted har en ansvarlig leder og moderatorer med navn."),
        _("«Ansvarlig» står på hver side, og rettighetene gis for ett sted om gangen."),
    ),
    Rule(
        "R4",
        _("Svar, og alltid på kritikk"),
        _("Spørsmål og kritikk får svar. Kommunen kan avslutte en samtale, men først etter å ha svart."),
        _("Spørsmål og ris åpner en plikt til å svare, med frist i virkedager som alle ser. Den kan flyttes én gang."),
    ),
    Rule(
        "R5",
        _("Rett feil"),
        _("Er noe feil, blir det rettet. Det som ble skrevet først, blir stående."),
        _("Rettelsen vises sammen med innlegget den retter, og alle kan melde fra om feil."),
    ),
    Rule(
        "R6",
        _("Skriv under med fornavn"),
        _("Den som svarer for kommunen, skriver under med fornavnet sitt."),
        _("Svar fra kommunen får fornavn, stilling og enhet av seg selv og kan ikke lagres uten."),
    ),
    Rule(
        "R7",
        _("Svar i samme tone"),
        _("Svaret passer til spørsmålet i lengde og form. Ironi er lett å misforstå."),
        _("Spørsmålet står ved siden av svaret mens det skrives, med en kort påminnelse."),
    ),
    Rule(
        "R8",
        _("Send videre og ta vare på"),
        _(
            "Det som må behandles som sak eller er verdt å dokumentere, sendes til rett enhet og arkiveres. "
            "Du får vite det."
        ),
        _("Én handling sender videre, én legger tråden i kommunens arkiv, og den som skrev, får beskjed."),
    ),
    Rule(
        "R9",
        _("Administrasjon er ikke politikk"),
        _("Om saker politikerne skal avgjøre, viser kommunen til innstillingen og mener ikke noe selv."),
        _("Moderatorene minnes om det når de svarer."),
    ),
    Rule(
        "R10",
        _("Én stemme i krise"),
        _("Når kommunen har satt krisestab, går all informasjon gjennom kriseledelsen."),
        _("Kriseledelsen bestemmer hva som publiseres, og moderatorene holder tilbake resten."),
    ),
    Rule(
        "V1",
        _("Ansatt også på fritiden"),
        _("Den som jobber i kommunen, er kommunens ansatt også når hen skriver privat."),
        _("Ansatte er alltid merket som ansatte."),
    ),
    Rule(
        "V2",
        _("Si fra når du er privat"),
        _("En ansatt som mener noe om politikk eller fag på egne vegne, sier at det er privat."),
        _("Ansatte velger om de skriver for kommunen eller privat, og valget står på innlegget."),
    ),
    Rule(
        "V3",
        _("Saker hører hjemme i saksbehandlingen"),
        _("En sak behandles ikke i en åpen samtale, men i kommunens vanlige kanaler."),
        _("Tråden får en merknad om hvor saken er sendt, uten innholdet i den."),
    ),
    Rule(
        "V4",
        _("Alle kan lese det"),
        _("Det du skriver, kan leses og deles av hvem som helst. Ta vare på deg selv og andre."),
        _("Fødselsnummer blir stoppet, og du blir spurt før telefonnummer og e-postadresser vises."),
    ),
    Rule(
        "V5",
        _("På jobb når du snakker om jobben"),
        _("En ansatt som skriver om arbeidet sitt, skriver som ansatt."),
        _("Ansatte kan ikke skrive privat der deres egen enhet har ansvaret."),
    ),
    Rule(
        "V6",
        _("Hold det du lover"),
        _("Svar er tydelige og presise, og et løfte blir holdt."),
        _("Et løfte får en dato som står i tråden, og er en plikt til det er holdt."),
    ),
    Rule(
        "V7",
        _("Rett, og si fra til rett sted"),
        _("Feil om kommunen rettes, og den det gjelder i kommunen, får vite om kritikken."),
        _("Et innlegg kan sendes til en enhet, som får beskjed og må bekrefte."),
    ),
    Rule(
        "V8",
        _("Varsom kontakt"),
        _("Ansatte tenker seg om før de har kontakt med elever, brukere og pårørende på nett."),
        _("Det finnes ingen private meldinger her. Det som sies, sies åpent."),
    ),
    Rule(
        "V9",
        _("Samme etikk som ellers"),
        _("De etiske retningslinjene gjelder også her."),
        _("Ansatte minnes om dem der de skriver svar."),
    ),
    Rule(
        "V10",
        _("Spør lederen din"),
        _("En ansatt som er i tvil, spør nærmeste leder."),
        _("Et innlegg kan gis til ansvarlig leder, som svarer selv. Hvem det er, står på hver side."),
    ),
    Rule(
        "S1",
        _("Kunne du sagt det høyt?"),
        _("Ville du sagt det foran en gruppe mennesker?"),
        _("Spørsmålet står ved siden av feltet du skriver i."),
    ),
    Rule(
        "S2",
        _("Kunne det stått i avisa?"),
        _("Ville du latt det trykke i lokalavisa?"),
        _("Spørsmålet står ved siden av feltet du skriver i."),
    ),
    Rule(
        "S3",
        _("Kan alle finne det?"),
        _("Er det greit for deg at hvem som helst finner det når de søker på navnet ditt?"),
        _("Spørsmålet står ved siden av feltet du skriver i."),
    ),
)

RULES: dict[str, Rule] = {rule.code: rule for rule in _IN_ORDER}
RULE_CHOICES = [(rule.code, format_lazy("{} – {}", rule.code, rule.name)) for rule in _IN_ORDER]


def rule(code: str) -> Rule:
    """The rule with this code. Raises KeyError for a code the guidelines do not have."""
    try:
        return RULES[code]
    except KeyError:
        raise KeyError(f"The guidelines have no rule {code!r}.") from None
