"""Dates as lists write them, in numbers and in words: each is read in the one way it can be, or refused with all of them.

`12.05.1988` alone may be two days. A column is read in one order where one order fits all of it, or in the order that was
named. What is read other than as it stands is noted, once for each way of reading, so that it can be said.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, get_args

from cli.spreadsheet.marks import without_mark
from cli.spreadsheet.sheet import Unfit
from domain import months, spoken
from domain.text import normalise
from domain.when import FULL_WIDTH, NotAWhen, bounds, is_interval, precision, told, written
from store.shell import quoted

Order = Literal["dmy", "mdy", "ymd"]
"""In which order the day (d), the month (m) and the year (y) stand."""
ORDERS: tuple[Order, ...] = get_args(Order)
_FIRST = {"dmy": "the day", "mdy": "the month", "ymd": "the year"}
_THREE = re.compile(
    r"([0-9]{1,4}) ?([-/.]) ?([0-9]{1,2})(?: ?\2 ?|(?:(?<=/[0-9])|(?<=/[0-9]{2}))[ -](?=[0-9]{4}))"
    r"([0-9]{4}|[0-9]{1,2})\.?"
)
"""A day in three numbers; as in Scandinavia too, `25/8 1989`."""
_OF_THE_REPUBLIC = re.compile(r"([0-9]{1,3})(?: ?[-/.] ?([0-9]{1,2}))?(?: ?[-/.] ?([0-9]{1,2}))?\.?")
"""What may be a year of the Republic of China, its month and its day."""
_LAST_DAY = 31
_YEAR = 4
"""Digits of a year that is written whole."""
_MONTHS_OF_A_YEAR = 12
_DEEPEST = 2
"""Words around a date."""
_LONGEST = 100
"""Letters of a date in words."""

_ABOUT = """ca circa c cca cirka um etwa gegen ungefähr rund approx approximately about around roughly vers environ env
autour_de hacia alrededor_de cerca_de cerca_del aprox aproximadamente verso intorno_al omstreeks rond ongeveer około ok
kolem asi kring omkring noin около ок примерно близько бл приблизно kb körülbelül por_volta_de perto_de în_jur_de περίπου περ
γύρω_στο γύρω yaklaşık verso_il attorno_al aproape_de okolo přibližně zhruba približne 約 约 약"""
_SINCE = """vuodesta
seit seit_dem ab ab_dem since from depuis depuis_le dès desde desde_el dal da sinds vanaf od sedan siden fra från
с alates 自 desde_o w από_το από z_roku a_partir_de a_partir_del a_partir_do a_partire_dal din_anul din з від"""
_TO = (
    "bis(?: zum?)?|up to|to|until|till|à|jusqu['’](?:à|au|en)|ad?|al|fino a[dl]?|à|até(?: à| a| ao)?|hasta(?: la| el)?"
    "|tot(?: op| en met)?|až do|až|do|から|起|至|到|まで|부터"
)
_TILL = (
    r"-|–|—|~|bis(?: zum)?|to|until|till|aux?|al?|às?|até|hasta(?: el)?|fino al|tot(?: en met)?|t/m|do|til"
    "|по|έως|ως|μέχρι|至|到|から"
)
"""What stands between the first and the last day of what lasted."""
_FROM = r"(?:(?:from|vom|von|du|dal|del|de|entre|van|od|fra|från|с|από(?: τις)?) )?"
"""What may stand before the first of them."""
_NOW = (
    "dosud|doposud|dodnes|dnes|dneška|současnosti?|doteraz|súčasnosti?|"
    "heute|dato|jetzt|laufend|now|today|(?:the )?present|date|ongoing|aujourd['’]hui|ce jour|nos jours|présent|maintenant"
    "|hoy|(?:el )?presente|(?:la )?actualidad|la fecha|ahora|oggi|tutt['’]oggi|tuttora|hoje|(?:o )?presente|agora"
    "|heden|nu|vandaag|dziś|dzisiaj|dnia dzisiejszego|teraz|nadal|máig|napjainkig|mostanáig"
    "|今|至今|現在|现在|今日|현재|지금|오늘|오늘날"
)
"""What stands where it goes on: `1990 bis heute`, `1990 – present`."""
_TILL_NOW = rf" ?(?:(?:[-–—~]|{_TO}) ?){{0,2}}(?:{_NOW})(?:まで|까지)?"
_BEGUN = r"(?:(?:from|vom|von|du|dal|del|de|van|od|z) )?"
"""What may stand before the first day of what goes on."""
_IN = """den d el dne dnia
in im im_jahr im_jahre i.j i._j jahr in_the_year anno en en_l'an l'année année en_el_año el_año año nell'anno anno
nel nel_corso_del în_anul în anul у in_het_jaar jaar w_roku rok v_roce roku rok r år vuonna em no_ano_de no_ano το в"""
_UP_TO = """bis_zum bis_zur bis until till up_to jusqu'à jusqu’à jusqu'au jusqu’au jusqu'en jusqu’en hasta_el hasta fino_al
fino_a tot_en_met tot do até"""
_BEFORE = """vor vor_dem before prior_to avant avant_le antes_de antes_del prima_del voor przed před före før ennen перед
înainte_de πριν_από_το πριν_από πριν_το πριν"""
_AFTER = """nach nach_dem after après après_le después_de dopo_il na po efter etter jälkeen после depois_de după після
μετά_το μετά_από"""
_BY = """spätestens bis_spätestens by no_later_than not_later_than au_plus_tard au_plus_tard_en a_más_tardar uiterlijk
najpóźniej до"""
"""No later than then: also what may mean before it, and has no year less."""
_PERHAPS = """wohl vermutlich wahrscheinlich evtl vielleicht perhaps probably possibly maybe probablement peut-être quizás
probablemente talvez provavelmente forse probabilmente waarschijnlijk misschien chyba prawdopodobnie возможно ίσως"""


_RENEWED = """renouvelée renouvelé erneuert verlängert bekräftigt renewed extended reaffirmed reconduit renovado renovada
rinnovato rinnovata vernieuwd verlengd odnowione odnowiona odnowiony obnoveno megújítva förnyat fornyet uudistettu
更新 再締結 續約 续约"""
_AND_RENEWED = re.compile(
    rf"(?P<on>.*[0-9][^(（]*?)[ ,;/(（–-]+(?:{'|'.join(_RENEWED.split())})[ :.]*(?:in |im |am |en |on |le |el |il )?"
    r"(?!.*[0-9]{4}.*[0-9]{4})(?P<renewed>[^()（）]*[0-9][^()（）]*?) ?[)）]?",
    re.IGNORECASE,
)


@lru_cache(maxsize=10_000)
def and_renewed(words: str) -> tuple[str, str]:
    """The two dates of one cell such as `1989 (erneuert 1999)`; the second is empty where there is one."""
    both = _AND_RENEWED.fullmatch(words.strip()) if len(words) <= _LONGEST else None
    return (both["on"].strip(), both["renewed"].strip()) if both else (words, "")


_YEAR_SAID = r"ro(?:k|ku|kem|kom|ce|ka) |r\. ?"
"""The word for a year that stands before it, in Czech and its neighbours: `od roku 1987`, `před r. 1990`."""


def _word_before(words: str, besides: str) -> re.Pattern[str]:
    """A date behind one of some words, or with a sign of its own."""
    longest = sorted(words.casefold().split(), key=len, reverse=True)  # `verso il` before `verso`
    of_them = "|".join(re.escape(word.replace("_", " ")) for word in longest)
    return re.compile(
        rf"(?:{of_them})(?:[. ]\s*(?:in |im |en |{_YEAR_SAID})?|(?=[0-9]))(?P<day>.+)|{besides}"
    )


_FROM_IT = r"['’]?[dt][ae]n"
"""What stands behind a year in Turkish from which something is told: `1990'dan önce`."""
_IN_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "about",
        _word_before(
            _ABOUT,
            r"(?P<behind>[0-9].+?)(?: ?(?:頃|ごろ|左右|경|쯤|무렵)"
            r"| (?:circa|ca?\.?|körül|táján|civarı(?:nda)?|civarları(?:nda)?|dolayları(?:nda)?))",
        ),
    ),
    (
        "before",
        _word_before(
            _BEFORE,
            r"< ?(?P<less>[0-9].+)|(?P<behind>[0-9].*?) ?(?:之前|より前)"
            rf"|(?P<turned>.*?[0-9]\.?)(?:{_FROM_IT} önce| öncesi(?:nde)?| előtt)",
        ),
    ),
    (
        "after",
        _word_before(
            _AFTER,
            rf"> ?(?P<more>[0-9].+)|(?P<behind>.*?[0-9].*?) ?(?:之後|之后|より後)"
            rf"|(?P<turned>.*?[0-9]\.?)(?:{_FROM_IT} sonra| sonrası(?:nda)?| után)",
        ),
    ),
    ("by", _word_before(_BY, r"<= ?(?P<less>[0-9].+)|(?P<behind>.*?[0-9].*?) ?(?:以前|이전)")),
    (
        "from then on",
        re.compile(r">= ?(?P<more>[0-9].+)|(?P<behind>.*?[0-9].*?) ?(?:以後|以后|以降|이후)"),
    ),
    ("perhaps", _word_before(_PERHAPS, r"(?P<behind>[0-9].*?) ?[(（]\?[)）]")),
    (
        "in",
        _word_before(
            _IN, r"(?P<behind>[0-9]{4})(?:['’]?[dt][ae]|-b[ae]n| yılı(?:nda)?|\.| р\.?| рік| році| року)"
        ),
    ),
    (
        "since",
        _word_before(
            _SINCE,
            r"自(?P<named>.+?)起?|(?P<behind>[0-9].+?)(?:以来|以來|から|起|부터| óta|-t[óő]l| alkaen| lähtien)"
            rf"|(?P<turned>.*?[0-9]\.?){_FROM_IT} (?:beri|itibaren|bu yana)"
            rf"|{_BEGUN}(?P<open>.*?[0-9年月日년월일]) ?(?:[-–—]|(?:-t[óő]l| óta)?{_TILL_NOW})",
        ),
    ),
)
_UNTIL = _word_before(_UP_TO, r"至(?P<named>[0-9].+?)止?|(?P<behind>[0-9].+?)(?:まで|為止|为止)")
"""The day on which something ended, as a column of ends says it."""
_THAT_IT_GOES_ON = re.compile(rf"(?<=.){_TILL_NOW}$")
"""The same behind a day before which it stands that it goes on since then: `od 1987 dosud`."""


_ON = re.compile(" (?:alkaen|lähtien)$")
"""The same in Finnish of what began then: `vuodesta 1993 alkaen`."""


def _by_word(tens: Mapping[str, str]) -> Mapping[str, str]:
    return {word: ten for ten, words in tens.items() for word in words.split()}


_NUMBERS = _by_word(
    {
        "2": "vingt veinte venti vinte twintig vint",
        "3": "trente treinta trenta trinta dertig",
        "4": "quarante cuarenta quaranta quarenta veertig",
        "5": "cinquante cincuenta cinquanta cinquenta vijftig",
        "6": "soixante sesenta sessanta sessenta zestig seixanta",
        "7": "soixante-dix setenta settanta zeventig setanta",
        "8": "quatre-vingt quatre-vingts ochenta ottanta oitenta tachtig vuitanta",
        "9": "quatre-vingt-dix noventa novanta negentig noranta",
    }
)
"""Numbers that mean a decade behind a word for its years: `années quatre-vingt-dix`."""
_TENS = _by_word(
    {
        "2": "zwanziger dwudzieste dwudziestych dvacátá dvacátých huszas dvadsiate dvadsiatych",
        "3": "dreissiger trzydzieste trzydziestych třicátá třicátých harmincas tridsiate tridsiatych",
        "4": "vierziger czterdzieste czterdziestych čtyřicátá čtyřicátých negyvenes štyridsiate štyridsiatych",
        "5": "fünfziger pięćdziesiąte pięćdziesiątych padesátá padesátých ötvenes päťdesiate päťdesiatych",
        "6": "sechziger sześćdziesiąte sześćdziesiątych šedesátá šedesátých hatvanas šesťdesiate šesťdesiatych",
        "7": "siebziger siedemdziesiąte siedemdziesiątych sedmdesátá sedmdesátých hetvenes sedemdesiate sedemdesiatych",
        "8": "achtziger osiemdziesiąte osiemdziesiątych osmdesátá osmdesátých nyolcvanas osemdesiate osemdesiatych",
        "9": "neunziger dziewięćdziesiąte dziewięćdziesiątych devadesátá devadesátých kilencvenes deväťdesiate"
        " deväťdesiatych",
    }
)
"""The words of a decade beside that for its years: `devadesátá léta`, `lata osiemdziesiąte`."""
_DECADES = _by_word(
    {
        "2": "twenties zwanziger",
        "3": "thirties dreissiger",
        "4": "forties vierziger",
        "5": "fifties fünfziger",
        "6": "sixties sechziger",
        "7": "seventies siebziger",
        "8": "eighties achtziger",
        "9": "nineties neunziger",
    }
)
"""Words that mean a decade alone."""


def _one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_YEARS = r"(?:let[aá]?|léta|letech|lata|latach|lat|roky|rokov|rokoch|jahren?|évek|években|évekt[őo]l)"
_OF_LAST_CENTURY = r"(?: (?:20\.|xx\.?) (?:století|stol\.|storočia|wieku|w\.))?"
_DECADE = re.compile(
    r"(?:in (?:den|the|de) |dans les |en los |en la |die |the |les |los |gli |degli |negli |dei |des |dos |nos |de |os |els "
    r"|dels |na |w |ve? |az? )*(?:"
    r"(?P<decade>[0-9]{2}[0-9])0(?:['’]?(?:er|s)(?: jahren?)?|年代|년대|-?e|-е(?: годы)?"
    r"|['’]?l[ae]r(?:d[ae]|[ıi])?|['’]?l[ıiuü] yıllar(?:da|ı)?|-ті(?: роки)?|-х(?: років| годах)?"
    r"|-lu(?:ku|vulla|vun|vulta)|-tal(?:l?et)?"
    rf"|-[ea]s {_YEARS})"
    r"|['’]?(?P<tens>[0-9])0(?:er(?: jahren?)?|['’]?s|년대|-tal(?:l?et)?|-[ea]s évek(?:ben)?)"
    r"|(?:20|二十) ?(?:世纪|世紀)(?P<of_20th>[1-9])0年代"
    r"|(?:années|anni|años|anys|anos|anii|jaren|lata|latach|léta|δεκαετία(?: του)?"
    r"|d[éè]cad[ae]s?(?: d[eo]s?| dels)?(?: los)?(?: an[io]s| años| anys)?|decennio)"
    rf" (?:(?P<named>[0-9]{{3}})0|['’]?(?P<short>[0-9])0|(?P<called>{_one_of([*_NUMBERS, *_TENS])}))"
    rf"(?:\.|-?te|-?tych)?{_OF_LAST_CENTURY}"
    rf"|(?<=los )(?:['’]?(?P<los>[0-9])0|(?P<number>{_one_of(_NUMBERS)}))"
    rf"|(?:(?P<four>[0-9]{{3}})0|(?P<two>[0-9])0)\. {_YEARS}{_OF_LAST_CENTURY}"
    rf"|(?P<word>{_one_of(_TENS)}) ?{_YEARS}{_OF_LAST_CENTURY}"
    rf"|(?P<alone>{_one_of(_DECADES)}))"
)
"""A decade; of two digits, or in words, of the century in which it can only be."""
_PART_OF_A_DECADE = re.compile(
    r"(?:(?:in der |na |a |à |w |v |en |het |el |la |le |i )*"
    r"(?:early|mid|late|beginning of|middle of|end of|anfang|beginn|mitte|ende|frühe|späte|début|milieu|fin|principios"
    r"|comienzos|inicios|mediados|finales|fines|inizio|inizi|metà|fine|início|meados|final|finais|fim|begin|midden|eind"
    r"|einde|początek|początku|połowa|koniec|końcu|začátek|začátkem|začátku|počátek|počátkem|polovina|konec|koncem|konci"
    r"|začiatok|koniec)(?: der| des| de| degli| dos| v\.)?[- ](?P<behind>.+)"
    r"|(?P<before>.+?(?:年代|년대|évek)) ?(?:初頭|初め|初期|初|前半|中頃|中期|半ば|後半|后期|末期|末|초반|초|중반|후반|말"
    r"|eleje|elején|közepe|közepén|vége|végén))"
)
"""Which part of a decade is said, and not which years of it."""
LASTED = re.compile(r"\d{4}(-\d\d){0,2}/\d{4}(-\d\d){0,2}")
"""From one day to another, EDTF."""
_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ROMAN = re.compile(rf"(?P<day>[0-9]{{1,2}})[ ./-]+(?P<month>{'|'.join(_MONTHS)})[ ./-]+(?P<year>[0-9]{{4}})")
"""A day whose month is a Roman number, as in Poland and Italy: `25 V 1998`, `25.V.1998`."""
_ROMAN_INSIDE = re.compile(
    rf"(?P<year>[0-9]{{4}})[ ./-]+(?P<month>{'|'.join(_MONTHS)})[ ./-]+(?P<day>[0-9]{{1,2}})\.?"
)
"""The same as in Hungary: `1998. V. 25.`."""
_ON_THE_DAY = re.compile(r"(?<=[0-9])-j?[áé]n$")
"""What stands behind a day in Hungarian: `1990. május 12-én`."""
_IN_A_MONTH = re.compile(r"(?<=kuu)(?:ssa|sta)(?= )")
"""What stands behind a month in Finnish: `kesäkuussa 1999`."""
_TWO_CALENDARS = re.compile(
    r"(?P<one>[^()（）年]+)年?[(（](?P<other>[^()（）年]+)年?[)）]年?(?P<rest>[^()（）年]*(?:月[^()（）年]*)?)"
)
_TWO_YEARS = re.compile(r"(?P<first>[0-9]{4}) ?[-/–—] ?(?P<last>[0-9]{4}|[0-9]{2})")
_SPAN = re.compile(
    rf"{_FROM}(?P<day>[0-9]{{1,2}})(?:[./](?: ?(?P<month>[0-9]{{1,2}})[./]?)?)? ?(?:{_TILL}) ?"
    r"(?P<end>[0-9]{1,2}[./] ?[0-9]{1,2}[./] ?[0-9]{4})",
    re.IGNORECASE,
)
_DAYS_OF_A_MONTH = re.compile(
    rf"{_FROM}(?P<day>[0-9]{{1,2}})\.? ?(?:{_TILL}) ?(?P<end>[0-9]{{1,2}}\.? .*[^\W\d_]{{3}}.*)",
    re.IGNORECASE,
)
_TWO_DAYS = re.compile(
    rf"{_FROM}(?P<begin>\S.*?)"
    rf"(?: (?:{_TILL}) |(?<=[0-9]{{4}})[–—]|(?<=[./][0-9]{{4}})-(?=[0-9]{{1,2}}[./]))(?P<end>\S.*)",
    re.IGNORECASE,
)
_TO_A_DAY = re.compile(
    r"(?P<begin>(?P<year>[0-9]{4}) ?[年년] ?(?P<month>[0-9]{1,2}) ?[月월] ?[0-9]{1,2}) ?[日일]? ?(?:[-–—~至到]|から) ?"
    r"(?:(?P<other>[0-9]{1,2}) ?[月월] ?)?(?P<day>[0-9]{1,2}) ?[日일]?"
)
_SEASONS = {
    word: english
    for english, words in {
        "spring": """frühjahr frühling printemps jaro jaře jar wiosna wiosną primavera voorjaar lente vår våren forår foråret
            kevät keväällä tavasz tavasza tavaszán tavasszal весна весны весной весною весни навесні άνοιξη bahar baharı
            ilkbahar ilkbaharı primăvara kevad""",
        "summer": """sommer sommeren été léto létě leto lete lato latem estate verano verão estiu zomer sommar sommaren kesä
            kesällä nyár nyara nyarán лето лета летом літо літа влітку καλοκαίρι yaz yazı vara suvi""",
        "autumn": """herbst automne podzim jeseň jesien jesień jesienią jesen autunno otoño outono tardor najaar herfst höst
            hösten høst høsten efterår efteråret syksy syksyllä ősz ősze őszén ősszel осень осени осенью осінь осені
            восени φθινόπωρο sonbahar sonbaharı toamna sügis""",
        "winter": """winter hiver hivern zima zimě zime zimą inverno invierno vinter vintern vinteren talvi talvella tél tele
            telén зима зимы зимой зимою зими взимку χειμώνας kış kışı iarna talv""",
        "early": """anfang début počátek počátkem začátek začátkem początek inizio inizi principio principios comienzos
            início princípio alku alussa başı eleje elején початок початку""",
        "mid": "mitte mi polovina metà mediados meados ortası közepe közepén середина середині",
        "late": "ende fin konec koncem koniec fine finales final finais loppu lopussa sonu vége végén кінець кінці",
    }.items()
    for word in words.split()
}
"""Words that leave open which days they mean, in English."""
_BEFORE_A_SEASON = (
    r"(?:(?:na|v|ve|w|im|in|the|el|la|le|al|il|om|på|no|au|en|à|a|i|de|del|della|nella) "
    r"|[ld]['’]|[nd]ell['’]){0,3}"
)
_BEHIND_A_SEASON = (
    r"(?:(?:rok[ue]?|des jahres|år|året|of|de|del|do|di|de l['’]any|del año|de l['’]année|dell['’]anno|van|του) "
    r"|(?:de )?[ld]['’])?"
)
_SEASON = re.compile(
    rf"{_BEFORE_A_SEASON}(?P<word>[^\W\d_]+)[ -]{_BEHIND_A_SEASON}(?P<rest>.*?[0-9]{{4}})(?P<next>[-/–][0-9]{{2,4}})?"
    r"|(?P<year>[0-9]{4})\.? (?P<behind>[^\W\d_]+)"
)
"""A season, or a part of a year or a month, behind or before its year."""
_DECADE_OF_AN_ERA = re.compile(r"(?P<era>明治|大正|昭和|平成|令和) ?(?P<begin>[1-9]0)年代")


@dataclass
class Reading:
    """One way in which cells were read other than as they stand."""

    how: str
    said: str
    """A cell that was."""
    read_as: str | None
    """EDTF; None where nothing is known; of a name what is the name, and its country."""
    cells: int = 0
    because: str = ""
    """Why it can be read so, where its column shows it."""

    @property
    def in_words(self) -> str:
        """In words: `12.05.1988` was read as 1988-05-12 (3 cells), the day first: 25.05.1988 in row 4 …."""
        count = f" ({self.cells:,} cells)" if self.cells > 1 else ""
        read_as = self.read_as or "unknown"
        if self.read_as and self.how not in {"country", "writing"} and (set(self.read_as) & set("~?X[/")):
            read_as += f", {told(self.read_as)}"
        return f"{self.said!r} was read as {read_as}{count}{self.because and ', '}{self.because}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """A column of dates, and the order in which its numbers are read. No other is equal to it: cells are read by theirs."""

    order: Order | None = None
    because: str = ""
    named: bool = False
    """Whether the order was named, not found."""
    year_first: bool = False
    """Whether some of its days begin with a year of four digits."""
    lasting: bool = False
    """Whether it tells of what may last for days, such as visits."""
    roc: bool = False
    """Whether its years are of the Republic of China, those too that could be a day."""
    ends: bool = False
    """Whether it tells when something ended."""
    inside: int = 0
    """Within how many words the date stands that is read: `seit ca. 1990` has one inside of two."""
    both: str = ""
    """What is said of a cell that may be two days, where the column does not decide."""


class Dates:
    """The dates of one sheet."""

    def __init__(
        self,
        today: date,
        *,
        order: Order | None = None,
        roc: bool = False,
        words: Mapping[str, str] | None = None,
        day_0: date | None = None,
    ) -> None:
        """`day_0` is the day from which the sheet numbers days."""
        self.today, self.order, self.roc, self.day_0 = today, order, roc, day_0
        self.words = words or {}
        self.readings: dict[tuple[str, str], Reading] = {}
        self.met: set[str] = set()
        """The words that were explained, and were met with inside of a cell too: of `since 5.10.12` 5.10.12."""
        self._read: dict[tuple[str, Column], tuple[str, str] | ValueError] = {}

    def column(self, cells: Iterable[tuple[int, str]], *, lasting: bool = False) -> Column:
        """How the numbers of a column are read, by row and words of each cell."""
        cells = [*cells]
        return replace(self._ordered(cells, lasting=lasting), roc=self._has_years_of_the_republic(cells))

    def _has_years_of_the_republic(self, cells: Iterable[tuple[int, str]]) -> bool:
        """Whether some cell can be nothing else, and none has its year last."""
        if not self.roc or self.order:
            return self.roc and self.order == "ymd"
        said = {_plain(words) for _, words in cells if normalise(words) not in self.words}
        year_last = any(
            _THREE.fullmatch(plain) and len(_parts(plain)[0]) < _YEAR and not self._roc(plain)
            for plain in said
        )
        return not year_last and any(_is_of_the_republic(plain) or "年" in plain for plain in said)

    def _ordered(self, cells: Iterable[tuple[int, str]], *, lasting: bool) -> Column:
        found: dict[str, int] = {}
        year_first = False
        first_rows: dict[str, int] = {}
        for row, words in cells:  # a column says the same words over and over
            first_rows.setdefault(words, row)
        for words, row in first_rows.items():
            if ends := _ends(words, lasting=lasting):
                first = [_parts(day)[0] for day in ends]
                if max(map(len, first)) <= 2:
                    found[words] = row
                year_first = year_first or (len(ends) == 1 and len(first[0]) == _YEAR)
        if self.order:
            because = f"{_FIRST[self.order]} first, as --dates {self.order} says"
            return Column(
                order=self.order,
                because=because,
                named=True,
                year_first=year_first or self.order == "ymd",
                lasting=lasting,
            )
        if self.roc:
            found = {
                words: row
                for words, row in found.items()
                if all(len(_parts(day)[2]) == _YEAR for day in _ends(words, lasting=lasting))
            }
        fit = {
            words: orders for words in found if (orders := self._orders(words))
        }  # the rest is no day in any
        found = {words: found[words] for words in fit}
        common = [order for order in ORDERS if all(order in orders for orders in fit.values())]
        if found and len(common) == 1:
            decides = min(found, key=lambda words: (len(fit[words]), found[words]))
            because = f"{_FIRST[common[0]]} first: {decides!r} in row {found[decides]} can be read in no other order"
            if len(fit[decides]) > 1:
                because = f"{_FIRST[common[0]]} first, which alone fits all cells of the column"
            return Column(order=common[0], because=because, year_first=year_first, lasting=lasting)
        both = ""
        if found and not common:
            of = {orders[0]: words for words, orders in fit.items() if len(orders) == 1}
            told_of = " and ".join(f"{words!r} in row {found[words]}" for words in of.values())
            both = f" and the column has days in both orders, {told_of}" if len(of) > 1 else ""
        return Column(year_first=year_first, lasting=lasting, both=both)

    def either_way(
        self, cells: Sequence[tuple[int, str]], *, lasting: bool
    ) -> tuple[str, list[Order]] | None:
        """A cell of a column that may be two days, and the orders in which it is one; None where the column decides."""
        column = self.column(cells, lasting=lasting)
        if column.order is None and not column.roc:
            for _, words in cells:
                by_order = (
                    {order: self._days(words, order) for order in ORDERS}
                    if _ends(words, lasting=False)
                    else {}
                )
                if len({day for days in by_order.values() for day in days}) > 1:
                    return words, [order for order, days in by_order.items() if days]
        return None

    def _orders(self, words: str) -> list[Order]:
        """The orders in which three numbers are a day; of an explained cell those in which it is the day that was said.

        Of two days those in which both are days, and the second is none before the first.
        """
        meant = self.words.get(normalise(words))
        if len(ends := _ends(words, lasting=True)) > 1:
            return [] if meant else self._orders_of_both(*ends)
        return [
            order
            for order in ORDERS
            if (days := self._days(ends[0], order)) and (meant is None or meant in days)
        ]

    def _orders_of_both(self, begin: str, end: str) -> list[Order]:
        return [
            order
            for order in ORDERS
            if (first := self._days(begin, order))
            and (last := self._days(end, order))
            and first[-1] <= last[0]
        ]

    def read(self, words: str, column: Column) -> str:
        """A date as EDTF. Errors: NotAWhen, `Unfit`, with all that it may mean."""
        found = self._once(words, column)
        if isinstance(found, ValueError):
            raise found
        edtf, how = found
        if how:
            self._note(how, words, edtf, column.because if how in ORDERS else "")
        return edtf

    def unnoted(self, words: str, column: Column) -> str | None:
        """The same of a cell that is read once more; None where it is no date."""
        found = self._once(words, column)
        return None if isinstance(found, ValueError) else found[0]

    def _once(self, words: str, column: Column) -> tuple[str, str] | ValueError:
        key = words, column
        found = self._read.get(key)
        if found is None:
            try:
                found = self._reading(words, column)
            except ValueError as error:
                found = self._past(error if column.lasting else _of_one_day(error), column)
                if isinstance(found, NotAWhen) and spoken.in_figures(words) != words:
                    found = found.about(words)
            self._read[key] = found
        return found

    def _past(self, error: ValueError, column: Column) -> ValueError:
        """A refusal without what is still to come, where a day is offered that is not; of an end that may be, behind it."""
        if not isinstance(error, NotAWhen) or len(error.offered) < 2:
            return error
        past = [day for day in error.offered if bounds(day)[0] <= self.today.toordinal()]
        days = [*past, *(day for day in error.offered if day not in past and column.ends)]
        if not past or days == [*error.offered]:
            return error
        return NotAWhen(error.text, error.why, " or ".join(days), tuple(days))

    def may_be_one(self, words: str) -> bool:
        """Whether words may be a date or several, of one day or of several, whatever its column says."""
        if _ends(words, lasting=True):
            return any(self._days(day, order) for day in _ends(words, lasting=True) for order in ORDERS)
        found = self._once(words, Column(lasting=True))
        return not isinstance(found, ValueError) or (isinstance(found, NotAWhen) and bool(found.offered))

    def absent(self, words: str) -> None:
        """Note that a word was read as unknown."""
        if any(letter.isalpha() for letter in words):
            self._note(f"unknown {words.casefold()}", words, None, "")

    def _note(self, how: str, said: str, edtf: str | None, because: str) -> None:
        reading = self.readings.setdefault((how, because), Reading(how, said, edtf, because=because))
        reading.cells += 1

    # --- one cell

    def _reading(self, words: str, column: Column) -> tuple[str, str]:
        """EDTF, and how it was read; nothing where it stands so."""
        meant = self.words.get(normalise(words))
        if meant:
            self.met.add(normalise(words))
        plain = _plain(meant or words)
        if len(plain) > _LONGEST:
            return self._spoken(plain, words), ""
        plain = _ON_THE_DAY.sub(".", plain)
        if "kuu" in plain:
            plain = _IN_A_MONTH.sub("", plain)
        if roman := _ROMAN.fullmatch(plain) or _ROMAN_INSIDE.fullmatch(plain):
            month = _MONTHS.index(roman["month"]) + 1
            return self._spoken(f"{roman['year']}-{month:02}-{int(roman['day']):02}", words), "named month"
        if one := self._of_two_calendars(plain):
            return self._reading(one, column)[0], "era"
        if bare := without_mark(plain):
            return self._reading(bare, column)[0], "mark"
        if meant and column.lasting and LASTED.fullmatch(plain):
            bounds(plain)
            return plain, ""
        for way in (
            self._of_an_era,
            self._of_the_republic,
            self._of_three,
            self._of_two,
            self._of_a_year_in_short,
            self._of_years,
            self._of_a_decade_of_an_era,
            self._in_words,
        ):
            if found := way(plain, column):
                return found
        edtf = self._spoken(plain, words)
        return edtf, "" if edtf == plain or meant else _how(plain)

    def _of_two_calendars(self, plain: str) -> str:
        """A day whose year stands in two calendars, `平成7年(1995年)7月`, by the one of them; nothing where they differ."""
        found = _TWO_CALENDARS.fullmatch(plain)
        if found is None:
            return ""
        try:
            years = {spoken.read(f"{found[half]}年", self.today) for half in ("one", "other")}
        except NotAWhen:
            return ""
        return f"{years.pop()}年{found['rest']}" if len(years) == 1 else ""

    def _of_an_era(self, plain: str, _: Column) -> tuple[str, str] | None:
        """A year of Japan, before R, which is the word for a year elsewhere."""
        if spoken.is_of_an_era(plain):
            return self._spoken(plain, plain), "era"
        if re.fullmatch("[MTSHR] ?[0-9]{1,2}", plain.upper()):
            year = self._spoken(f"{plain}年", plain)
            raise Unfit(f"{plain!r} may be {year}, a year of Japan; {self._explained(plain, year)} says so")
        return None

    def _of_the_republic(self, plain: str, column: Column) -> tuple[str, str] | None:
        if self.roc and (parts := _of_the_republic(plain)):
            if column.roc or _is_of_the_republic(plain):
                return self._of_roc(plain, f"ROC {'/'.join(parts)}"), "roc"
            raise self._may_be_of_the_republic(plain, parts, column)
        if self.roc and re.fullmatch("[0-9]{1,3} ?年.*", plain):
            return self._of_roc(plain, f"民國{plain}"), "roc"
        if re.fullmatch(r"[1-9][0-9]{2}([-/.])[0-9]{1,2}\1[0-9]{1,2}", plain):
            raise Unfit(f"{plain!r} cannot be read: is it a year of the Republic of China? Then say --roc")
        if re.fullmatch(r"[1-5][0-9]{4}(\.[0-9]+)?", plain):
            day = (self.day_0 or date(1899, 12, 30)) + timedelta(int(float(plain)))
            whose = (
                "this workbook's own number for"
                if self.day_0
                else "a spreadsheet's own number, in most of them for"
            )
            raise Unfit(
                f"{plain!r} cannot be read: it is {whose} {day}; show the days as"
                f" 2024-06-24, or say what it means: {self._explained(plain, str(day))}"
            )
        return None

    def _of_roc(self, plain: str, words: str) -> str:
        """What words of the Republic of China's calendar mean, that stand so in no cell. Errors: NotAWhen."""
        try:
            return spoken.read(words, self.today)
        except NotAWhen as refusal:
            raise refusal.about(plain) from None

    def _roc(self, plain: str) -> list[str]:
        """The day that numbers are whose first is a year of the Republic of China; none where they are not."""
        with suppress(NotAWhen):
            return (
                [self._of_roc(plain, f"ROC {'/'.join(_of_the_republic(plain))}")]
                if _of_the_republic(plain)
                else []
            )
        return []

    def _may_be_of_the_republic(self, plain: str, parts: Sequence[str], column: Column) -> Exception:
        """Why numbers are not read whose year may be of another calendar. Errors: NotAWhen where they are no day at all."""
        year_last = column.order in {"dmy", "mdy"} and len(parts) > 1
        own = [] if year_last else self._roc(plain)
        days = list(dict.fromkeys((*own, *self._otherwise(plain, parts, column))))
        if not days:
            if not year_last:
                self._of_roc(plain, f"ROC {'/'.join(parts)}")
            return self._no_day(plain, column)
        may_be = " or ".join(filter(None, (", ".join(days[:-1]), days[-1])))
        all_ = " --dates ymd reads the column as years of it," if own and not self.order else ""
        return Unfit(
            f"{plain!r} may be {may_be}: whether its year is of the Republic of China is not said;{all_}"
            f" {self._explained(plain, days[0])} this cell"
        )

    def _otherwise(self, plain: str, parts: Sequence[str], column: Column) -> Iterator[str]:
        """What numbers may be of which the first is no year of the Republic of China: the last may be one."""
        match parts:
            case [year] if len(year) == 2:
                yield from map(str, self._years(year))
            case [month, year] if len(year) == 2 and 0 < int(month) <= _MONTHS_OF_A_YEAR:
                yield from (written(str(each), month) for each in self._years(year))
            case [first, second, year]:
                for order in (column.order,) if column.order else ORDERS:
                    yield from self._days(plain, order)
                    if order != "ymd":
                        month, day = (second, first) if order == "dmy" else (first, second)
                        yield from self._roc(f"{year}/{month}/{day}")
            case _:
                pass

    def _of_three(self, plain: str, column: Column) -> tuple[str, str] | None:
        """A day in three numbers."""
        if not (three := _THREE.fullmatch(plain)):
            return None
        if len(three[1]) == _YEAR:
            if len(three[4]) == _YEAR:
                return None
            edtf = written(three[1], three[3], three[4])
            bounds(edtf)
            return edtf, ""
        if column.order:
            days = self._days(plain, column.order)
            how: str = column.order
        else:
            by_order = {order: self._days(plain, order) for order in ORDERS}
            days = list(dict.fromkeys(day for found in by_order.values() for day in found))
            how = next((order for order, found in by_order.items() if found), "")
        if len(days) == 1 and how == "ymd" and not column.named and len(three[4]) < _YEAR:
            roc = spoken.read(f"ROC {three[1]}/{three[3]}/{three[4]}", self.today)
            raise Unfit(
                f"{plain!r} may be {days[0]}, or {roc} as a year of the Republic of China: --dates ymd reads the"
                " column as the one, --roc as the other"
            )
        if len(days) == 1:
            return days[0], how
        if not days:
            raise self._no_day(plain, column)
        raise self._several(plain, days, column)

    def _days(self, words: str, order: Order) -> list[str]:
        """The days that three numbers are in an order; two where the year has two digits of which century is not said."""
        numbers = _parts(words)
        year, month, day = (numbers[order.index(letter)] for letter in "ymd")
        if len(year) not in {2, _YEAR} or len(day) > 2 or len(month) > 2:
            return []
        years = [int(year)] if len(year) == _YEAR else self._years(year)
        found: list[str] = []
        for number in years:
            with suppress(ValueError):
                found.append(date(number, int(month), int(day)).isoformat())
        return found

    def _years(self, digits: str) -> list[int]:
        """The years of two digits that are not ahead."""
        return [year for year in (2000 + int(digits), 1900 + int(digits)) if year <= self.today.year]

    def _no_day(self, plain: str, column: Column) -> Unfit:
        refusal = spoken.slip(plain)
        if column.order and (others := [d for order in ORDERS for d in self._days(plain, order)]):
            return Unfit(
                f"{plain!r} cannot be read with {_FIRST[column.order]} first; {self._explained(plain, others[0])} reads it"
            )
        return Unfit(str(refusal) if refusal else f"{plain!r} cannot be read: there is no such day")

    def _several(self, plain: str, days: list[str], column: Column) -> Unfit:
        first, *others = days
        may_be = f"{', '.join([first, *others[:-1]])} or {others[-1]}"
        if column.order or len({day[5:] for day in days}) == 1:
            say = self._explained(plain, first)
        else:
            orders = " or ".join(f"--dates {order}" for order in ORDERS if self._days(plain, order))
            say = f"{orders} reads the column so, {self._explained(plain, first)} this cell"
        year = ": which century is not said" if column.order else ": either number could be the day"
        return Unfit(f"{plain!r} may be {may_be}{year}{column.both}; {say}")

    def _of_two(self, plain: str, column: Column) -> tuple[str, str] | None:
        """A month in two numbers: 05/1988; 1988/5 where the years of the column stand first; 1996. 4. as in Korea."""
        if (two := re.fullmatch(r"([0-9]{1,2})[-/.] ?([0-9]{4})", plain)) and 1 <= int(
            two[1]
        ) <= _MONTHS_OF_A_YEAR:
            return written(two[2], two[1]), "month"
        if (two := re.fullmatch(r"([0-9]{4})([-/.]) ?([0-9]{1,2})\.?", plain)) and 1 <= int(
            two[3]
        ) <= _MONTHS_OF_A_YEAR:
            if self.day_0 and two[0] == f"{two[1]}.1":
                first, tenth = written(two[1], "1"), written(two[1], "10")
                raise Unfit(
                    f"{plain!r} may be {first} or {tenth}: a number of a workbook has no zero at its end;"
                    f" {self._explained(plain, first)}, or ={tenth}, says which"
                )
            if two[2] == "-" and len(two[3]) == 2:
                return None  # as it is kept
            if two[2] != "/" or column.year_first or int(two[3]) <= int(two[1][2:]):
                return written(two[1], two[3]), "month"
            years = f"{two[1]} to {two[1][:2]}{two[3]:0>2}"
            month = written(two[1], two[3])
            raise Unfit(
                f"{plain!r} may be the month {month} or the years {years}; {self._explained(plain, month)} says which"
            )
        return None

    def _of_a_year_in_short(self, plain: str, column: Column) -> tuple[str, str] | None:
        """`’93.8.24`, `’93.8`: the apostrophe tells the year, which stands first."""
        found = re.fullmatch(r"['’‘´`]([0-9]{2})([-/.]) ?([0-9]{1,2})(?:\2 ?([0-9]{1,2}))?\.?", plain)
        if found is None:
            return None
        days = []
        for year in self._years(found[1]):
            days.append(written(str(year), found[3], found[4]))
            bounds(days[-1])
        if len(days) > 1:
            raise self._several(plain, days, replace(column, order="ymd"))
        return days[0], "century"

    def _of_years(self, plain: str, column: Column) -> tuple[str, str] | None:
        """A decade, and two years, which leave open whether it lasted."""
        if decades := self._decades(plain):
            if len(decades) > 1:
                raise self._of_which_century(plain, decades)
            if column.lasting:
                raise self._one_or_all(plain, f"{decades[0]}X", f"{decades[0]}0/{decades[0]}9")
            return f"{decades[0]}X", "decade"
        part = _PART_OF_A_DECADE.fullmatch(plain.casefold())
        whole = re.sub("^lat ", "lata ", part["behind"] or part["before"]) if part else ""
        if decades := self._decades(whole):
            if len(decades) > 1:
                raise self._of_which_century(plain, decades)
            raise Unfit(
                f"{plain!r} says which part of a decade, and not which years of it:"
                f" {self._explained(plain, f'{decades[0]}X')} takes the decade; who knows the years says them, as"
                f" [{decades[0]}0..{decades[0]}9]"
            )
        if not (found := _TWO_YEARS.fullmatch(plain)):
            return None
        last = found["last"] if len(found["last"]) == _YEAR else found["first"][:2] + found["last"]
        if last <= found["first"] or (len(found["last"]) == 2 and int(found["last"]) <= _MONTHS_OF_A_YEAR):
            return None
        one, all_ = f"[{found['first']}..{last}]", f"{found['first']}/{last}"
        if column.lasting and plain == all_:
            return all_, ""
        raise self._one_or_all(plain, one, all_)

    def _of_a_decade_of_an_era(self, plain: str, column: Column) -> tuple[str, str] | None:
        """昭和50年代: from its first year to its last, or that in which the era ended; none of it is ahead."""
        if not (found := _DECADE_OF_AN_ERA.fullmatch(plain)):
            return None
        years: list[str] = []
        for number in range(int(found["begin"]), int(found["begin"]) + 10):
            with suppress(NotAWhen):
                years.append(spoken.read(f"{found['era']}{number}年", self.today))
        years = [year for year in years if int(year) <= self.today.year]
        if len(years) < 2:
            return None
        one, all_ = f"[{years[0]}..{years[-1]}]", f"{years[0]}/{years[-1]}"
        if column.lasting:
            raise self._one_or_all(plain, one, all_)
        return one, "decade"

    def _decades(self, plain: str) -> list[str]:
        """The first three digits of each decade that is meant: of two digits, or in words, of those not ahead."""
        if not (found := _DECADE.fullmatch(plain.casefold())):
            return []
        if whole := found["decade"] or found["named"] or found["four"]:
            return [whole]
        if found["of_20th"]:
            return [f"19{found['of_20th']}"]
        ten = found["tens"] or found["short"] or found["los"] or found["two"]
        if called := found["called"] or found["number"] or found["word"] or found["alone"]:
            ten = {**_NUMBERS, **_TENS, **_DECADES}[called]
        if re.search(rf"{_OF_LAST_CENTURY[:-1]}$", plain.casefold()):
            return [f"19{ten}"]
        return [f"{century}{ten}" for century in (19, 20) if int(f"{century}{ten}0") <= self.today.year]

    def _of_which_century(self, plain: str, decades: Sequence[str]) -> Unfit:
        may_be = " or ".join(f"{decade}X" for decade in decades)
        return Unfit(
            f"{plain!r} may be {may_be}: which century is not said; {self._explained(plain, f'{decades[0]}X')} says which"
        )

    def _one_or_all(self, plain: str, one: str, all_: str) -> Unfit:
        """Why a time is not read that may be one day of it, or all of it."""
        return Unfit(
            f"{plain!r} may be {one}, one day of it, or {all_}, from the one to the other:"
            f" {self._explained(plain, one)}, or ={all_}, says which"
        )

    def _in_words(self, plain: str, column: Column) -> tuple[str, str] | None:
        words = plain.casefold()
        until = _UNTIL.fullmatch(words) if column.ends and not column.inside else None
        said = next(filter(None, until.groups())) if until else ""
        if said and (inner := self._inner(said.strip(), column)):
            return inner, "until"
        for how, pattern in _IN_WORDS:
            if found := pattern.fullmatch(words):
                said = next(part for part in found.groups() if part)
                if how == "since":
                    self._see_that_it_tells_no_end(plain, column)
                    said = _ON.sub("", _THAT_IT_GOES_ON.sub("", said))
                if inner := self._inner(said.strip(), column):
                    return self._roughly(how, inner, plain, column), how
        if not column.inside and (lasted := self._lasted(plain, column)):
            if not column.lasting:
                raise self._one_or_all(plain, f"[{lasted.replace('/', '..')}]", lasted)
            return lasted, "span"
        self._see_that_it_says_one_day(plain, column)
        return self._of_a_century(plain)

    def _see_that_it_tells_no_end(self, plain: str, column: Column) -> None:
        """Refuse in a column of ends what goes on until now. Errors: `Unfit`."""
        if column.ends and _THAT_IT_GOES_ON.search(plain.casefold()):
            raise Unfit(
                f"{plain!r} says that it goes on, and no end: {self._explained(plain, 'in force')} reads it so"
            )

    def _see_that_it_says_one_day(self, plain: str, column: Column) -> None:
        """Refuse what says more than a day, or leaves open which. Errors: NotAWhen, `Unfit`."""
        found = re.fullmatch(r"(?P<day>[^()]+?) ?[(\[](?P<besides>[^()\[\]]*[^\W_][^()\[\]]*)[)\]]", plain)
        if found and (inner := self._inner(found["day"], column)):
            raise Unfit(
                f"{plain!r} says more than a day, {inner} and {found['besides']!r}: {self._explained(plain, inner)} takes"
                " the day alone; what else happened is recorded with comity record"
            )
        found = _SEASON.fullmatch(plain.casefold())
        english = _SEASONS.get(found["word"] or found["behind"]) if found else None
        if not (found and english):
            return
        rest = found["rest"] or found["year"]
        if found["next"] and (english != "winter" or int(found["next"][-2:]) != (int(rest[-2:]) + 1) % 100):
            return
        if refusal := spoken.slip(f"{english} {rest}"):
            raise refusal.about(plain)

    def _of_a_century(self, plain: str) -> tuple[str, str] | None:
        """`Mai 88`: a month's name and the last two digits of a year."""
        found = re.fullmatch(
            r"(?P<before>(?:[0-9]{1,2}[./-]? ?)?[^\W\d_][^\d]*?)[ .,'’/-]+(?P<year>[0-9]{2})", plain
        )
        if not found or not months.numbers(re.sub(r"^[0-9./\s-]+", "", found["before"]).strip(" .,'’-")):
            return None
        before = re.sub("(?<=[0-9])[/-]", " ", found["before"].strip())
        days = [spoken.read(f"{before} {year}", self.today) for year in self._years(found["year"])]
        if len(days) > 1:
            raise self._several(plain, days, Column(order="dmy"))
        return days[0], "century"

    def _inner(self, said: str, column: Column) -> str | None:
        """The date inside of words; None where it is none."""
        if column.inside == _DEEPEST:
            return None
        try:
            edtf, _ = self._reading(said, replace(column, lasting=False, inside=column.inside + 1))
        except (NotAWhen, Unfit):
            if _THREE.fullmatch(said) or (self.roc and _of_the_republic(said)):
                raise
            return None
        return edtf

    def _roughly(self, how: str, inner: str, plain: str, column: Column) -> str:
        """What words around a date make of it. Errors: `Unfit`."""
        if (how != "since" and precision(inner) not in {"day", "month", "year"}) or (
            how == "since" and column.inside
        ):
            raise Unfit(f"{plain!r} cannot be read: {inner} is rough already")
        bare = inner.rstrip("?~%")
        first, last = bounds(bare) if inner[-1] in "?~%" else bounds(inner)
        match how:
            case "about":
                return f"{bare}~"
            case "perhaps":
                return f"{bare}?"
            case "before":
                return f"[..{_cut(first - 1, bare)}]"
            case "by":
                return f"[..{bare}]"
            case "in":
                return inner
            case "after":
                return f"[{_cut(last + 1, bare)}..]"
            case "from then on" if not column.lasting:
                return f"[{bare}..]"
            case _:
                if column.lasting:
                    raise Unfit(
                        f"{plain!r} may be [{bare}..], one day since then, or {bare}/.., since then all the time;"
                        f" {self._explained(plain, f'[{bare}..]')} says which"
                    )
                return inner

    def _lasted(self, plain: str, column: Column) -> str | None:
        """From one day to another: 12.-14.05.2019, 12 a 14 de maio de 2019, 2019年5月12日～14日."""
        for way in (self._of_numbers, self._of_two_days, self._of_a_month, self._of_a_year):
            if ends := way(plain, column):
                bounds("/".join(ends))
                return "/".join(ends)
        refusal = spoken.slip(plain) if column.lasting else None
        if refusal is None or refusal.why != spoken.ONE_OR_ALL_OF_THEM:
            return None
        return next((item for item in refusal.offered if is_interval(item)), None)

    def _of_numbers(self, plain: str, column: Column) -> tuple[str, str] | None:
        """`12.-14.05.2019`: the month and the year are those of the last day."""
        if not (found := _SPAN.fullmatch(plain)) or not (end := self._inner(found["end"], column)):
            return None
        order = column.order or "dmy"
        month, day = found["month"] or _parts(found["end"])[order.index("m")], found["day"]
        if found["month"] and order == "mdy":
            day, month = month, day
        return written(end[:4], month, day), end

    def _of_two_days(self, plain: str, column: Column) -> tuple[str, str] | None:
        """Two days, of which the first may leave its year to the last: `30 de abril a 2 de maio de 2019`."""
        if not (found := _TWO_DAYS.fullmatch(plain)):
            return None
        orders = self._orders(plain) if column.order is None and _ends(plain, lasting=True) else []
        inside = replace(column, order=orders[0]) if len(orders) == 1 else column
        end, first = self._inner(found["end"], inside), found["begin"]
        if end and re.search(r"[^\W\d_]{3}", first) and not re.search("[0-9]{4}", first):
            first = f"{first} {end[:4]}"
        begin = self._inner(first, inside)
        return (begin, end) if begin and end and not is_interval(begin) and not is_interval(end) else None

    def _of_a_month(self, plain: str, column: Column) -> tuple[str, str] | None:
        """Days of a month that is named once: `12 to 14 May 2019`."""
        found = _DAYS_OF_A_MONTH.fullmatch(plain)
        end = self._inner(found["end"], column) if found else None
        return (f"{end[:-2]}{found['day']:0>2}", end) if found and end and precision(end) == "day" else None

    def _of_a_year(self, plain: str, column: Column) -> tuple[str, str] | None:
        """`2019年5月12日～14日`: the year, and perhaps the month, are those of the first day."""
        found = _TO_A_DAY.fullmatch(plain)
        begin = self._inner(f"{found['begin']}日", column) if found else None
        return (
            (begin, written(found["year"], found["other"] or found["month"], found["day"]))
            if found and begin
            else None
        )

    def _spoken(self, plain: str, words: str) -> str:
        edtf = spoken.read(plain, self.today)
        if edtf != spoken.read(plain, self.today - timedelta(days=400)):
            raise Unfit(f"{words!r} cannot be read: it means another day whenever it is imported; say {edtf}")
        return edtf

    @staticmethod
    def _explained(words: str, meant: str) -> str:
        return f"--read {quoted(f'{words}={meant}')}"


