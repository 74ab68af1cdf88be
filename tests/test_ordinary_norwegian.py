"""What people here write every day is found by no screen and no standard list; what should be found is.

The sentences are made up: bokmål, nynorsk, and the dialect of Meldal and Orkdal.
"""

from __future__ import annotations

import tomllib

import pytest
from stdnum.no import kontonr

from forum.norwegian import fold
from moderation.screens import KINDS
from moderation.screens.matching import composed, matcher_of
from moderation.standard_lists import FILE

ORDINARY = """
Bussen fra Storås går for tidlig, og vi rekker den aldri.
Bussen går 07.45 og 08.15, men i snøvær kommer den først 08.30.
Ungene på Løkken får en halvtime lengre skolevei.
Skolevegen er mørk og glatt hele vinteren.
Skoleveien burde vært brøytet før klokka sju.
Kapittel 3 i rapporten handler om skyss.
Vi går i klasse 5b og vil ha flere husker.
Klasse 10A samler inn penger til tur.
E39 er stengt ved Orkanger i dag.
Fylkesvei 700 er glatt mellom Storås og Meldal.
Fylkesveg 700 og riksveg 65 må strøs oftere.
Riksvei 3 er ikke vårt ansvar.
På Fv. 700 kjører lastebilene altfor fort.
SFO stenger klokka fire, og da er jeg fortsatt på jobb.
SFO, NAV og PPT har kontor i samme bygg.
NAV, SFO, PPT, BUP og NRK var på møtet.
IKT-planen er fra 2009 og må fornyes.
Hva koster SFO for to barn?
Ny SFO på Å ville hjulpet mange.
Hos oss på Å er det bare åtte elever.
Drogset er et fint sted å bo.
Drogsetbakken er bratt når det er is.
I 2011 var vi 3 950 innbyggere.
I 2011 Meldal, i 2012 hele Orkdalen.
Vi samlet inn 5000 kroner til klasseturen.
Vi tjente penger på kakesalg til klasseturen.
Elevrådet vil tjene penger til nye mål.
Det koster 12 000 kroner i året å holde banen åpen.
Regningen har KID 00123456789012.
Saken har nummer 2011/1234 i arkivet.
Møtet er 15. mai klokka 18.00 i samfunnshuset.
Møtet er flyttet fra 12.05.2011 til 19.05.2011.
Skolen har 112 elever, og 34 av dem tar buss.
Fra kl. 16-18 i uke 42 er hallen stengt.
Meldal vant 3-2 over Orkla i helga.
Løkken 2, Storås 1, og det etter ekstraomganger!
Fotballbanen står under vann hver høst.
Gutter 14 mangler trener neste sesong.
Jentelaget trenger egen garderobe.
Haugen scoret 2 mål og Bakken 1.
Bakken var best på banen for J16.
Vi taper hver gang, men det er gøy likevel.
Han er en dårlig taper, men en god lagkamerat.
Skiløypa på Resdalen ble kjørt opp i går.
Lysløypa er 3 km, og lyset går klokka ni.
Turstien 2 km fra skolen er fin.
Skolebakken 20 meter fra porten er den verste.
Svingen ved kirka er farlig for dem som sykler.
Sykkelvei 2 meter bred hadde vært nok.
Gang- og sykkelveien stopper midt på jordet.
Gata utenfor butikken trenger fotgjengerfelt.
Storgata i Løkken burde vært bilfri om lørdagen.
Veien 3 ganger i uka er for lite brøyting.
Vi trenger nye pulter, de gamle er fra 1974.
Skolekjøkkenet er så gammelt at komfyren ikke virker.
Fire skoler blir til én, og det er trist for bygda.
Jeg er redd for at dette skal ta livet av bygda.
Nedleggelsen kan bli døden for idrettslaget.
Det dreper all dugnadsånd når ingen svarer.
Kommunen må slutte å skyte seg selv i foten.
Vi bør slå sammen lagene før vi slår sammen skolene.
Kutt i budsjettet går hardest ut over de små.
Økonomien er en bombe som tikker.
Det er dumt å legge ned en skole som fungerer.
Det er helt tåpelig at bussen kjører tom.
Jeg synes forslaget er dårlig, rett og slett elendig.
Rektor gjør en god jobb, ros til henne!
Takk til vaktmesteren som brøyter hver morgen.
Assistenten på SFO er helt fantastisk.
Hvorfor får ikke vi svar når vi spør?
Kan kommunen svare på hva skyssen koster?
Hvem bestemmer hvor bussen stopper?
Er det noen som har en sykkel til overs?
Selges: barnesykkel, nesten ny.
Vi selger lodd til inntekt for korpset.
Kakelotteriet til korpset ga 4200 kroner.
Kjøp vafler av 7. trinn på fredag!
Bonden i Grefstad har mistet ei ku.
Grisen rømte, og tre svin sto i hagen vår.
Svina på nabogården lukter, men det er landbruk.
Sauene går på beite ved skolen om høsten.
Slåtten er i gang, så kjør forsiktig.
Traktoren må få plass på gangveien når det er onn.
Møkkspredning ved skolen i eksamenstida er upraktisk.
Hesten til naboen står på jordet ved banen.
Hunder må gå i bånd ved skolen.
Ulven har vært sett ved Ånegga.
Elgjakta gjør at far ikke kan hente i uke 40.
Sopp og bær i skogen bak skolen er et fint uteområde.
Vi plukket sopp og fant flere kantareller.
Barna soper gården etter matpakkene.
Tannhelsa: fluor til tenner på skolen hver uke.
Skolehelsetjenesten sjekker syn og hørsel.
Naturfagrommet mangler avtrekk.
Svømmehallen i Meldal er den eneste vi har.
Barna lærer ikke å svømme uten basseng.
Biblioteket har åpent tirsdag og torsdag.
Kulturskolen har venteliste på gitar.
Korpset øver i gymsalen på onsdager.
Ungdomsklubben burde hatt åpent i helgene.
Ungdom trenger et sted å være som ikke er butikken.
Vi ønsker oss en skatepark på Løkken Verk.
Fritidsklubben har biljard og PlayStation 4.
Nettet på skolen er så tregt at ingen får gjort noe.
Mobilforbud i timene er en god idé.
Elevene må få være med og bestemme.
Hørte at dere skal høre på elevrådet, bra!
Hører noen på oss? Hør her: vi vil ha leskur.
Horisonten er vid på Storås.
Fitness for eldre på samfunnshuset er et godt tiltak.
Kassa på butikken er stengt etter åtte.
Det er kaldt i kassen der vi venter på bussen.
Plugg i veggen mangler i klasserommet, så vi får ikke ladet.
Prosjektgruppa må besøke alle fire skolene.
Hvorfor er det ingen fra Drogset i prosjektgruppa?
Det er 14 mil fra Oppdal til kysten og tilbake.
Temperaturen var minus 22 grader på Å i går.
Snøen lå 80 cm høy ved holdeplassen.
Brøytebilen kom 06.10, og det var for sent.
Strømprisen gjør at hallen holdes på 14 grader.
Vi er 3 stk fra Løkken og 4 stk fra Storås.
Rapporten er på 48 sider, se side 12 og 13.
Se § 9 A-2 i opplæringsloven.
Jf. kommuneloven § 12-1 og vedtak 034/11.
Budsjettet for 2012 er på 310 millioner.
Innbyggertallet var 3921 per 1. januar.
Nummer 45 på lista er mitt forslag.
Tiltak 7 i registeret bør strykes.
HVA SKJER?
Det er VIKTIG at noen svarer.
STENGT på grunn av SNØ sto det på døra.
HEIA MELDAL!
OBS! Møtet er flyttet.
TV 2 og NRK kom på besøk.
Jeg elsker skolen min, ikke legg den ned.
Kyss fra mormor til alle på SFO.
Noen er slemme i gangen, og læreren ser det ikke.
Mobbing må tas på alvor, også den på nett.
Gutten min ble slått i friminuttet, hva gjør skolen?
Datteren min gruer seg til å ta buss alene.
Foreldre kjører som gale ved skoleporten.
Det finnes visst hasj på noen fester, så vi trenger en ungdomskontakt.
Politiet sa at rus er et tema i ungdomsskolen.
Snus er et problem på ungdomstrinnet.
Vi vil ha en trygg skolevei for alle.
Sjuåringer skal ikke stå ute og vente i 25 kuldegrader.
Det er langt å gå når man er seks år.
Kan vi få en gapahuk i skogen?
Eit av borna mine går i 2. klasse på Storås.
Vi treng ein betre skuleveg frå Løkken.
Skulevegen er mørk, og det manglar gatelys.
Korleis skal borna kome seg heim når SFO stengjer?
Kvifor kan ikkje bussen køyre heilt fram?
Eg meiner at framlegget er dårleg gjennomtenkt.
Kvar skal dei små leike når skulegarden blir parkering?
Det er for få lærarar på ungdomssteget.
Takk for at de høyrer på oss som bur i bygda.
Me ynskjer oss symjehall og bibliotek under same tak.
Snøen låg høgt, og vegen var ikkje brøytt.
Bussen kjem for seint, og vi mistar første time.
Rådmannen bør kome ut og sjå vegen sjølv.
Idrettslaget har 40 gutar og 35 jenter.
Kva kostar det å drive fire skular?
Dei eldste borna kan godt sykle, dei minste kan ikkje.
Vi har hatt dugnad og måla heile klubbhuset.
Eg er glad i skulen vår og vil ha han der han er.
Kommunestyret skal røyste i juni.
Når blir høyringa ferdig?
Æ trur itj at bussen kjæm fram når de snør.
Vi bor på Å, og de e langt te skola.
Æ vil at ongan mine ska få gå på Storås.
Ka ska vi gjør når SFO stæng klokka fir?
Hossen går de med bassenget?
De e itj lys på veien, og bilan kjør som galninga.
Kjerringa mi sei at skolen e for liten, men æ e itj enig.
Kjerringan på bygda har starta strikkekafé.
Faen, så bratt den bakken e om vinteren.
Fy faen så bra at dokker svara!
Hælvete så kaldt de va på busstoppet i dag.
Dæven, for en kamp på Løkken i går.
Han bestefar gikk på skola på Drogset, og de gikk bra me han.
Vi e fleir som vil ha ei ny skibru.
Ongdommen har itj nån plass å vårrå på kveldan.
Æ syns rektoren gjør en knakanes god jobb.
Dokk må hør på dem som bor der.
Hain kjørt buss her i tretti år og veit ka hain snakke om.
Ho mor hente på SFO kvar dag, og rækk de akkurat.
Vi brøyt sjøl, for kommunen kjæm itj før ti.
Itj legg ned skola vår!
Ka e de som koste så mykje?
Kem e de som bestæm?
Korsn kan de vårrå 25 eleva i en klasse på så liten plass?
Å sykle over Skjenaldfossen e itj trygt.
De va artig på ungdomsklubben på fredag.
No må dokker slutt å utred og begynn å gjør nå.
Fotballen på Storås e de beste vi har.
Snøskutern sto midt i løypa.
Det går en buss om dagen, og den er full.
Far min er bonde og kan ikke hente klokka to.
Dust på bordet, kritt på tavla, sånn er det i klasserommet.
Folk er ikke dumme, de ser at dette er bestemt på forhånd.
Ordføreren burde skjemmes, men det er min mening.
Det er løgn at vi er for få til å ha skole.
Jeg er forbanna over at brevet kom så sent.
Dette er tull og tøys fra ende til annen.
Sinte foreldre møtte opp på Bergmannshallen.
Ser dere bort fra oss på landet, får dere svar ved valget.
Lån av lokaler bør være gratis for lag og foreninger.
Gratis frukt på skolen var det beste som har skjedd.
Penger til skole er penger til framtida.
Odds er det ingen som bryr seg om, vi vil bare spille fotball.
Tips til kommunen: spør elevene først.
Plass til 24 biler, men det kommer 40.
Kom til Meldal 12. juni og se selv.
Vi møtes ved Svorksjøen kl 1730, ta med grillmat.
Alle 3921 Meldalinger bør si hva de mener.
Dagens middag: Fiskekaker 45 kroner.
Åpent brev til rådmannen i Meldal kommune.
""".strip().splitlines()

