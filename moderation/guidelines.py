"""The municipality's guidelines as data: each rule with its code, in our own words, and how the site keeps it.

Most rules bind the municipality, not the resident. Every decision, duty and finding cites a code from here. What
enforces a rule and what it is measured by are dotted paths, since they stand on other floors; a test imports them all.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. R: for the municipality's profiles; V: care for employees; S: what one asks oneself.

    `enforced_by` are the functions, models and constraints (`<model>:<name>`) that keep it. `measured_by` makes the
    columns of its figures; a rule without any says why in `unmeasured`.
    """

    code: str
    name: Text
    text: Text
    kept_by: Text
    enforced_by: tuple[str, ...]
    measured_by: str = ""
    unmeasured: Text = ""

    @property
    def group(self) -> str:
        """The letter of its code."""
        return self.code[0]


_IN_ORDER = (
    Rule(
        "R1",
        _("Ledelsen står bak"),
        _("Et forum eller en tavle åpnes bare når kommunens ledelse har sagt ja til det."),
        _(
            "Hvert forum og hver tavle godkjennes av ledelsen før den åpner, og viser hvem som har godkjent "
            "den, når, og i hvilken sak."
        ),
        enforced_by=(
            "forum.models.Approval:approval_names_its_case",
            "forum.models.ApprovedPage",
            "forum.models.LeaderGroupTask",
            "forum.spaces.take_off_unapproved",
        ),
        measured_by="pages.figures.measures.approvals",
    ),
    Rule(
        "R2",
        _("Til stede og med"),
        _("Kommunen tar del i samtalen, og den som skriver for kommunen, representerer den alltid."),
        _("Innlegg fra kommunen er merket med enhet og stilling."),
        enforced_by=("forum.posting._sign", "forum.models.Post:official_posts_are_signed", "people.rights.is_employee"),
        measured_by="pages.figures.measures.presence",
    ),
    Rule(
        "R3",
        _("Noen er ansvarlig"),
        _("Hvert sted har en ansvarlig leder og moderatorer med navn."),
        _("«Ansvarlig» står på hver side, og rettighetene gis for ett sted om gangen."),
        enforced_by=(
            "forum.models.Space.responsible_leader",
            "people.models.SpaceRole",
            "people.rights.may_moderate",
            "moderation.who_may.may_answer",
        ),
        measured_by="pages.figures.measures.responsibility",
    ),
    Rule(
        "R4",
        _("Svar, og alltid på kritikk"),
        _("Spørsmål og kritikk får svar. Kommunen kan avslutte en samtale, men først etter å ha svart."),
        _("Spørsmål og ris åpner en plikt til å svare, med frist i virkedager som alle ser. Den kan flyttes én gang."),
        enforced_by=(
            "moderation.receivers.question_opens_duty",
            "moderation.models.Duty:duty_ends_by_an_act",
            "moderation.deciding.close_thread",
            "moderation.duties.extend",
            "moderation.reminding.remind",
        ),
        measured_by="pages.figures.measures.answers",
    ),
    Rule(
        "R5",
        _("Rett feil"),
        _("Er noe feil, blir det rettet. Det som ble skrevet først, blir stående."),
        _(
            "Meldes det om en feil, må kommunen rette den eller si hvorfor det stemmer. Rettelsen vises "
            "sammen med innlegget overalt."
        ),
        enforced_by=(
            "moderation.receivers.wrong_fact_opens_duty",
            "moderation.receivers.correction_ends_duty",
            "moderation.correcting.let_stand",
            "forum.corrections.show_correction_of",
            "forum.models.Post:corrections_are_official",
        ),
        measured_by="pages.figures.measures.corrections",
    ),
    Rule(
        "R6",
        _("Skriv under med fornavn"),
        _("Den som svarer for kommunen, skriver under med fornavnet sitt."),
        _("Svar fra kommunen får fornavn, stilling og enhet av seg selv og kan ikke lagres uten."),
        enforced_by=("forum.posting._sign", "forum.models.Post:official_posts_are_signed"),
        unmeasured=_("Det kan ikke brytes: uten fornavn blir svaret ikke lagret."),
    ),
    Rule(
        "R7",
        _("Svar i samme tone"),
        _("Svaret passer til spørsmålet i lengde og form. Ironi er lett å misforstå."),
        _(
            "Spørsmålet står ved siden av svaret mens det skrives, med en kort påminnelse, og en kollega "
            "kan lese over før det sendes."
        ),
        enforced_by=(
            "moderation.tone.tone_of",
            "moderation.reading_first.ask_to_read",
        ),
        measured_by="pages.figures.measures.drafts",
    ),
    Rule(
        "R8",
        _("Send videre og ta vare på"),
        _(
            "Det som må behandles som sak eller er verdt å dokumentere, sendes til rett enhet og arkiveres. "
            "Du får vite det."
        ),
        _("Én handling sender videre, én legger tråden i kommunens arkiv, og den som skrev, får beskjed."),
        enforced_by=(
            "moderation.referring.refer_post",
            "moderation.referring.acknowledge_referral",
            "moderation.archive.handing_off.mark",
            "moderation.archive.receiving.take_in",
        ),
        measured_by="pages.figures.measures.hand_offs",
    ),
    Rule(
        "R9",
        _("Administrasjon er ikke politikk"),
        _("Om saker politikerne skal avgjøre, viser kommunen til innstillingen og mener ikke noe selv."),
        _(
            "En tråd om en slik sak er merket med saksnummer, utvalg og lenke til innstillingen. Svar fra kommunen "
            "viser dit, og er lest av en til."
        ),
        enforced_by=(
            "forum.models.PoliticalCase",
            "forum.demands.demand",
            "forum.models.Post:political_posts_are_checked",
            "forum.models.Post:nobody_checks_their_own",
            "moderation.thread_acts.mark_political",
        ),
        measured_by="pages.figures.measures.political",
    ),
    Rule(
        "R10",
        _("Én stemme i krise"),
        _("Når kommunen har satt krisestab, går all informasjon gjennom kriseledelsen."),
        _(
            "Alt kommunen skriver, venter på kriseledelsen så lenge krisen varer, og alle kan se når den begynte "
            "og sluttet."
        ),
        enforced_by=(
            "moderation.crisis.gate.gate",
            "moderation.crisis.switching.switch_on",
            "moderation.models.CrisisMode:one_crisis_at_a_time",
        ),
        measured_by="pages.figures.measures.crisis",
    ),
    Rule(
        "V1",
        _("Ansatt også på fritiden"),
        _("Den som jobber i kommunen, er kommunens ansatt også når hen skriver privat."),
        _("Ansatte er alltid merket som ansatte."),
        enforced_by=("people.rights.is_employee", "forum.voices.voices_for"),
        unmeasured=_("Det kan ikke brytes: merket settes av seg selv."),
    ),
    Rule(
        "V2",
        _("Si fra når du er privat"),
        _("En ansatt som mener noe om politikk eller fag på egne vegne, sier at det er privat."),
        _("Ansatte velger om de skriver for kommunen eller privat, og valget står på innlegget."),
        enforced_by=(
            "forum.voices.voices_for",
            "forum.models.Post:private_posts_say_where_one_works",
        ),
        unmeasured=_("Valget må tas før innlegget kan sendes, så alle innlegg har det."),
    ),
    Rule(
        "V3",
        _("Saker hører hjemme i saksbehandlingen"),
        _("En sak behandles ikke i en åpen samtale, men i kommunens vanlige kanaler."),
        _("Tråden får en merknad om hvor saken er sendt, uten innholdet i den."),
        enforced_by=(
            "moderation.referring.refer_post",
            "forum.notes.put_note",
        ),
        unmeasured=_("Tallet på det som er sendt videre, står under R8."),
    ),
    Rule(
        "V4",
        _("Alle kan lese det"),
        _("Det du skriver, kan leses og deles av hvem som helst. Ta vare på deg selv og andre."),
        _("Fødselsnummer blir stoppet, og du blir spurt før telefonnummer, adresser og kontonummer vises."),
        enforced_by=(
            "moderation.screens.national_identity_numbers",
            "moderation.screens.phone_numbers",
            "moderation.screens.email_addresses",
            "moderation.screens.bank_accounts",
            "moderation.screens.addresses",
            "forum.posting.let_through",
        ),
        measured_by="pages.figures.measures.caught",
    ),
    Rule(
        "V5",
        _("På jobb når du snakker om jobben"),
        _("En ansatt som skriver om arbeidet sitt, skriver som ansatt."),
        _("Ansatte kan ikke skrive privat der deres egen enhet har ansvaret."),
        enforced_by=("forum.voices.voices_for",),
        unmeasured=_("Det kan ikke brytes: innlegget blir ikke lagret."),
    ),
    Rule(
        "V6",
        _("Hold det du lover"),
        _("Svar er tydelige og presise, og et løfte blir holdt."),
        _("Et løfte får en dato som står i tråden, og er en plikt til det er holdt."),
        enforced_by=(
            "moderation.answering.answer",
            "moderation.models.Duty.Kind.PROMISE",
            "moderation.duties.move_promise",
        ),
        measured_by="pages.figures.measures.promises",
    ),
    Rule(
        "V7",
        _("Rett, og si fra til rett sted"),
        _("Feil om kommunen rettes, og den det gjelder i kommunen, får vite om kritikken."),
        _("Et innlegg kan sendes til en enhet, som får beskjed og må bekrefte."),
        enforced_by=(
            "moderation.referring.tell_unit",
            "moderation.referring.refer_post",
            "moderation.answering.correct",
        ),
        unmeasured=_("Rettelser telles under R5, og det som er sendt til en enhet, under R8."),
    ),
    Rule(
        "V8",
        _("Varsom kontakt"),
        _("Ansatte tenker seg om før de har kontakt med elever, brukere og pårørende på nett."),
        _("Det finnes ingen private meldinger her. Det som sies, sies åpent."),
        enforced_by=("people.models.Notice", "forum.models.Post"),
        unmeasured=_("Det finnes ingen private meldinger å telle."),
    ),
    Rule(
        "V9",
        _("Samme etikk som ellers"),
        _("De etiske retningslinjene gjelder også her."),
        _("Ansatte minnes om dem der de skriver svar."),
        enforced_by=("moderation.second_views.staff_help",),
        unmeasured=_("Dette er et skjønn, og kan ikke telles."),
    ),
    Rule(
        "V10",
        _("Spør lederen din"),
        _("En ansatt som er i tvil, spør nærmeste leder."),
        _(
            "Den som er i tvil, spør ansvarlig leder med én knapp, og lederen svarer der. Hvem det er, står "
            "på hver side."
        ),
        enforced_by=(
            "moderation.asking_leader.ask",
            "moderation.models.LeaderQuestion",
        ),
        unmeasured=_("Hva ansatte spør lederen sin om, er mellom dem to."),
    ),
    Rule(
        "S1",
        _("Kunne du sagt det høyt?"),
        _("Ville du sagt det foran en gruppe mennesker?"),
        _("Spørsmålet står ved siden av feltet du skriver i. Ansatte svarer på det før dagens første innlegg."),
        enforced_by=(
            "forum.three_questions.ThreeQuestions",
            "forum.models.AskedOneself",
        ),
        unmeasured=_("Spørsmålet er til den som skriver, og svaret er bare deres."),
    ),
    Rule(
        "S2",
        _("Kunne det stått i avisa?"),
        _("Ville du latt det trykke i lokalavisa?"),
        _("Spørsmålet står ved siden av feltet du skriver i. Ansatte svarer på det før dagens første innlegg."),
        enforced_by=(
            "forum.three_questions.ThreeQuestions",
            "forum.models.AskedOneself",
        ),
        unmeasured=_("Spørsmålet er til den som skriver, og svaret er bare deres."),
    ),
    Rule(
        "S3",
        _("Kan alle finne det?"),
        _("Er det greit for deg at hvem som helst finner det når de søker på navnet ditt?"),
        _("Spørsmålet står ved siden av feltet du skriver i. Ansatte svarer på det før dagens første innlegg."),
        enforced_by=(
            "forum.three_questions.ThreeQuestions",
            "forum.models.AskedOneself",
        ),
        unmeasured=_("Spørsmålet er til den som skriver, og svaret er bare deres."),
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
