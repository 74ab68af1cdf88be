"""What the search knows of Norwegian words: which say nothing alone, which are the same, what compounds hold.

Lists, no rules: the rules are in forum/norwegian.py. Written for a forum on schools; a word more does no harm.
"""

#: Words that say nothing alone, bokmål and nynorsk; they are neither indexed nor asked for.
STOP_WORDS = frozenset(
    """
    alle alt at av begge ble bli blir blitt bare både da de deg dei deim deira deires dem den denne der dere deres det
    dette di din disse ditt du dykk då eg ei ein eit eitt eller elles en enn er et ett etter for fordi fra frå før ha
    hadde han hans har henne hennes her hjå ho hoe hossen hun hva hvem hver hvilke hvilken hvis hvor hvordan hvorfor i
    ikke ikkje ingen ingi inkje inn inni ja jeg kan kom korleis korso kun kunne kva kvar kvarhelst kven kvi kvifor man
    mange me med medan meg meget mellom men mens mer mi min mine mitt mot mye mykje må måtte ned no noe noen noka noko
    nokon nokor nokre nå når og også om opp oss over på samme seg selv si sia sidan siden sin sine sitt sjøl skal skulle
    slik so som somme somt så sånn til um upp ut uten var vart varte ved vere verte vi vil ville vore vors vort vår være
    vært vera itj ittj itte dokker dokk åssen
    """.split()  # noqa: SIM905
)

#: Nynorsk (or dialect, or an older or freer spelling) and bokmål of one word. Searched for as one. A word paired with
#: itself is what it is, however like another it looks.
SAME_WORDS = """
vegg vegg · vegger vegger · veggen veggen · veggene veggene ·
skule skole · veg vei · heim hjem · heime hjemme · born barn · berre bare · fyrst først · fyrste første · fleire flere
· meir mer · sjå se · gje gi · kome komme · gjere gjøre · gjera gjøre · gjer gjør · sjuk syk · sjukehus sykehus ·
framtid fremtid · framleis fremdeles · leik lek · leike leke · mjølk melk · sjølv selv · sjølve selve · auke øke ·
auking økning · vatn vann · sne snø · gong gang · veke uke · måndag mandag · tysdag tirsdag · laurdag lørdag ·
sundag søndag · symje svømme · symjing svømming · symjebasseng svømmebasseng · kyrkje kirke · tilbod tilbud · bod bud
· innbyggjar innbygger · tryggleik trygghet · moglegheit mulighet · moglegheiter muligheter · mogleg mulig ·
høve mulighet · føremon fordel · vanskeleg vanskelig · farleg farlig · naudsynt nødvendig · samanslåing sammenslåing ·
saman sammen · forelder foreldre · føresette foresatte · føresett foresatt · lærar lærer · ungdommar ungdommer ·
køyre kjøre · køyrer kjører · køyring kjøring · gåande gående · ljos lys · mørker mørke · gangveg gangvei · bru bro ·
bruer broer · haust høst · stort stor · grønt grønn · sommar sommer · sumar sommer · morgon morgen · pengar penger ·
løyving bevilgning · røyst stemme · røyste stemme · avrøysting avstemning · avstemming avstemning ·
folkerøysting folkeavstemning · folkeavrøysting folkeavstemning · ordførar ordfører · høyring høring ·
framlegg forslag · meining mening · meine mene · meiner mener · vone håpe · vonar håper · von håp · tru tro ·
trur tror · veit vet · spørje spørre · hugse huske · hugsar husker · byrje begynne · byrjar begynner · leggje legge ·
nedleggje nedlegge · nedlegging nedleggelse · nedleggjing nedleggelse · stengje stenge · byggje bygge · byggjer bygger
· bygnad bygning · storleik størrelse · lita liten · lite liten · små liten · tronge trange · trong trang ·
einsam ensom · åleine alene · eine ene · ven venn · vener venner · onge unge · ongan unger · gut gutt · gutar gutter ·
kjelde kilde · verd verden · verda verden · høg høy · høgt høyt · høgare høyere · låg lav · lågt lavt · brei bred ·
breie brede · nytt ny · gamal gammel · gamle gammel · dyrt dyr · billeg billig · rimeleg rimelig · tidleg tidlig ·
tidlegare tidligere · sein sen · seint sent · seinare senere · lengd lengde · leirskule leirskole ·
grunnskule grunnskole · fritidstilbod fritidstilbud · handsame behandle · handsaming behandling · verksemd virksomhet
· verknad virkning · verke virke · teneste tjeneste · tenester tjenester · tilsett ansatt · tilsette ansatte ·
bustad bolig · bustader boliger · krins krets · krinsar kretser · skulekrins skolekrets · symjehall svømmehall ·
bøker bok · boka bok · stogge stoppe · haldeplass holdeplass · halde holde · held holder · ventar venter · går gå ·
gjekk gå · gikk gå · gått gå · reiser reise · fara fare · undervisingn undervisning · undervising undervisning ·
heimelekse hjemmelekse · jamføre sammenligne · samanlikne sammenligne · samanlikning sammenligning · einig enig ·
ueinig uenig · leiar leder · leiing ledelse · møta møte · kjem kommer · kjeme kommer · fer farer ·
vert blir · menn mann · menneskje menneske · framande fremmede
"""

#: What compounds are often made of. A word that ends or begins with one of these is found by it alone, too.
PARTS = """
hoved fylke fylkes riks sykepleier skole skule vei veg buss barn unge ungdom elev lærer lærar foreldre klasse hall
basseng bygg bygning hus rom plass sal hage tid time dag uke veke kveld morgen år krets krins grense grend bygd
sentrum kommune styre råd møte sak plan tiltak tilbud tilbod ordning tjeneste teneste ansatt arbeid jobb leder leiar
rektor assistent lege sykehus sjukehus bibliotek bok idrett fotball gym svømme symje svømming lek leik leke leike park
bane løype ski sykkel gang trafikk bil fart grense lys gate kryss stopp holde halde skyss transport rute tur reise
avstand helse miljø natur skog elv vann vatn bru vinter sommer sommar høst haust vår snø is brøyting strøing penge
pengar budsjett økonomi kostnad avgift skatt bolig bustad tomt butikk senter kafe klubb lag korps kor musikk kultur
kirke kyrkje teater kino film spill data nett telefon mobil mobbing trygghet tryggleik sikkerhet språk norsk matte fag
lekse prøve eksamen undervisning undervising opplæring utdanning kunnskap mat frokost lunsj kantine fritid aktivitet
leir sone område side sted stad hjem heim nær små mellom grunn ungdoms videregående vidaregåande folke valg val stemme
høring høyring spørsmål svar forslag framtid fremtid samfunn nabo familie jente gutt gut venn ven dyr hund hest gård
gard landbruk næring bedrift
""".split()  # noqa: SIM905