#: Each with what is to find it.
TO_BE_FOUND = [
    ("Hets", "Du er en idiot."),
    ("Hets", "Noen idioter i kommunen har bestemt dette."),
    ("Hets", "Hold kjeft, din tosk!"),
    ("Hets", "Hald kjeft no."),
    ("Hets", "Gå og heng deg."),
    ("Hets", "Ingen liker deg her."),
    ("Hets", "Alle vet at hun er ei hore."),
    ("Hets", "Politikerne er landssvikere, alle sammen."),
    ("Hets", "Drittsekken på rådhuset svarer ikke."),
    ("Hets", "IDIOTENE i kommunen."),
    ("Trusler", "Jeg skal drepe deg."),
    ("Trusler", "Æ ska drep dæ!"),
    ("Trusler", "Vi veit kor du bor."),
    ("Trusler", "Han sa at han skulle banke deg opp."),
    ("Trusler", "Noen burde brenne ned skolen."),
    ("Salg av rus", "Selger weed, send melding."),
    ("Salg av rus", "Har hasj til salgs på Løkken."),
    ("Salg av rus", "Noen som vil kjøpe hasj?"),
    ("Salg av rus", "Heimbrent til salgs!"),
    ("Reklame og svindel", "Beste nettcasino i Norge!"),
    ("Reklame og svindel", "Casinoet gir gratis spinn."),
    ("Reklame og svindel", "Tjen penger hjemmefra."),
    ("Reklame og svindel", "Lån uten sikkerhet på dagen."),
    ("Reklame og svindel", "Kjøp bitcoins nå."),
    ("shouting", "BUSSEN KOM IKKE I DAG HELLER!"),
    ("shouting", "Hør her: NÅ MÅ KOMMUNEN VÅKNE OPP OG SVARE"),
    ("addresses", "Hun bor i Storåsvegen 12."),
    ("addresses", "Møt meg utenfor Skolevegen 4b etter skolen."),
    ("addresses", "Adressen er Nedre gate 5 B."),
    ("addresses", "Han i Kong Olavs veg 3 gjorde det."),
    ("addresses", "æ bor i bergmannsvegen 14"),
    ("addresses", "Send det til 7336 Meldal."),
    ("addresses", "Postboks 12, 1530 Moss"),
    ("bank_accounts", "Vipps eller konto 8601.11.17947."),
    ("bank_accounts", "Konto 8601 11 17947, merk med navn."),
    ("phone_numbers", "Ring 912 34 567 i kveld."),
    ("phone_numbers", "Ring +47 91234567."),
    ("phone_numbers", "Mamma har 72 49 51 00 på jobb."),
    ("email_addresses", "Skriv til kari.nordmann@eksempel.no da."),
]