_TO_THIS_DAY = re.compile(r"[〜～]\s*$")
"""The dash of Japanese lists behind a day, `1994～`; as any other sign of full width it would be that for `about`."""


def _plain(words: str) -> str:
    """A cell without what means nothing: full width, doubled spaces, midnight, the word for a year behind it, `1990.0`."""
    plain = spoken.in_figures(" ".join(_TO_THIS_DAY.sub("–", words).translate(FULL_WIDTH).split()))
    if plain.endswith(".0") and plain[:-2].isdigit() and len(plain) == _YEAR + 2:
        return plain[:-2]
    return re.sub(r"[T ]00:00(?::00(?:\.0+)?)?$|(?<=[0-9]{4}) ?(?:(?:r|g|г)\.|год[ау]?)$", "", plain)


def _of_one_day(error: ValueError) -> ValueError:
    """A refusal for a column of what happened on one day: as from one day to another a rough one would have an end too."""
    if not isinstance(error, NotAWhen):
        return error
    days = tuple(item for item in error.offered if not LASTED.fullmatch(item))
    if not days or days == error.offered:
        return error
    return NotAWhen(error.text, error.why, f"{' or '.join(days)} for one day of it", days)


def _ends(words: str, *, lasting: bool) -> list[str]:
    """The day that a cell gives in three numbers, or of what lasted the first and the last; none where it does not."""
    plain = _plain(words)
    if not lasting or _THREE.fullmatch(plain):
        ends = [plain]
    elif found := _SPAN.fullmatch(plain):
        ends = [found["end"]]
    else:
        found = _TWO_DAYS.fullmatch(plain)
        ends = [found["begin"], found["end"]] if found else [plain]
    return ends if all(map(_THREE.fullmatch, ends)) else []