TEXT_SCREENS = {kind.slug: kind for kind in KINDS if kind.find}
LISTS = {one["name"]: matcher_of(one["words"]) for one in tomllib.loads(FILE.read_text(encoding="utf-8"))["lists"]}


def found_in(sentence: str) -> set[str]:
    text = composed(sentence)
    screens = {
        slug
        for slug, kind in TEXT_SCREENS.items()
        if kind.find and kind.find(f"\n{text}", kind.default_limit) is not None
    }
    return screens | {name for name, matcher in LISTS.items() if matcher.find(text)}


def test_there_is_enough_of_it_to_say_something() -> None:
    assert len(set(ORDINARY)) == len(ORDINARY) >= 200


@pytest.mark.parametrize("sentence", ORDINARY)
def test_nothing_is_found_in_what_people_write_every_day(sentence: str) -> None:
    assert found_in(sentence) == set()


def test_nothing_is_found_in_all_of_it_together() -> None:
    assert found_in(" ".join(ORDINARY)) == set()
    assert found_in(fold("\n".join(ORDINARY))) == set()


@pytest.mark.parametrize(("by", "sentence"), TO_BE_FOUND)
def test_what_should_be_found_is(by: str, sentence: str) -> None:
    assert by in found_in(sentence)


def test_the_account_in_these_sentences_is_one() -> None:
    assert kontonr.is_valid("86011117947")