def _of_the_republic(plain: str) -> list[str]:
    """The numbers of what may be a year of the Republic of China, with a month and a day; none of other words."""
    found = _OF_THE_REPUBLIC.fullmatch(plain)
    return [part for part in found.groups() if part] if found else []


def _is_of_the_republic(plain: str) -> bool:
    """Whether the first of some numbers can be nothing else: it has three digits, or a month behind it and is no day."""
    parts = _of_the_republic(plain)
    return bool(parts) and (len(parts[0]) > 2 or (len(parts) > 1 and int(parts[0]) > _LAST_DAY))


def _parts(words: str) -> tuple[str, str, str]:
    three = _THREE.fullmatch(_plain(words))
    if three is None:
        raise ValueError(words)
    return three[1], three[3], three[4]


def _cut(day: int, as_roughly_as: str) -> str:
    """A day, as roughly as another date is given. Errors: `Unfit` where the calendar has none."""
    if not 1 <= day <= date.max.toordinal():
        raise Unfit("the calendar does not reach that far")
    return date.fromordinal(day).isoformat()[: len(as_roughly_as)]


_WAYS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("era", re.compile("[年년民國国]|R\\.?O\\.?C").search),
    ("named month", re.compile(r"[^\W\d_]{2}").search),
)


def _how(plain: str) -> str:
    return next((how for how, fits in _WAYS if fits(plain)), "as it is kept")
