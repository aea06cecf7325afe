"""Dates, months and countries as lists write them: read in the one way they can be, or refused with all of them."""

import itertools
from dataclasses import replace
from datetime import date

import pytest

from cli.spreadsheet import countries
from cli.spreadsheet.dates import Column, Dates, Order
from cli.spreadsheet.sheet import Unfit
from domain.text import normalise
from domain.when import NotAWhen, canonical

TODAY = date(2026, 11, 28)


def read(words: str, *others: str, lasting: bool = False) -> str:
    """A date beside other cells of its column."""
    dates = Dates(TODAY)
    return dates.read(words, dates.column(enumerate((words, *others), 2), lasting=lasting))


def refused(words: str, *others: str, lasting: bool = False) -> str:
    with pytest.raises((Unfit, NotAWhen)) as error:
        read(words, *others, lasting=lasting)
    return str(error.value)


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("25.05.1988", "1988-05-25"),
        ("05.05.1988", "1988-05-05"),
        ("1. 12. 1999", "1999-01-12|1999-12-01"),
        ("Mai 1988", "1988-05"),
        ("28. Januar 1967", "1967-01-28"),
        ("1er janvier 1967", "1967-01-01"),
        ("12 de mayo de 1988", "1988-05-12"),
        ("12 mei 1988", "1988-05-12"),
        ("12 maja 1988 r.", "1988-05-12"),
        ("16 luglio 1990", "1990-07-16"),
        ("25 V 1998 r.", "1998-05-25"),
        ("3.XII.2001", "2001-12-03"),
        ("1990 circa", "1990~"),
        ("1990 ca.", "1990~"),
        ("nel 1990", "1990"),
        ("verso il 1990", "1990~"),
        ("a partire dal 1990", "1990"),
        ("a partir de 1990", "1990"),
        ("1992.", "1992"),
        ("1992-ben", "1992"),
        ("1990 előtt", "[..1989]"),
        ("1990 után", "[1991..]"),
        ("1990 körül", "1990~"),
        ("1990. május 12-én", "1990-05-12"),
        ("1990. V. 12.", "1990-05-12"),
        ("2004'te", "2004"),
        ("1990’dan beri", "1990"),
        ("1990 yılında", "1990"),
        ("1990'lar", "199X"),
        ("1980'lerde", "198X"),
        ("1990 civarında", "1990~"),
        ("1990’dan önce", "[..1989]"),
        ("Mayıs 1990 sonrası", "[1990-06..]"),
        ("12 Mayıs 1990’dan önce", "[..1990-05-11]"),
        ("în 1990", "1990"),
        ("înainte de 1990", "[..1989]"),
        ("după 1990", "[1991..]"),
        ("з 1990", "1990"),
        ("1990 р.", "1990"),
        ("після 1990", "[1991..]"),
        ("1990-ті", "199X"),
        ("1988. május 12.", "1988-05-12"),
        ("μαΐου 1988", "1988-05"),
        ("1988年5月12日", "1988-05-12"),
        ("昭和63年5月12日", "1988-05-12"),
        ("平成元年", "1989"),
        ("平成7年（1995年）7月", "1995-07"),
        ("1995(平成7)年7月3日", "1995-07-03"),
        ("1994～", "1994"),
        ("昭和63年〜", "1988"),
        ("昭和33/6/15", "1958-06-15"),
        ("S33.6.15", "1958-06-15"),
        *(
            (words, "2023-10-12")
            for words in ("R5.10.12", "r5.10.12", "R 5.10.12", "R.5. 10. 12", "R5/10/12", "R5年10月12日")
        ),
        *((words, "2023-10-12") for words in ("Ｒ５．１０．１２", "令5.10.12", "令和五年十月十二日")),
        ("R2.4.1", "2020-04-01"),
        ("M45.7.30", "1912-07-30"),
        ("T15.12.25", "1926-12-25"),
        ("S64.1.7", "1989-01-07"),
        ("H31.4.30", "2019-04-30"),
        ("昭和64年", "1989"),
        ("r. 1987", "1987"),
        ("1996. 4.", "1996-04"),
        ("2012.5.", "2012-05"),
        ("’93.8.24", "1993-08-24"),
        ("'93.8", "1993-08"),
        ("二〇〇三年", "2003"),
        ("一九八五年五月十二日", "1985-05-12"),
        ("民國六十五年", "1976"),
        ("民國一百零五年三月", "2016-03"),
        ("昭和四十八年五月", "1973-05"),
        ("서기 1966년", "1966"),
        ("西元2003年", "2003"),
        ("令4年8月", "2022-08"),
        ("民國77年5月", "1988-05"),
        ("05/1988", "1988-05"),
        ("12. Mai 88", "1988-05-12"),
        ("31.12.95", "1995-12-31"),
        ("ca. 1990", "1990~"),
        ("um 1990", "1990~"),
        ("c. 1990", "1990~"),
        ("vers mai 1990", "1990-05~"),
        ("1990年頃", "1990~"),
        ("seit 1993", "1993"),
        ("ab 1993", "1993"),
        ("1993.0", "1993"),
        ("im Jahr 1993", "1993"),
        ("im Mai 1993", "1993-05"),
        ("anno 1993", "1993"),
        ("en 1993", "1993"),
        ("1993 (?)", "1993?"),
        ("1993–", "1993"),
        ("1993-05-01 -", "1993-05-01"),
        ("Mai 1993 bis heute", "1993-05"),
        ("1993 - present", "1993"),
        ("1993*", "1993"),
        ("Mai 1993 2)", "1993-05"),
        ("1993¹", "1993"),
        ("since May 1993", "1993-05"),
        ("vor 1990", "[..1989]"),
        ("before 12 May 1990", "[..1990-05-11]"),
        ("nach 1990", "[1991..]"),
        ("spätestens 1990", "[..1990]"),
        ("1990er", "199X"),
        ("années 1990", "199X"),
        ("lata 90.", "199X"),
        ("1967?", "1967?"),
        ("2001/05", "2001-05|2001..2005"),
        ("listopad 1990", "1990-10|1990-11"),
        ("19.09.05", "2005-09-19|1905-09-19|2019-09-05"),
        ("Mai 05", "2005-05|1905-05"),
        ("12.05.1988", "1988-05-12|1988-12-05"),
        ("1988/89", "[1988..1989]|1988/1989"),
        ("1960-1965", "[1960..1965]|1960/1965"),
        ("1989 (erneuert 1999)", "1989|erneuert 1999"),
        ("Frühjahr 1990", "[1990-03..1990-05]|one day of it"),
        ("88/5/12", "1988-05-12|1999-05-12"),
        ("32275", "1988-05-12"),
        ("1997년 5월 12일", "1997-05-12"),
        ("2010년 3월", "2010-03"),
        ("약 1990년", "1990~"),
        ("1990년경", "1990~"),
        ("1990년대", "199X"),
        ("1990년 이전", "[..1990]"),
        ("1990年以前", "[..1990]"),
        ("平成2年5月以前", "[..1990-05]"),
        ("до 1990 р.", "[..1990]"),
        ("до 12 травня 1990", "[..1990-05-12]"),
        ("1990年之前", "[..1989]"),
        ("1990년 이후", "[1990..]"),
        ("1990年以後", "[1990..]"),
        ("1990年以降", "[1990..]"),
        (">= 1990", "[1990..]"),
        ("1990年之後", "[1991..]"),
        ("vuonna 1988", "1988"),
        ("noin vuonna 1988", "1988~"),
        ("vuodesta 1993", "1993"),
        ("vuodesta 1993 alkaen", "1993"),
        ("1990-luvulla", "199X"),
        ("kesäkuussa 1999", "1999-06"),
        ("бл. 1990", "1990~"),
        ("inizio 1990", "[1990-01..1990-04]|one day of it"),
        ("fine del 1992", "[1992-09..1992-12]|one day of it"),
        ("1992 vége", "[1992-09..1992-12]|one day of it"),
        ("cerca de 1978", "1978~"),
        ("cerca de maio de 1978", "1978-05~"),
        ("περ. 1990", "1990~"),
        ("γύρω στο 1990", "1990~"),
        ("ок. 1990 г.", "1990~"),
        ("körülbelül 1990", "1990~"),
        ("ίσως 1990", "1990?"),
        ("πριν από το 1990", "[..1989]"),
        ("década de 1990", "199X"),
        ("década de los 90", "199X"),
        ("δεκαετία του 1990", "199X"),
        ("1990-е годы", "199X"),
        ("1990-talet", "199X"),
        ("1η Ιουνίου 1991", "1991-06-01"),
        ("1.º de maio de 1991", "1991-05-01"),
        ("8/jan/2019", "2019-01-08"),
        ("10/mai/1983", "1983-05-10"),
        ("08-Jan-2019", "2019-01-08"),
        ("maio/2019", "2019-05"),
        ("2019/jan/8", "2019-01-08"),
        ("8/jan/19", "2019-01-08|1919-01-08"),
        ("8/listopad/1990", "1990-10-08|1990-11-08"),
        ("12 a 14 de maio de 2019", "[2019-05-12..2019-05-14]|2019-05-12/2019-05-14"),
    ],
)
def test_a_cell_is_read_in_the_one_way_it_can_be_or_refused_with_all(words: str, edtf: str) -> None:
    if "|" in edtf or words == "32275":
        said = refused(words)
        assert all(reading.replace("2001..2005", "2001 to 2005") in said for reading in edtf.split("|")), said
    else:
        assert read(words) == edtf == canonical(edtf)


def test_a_cell_that_has_one_reading_decides_for_its_column() -> None:
    dates = Dates(TODAY)
    column = dates.column(enumerate(("12.05.1988", "25.05.1988", "vor 1990"), 2))

    assert dates.read("12.05.1988", column) == "1988-05-12"
    assert [reading.in_words for reading in dates.readings.values()] == [
        "'12.05.1988' was read as 1988-05-12, the day first: '25.05.1988' in row 3 can be read in no other order"
    ]


def test_a_day_that_does_not_exist_is_refused_and_decides_nothing_of_its_column() -> None:
    dates = Dates(TODAY)
    column = dates.column(enumerate(("12.05.1988", "31.02.1990", "25.05.1988"), 2), lasting=True)

    assert dates.read("12.05.1988", column) == "1988-05-12"
    with pytest.raises(Unfit, match=r"31\.02\.1990"):
        dates.read("31.02.1990", column)


def test_a_cell_that_is_explained_decides_as_well() -> None:
    dates = Dates(TODAY, words={"19 09 05": "2005-09-19", "1988/89": "[1988..1989]"})
    column = dates.column(enumerate(("12.05.1988", "19.09.05", "1988/89"), 2))

    read_as = [dates.read(words, column) for words in ("12.05.1988", "19.09.05", "1988/89")]
    assert read_as == ["1988-05-12", "2005-09-19", "[1988..1989]"]


def test_an_order_that_is_named_holds_for_the_column_and_for_what_contradicts_it() -> None:
    dates = Dates(TODAY, order="mdy")
    column = dates.column(enumerate(("12.05.1988", "25.05.1988"), 2))

    assert dates.read("12.05.1988", column) == "1988-12-05"
    with pytest.raises(Unfit, match=r"month first.*--read 25\.05\.1988=1988-05-25"):
        dates.read("25.05.1988", column)


def test_where_a_column_has_both_orders_both_are_named() -> None:
    assert read("25.05.1988", "05/26/1988") == "1988-05-25"
    said = refused("03/04/1988", "25.05.1988", "05/26/1988")
    assert "'25.05.1988' in row 3 and '05/26/1988' in row 4" in said


@pytest.mark.parametrize(
    "words", ["12.-14.05.2019", "12. bis 14. Mai 2019", "12.05.2019 - 14.05.2019", "2019-05-12/2019-05-14"]
)
def test_a_visit_lasts_from_one_day_to_another(words: str) -> None:
    assert read(words, "25.05.2019", lasting=True) == "2019-05-12/2019-05-14"


@pytest.mark.parametrize(
    "words",
    [
        "12 a 14 de maio de 2019",
        "del 12 al 14 de mayo de 2019",
        "dal 12 al 14 maggio 2019",
        "du 12 au 14 mai 2019",
        "van 12 tot 14 mei 2019",
        "od 12 do 14 maja 2019",
        "vom 12. bis 14. Mai 2019",
        "12 έως 14 Μαΐου 2019",
        "с 12 по 14 мая 2019",
        "12 de maio a 14 de maio de 2019",
        "12 a 14/05/2019",
        "2019年5月12日～14日",
        "2019년 5월 12일 ~ 5월 14일",
    ],
)
def test_days_of_a_visit_are_read_in_the_languages_of_offices(words: str) -> None:
    assert read(words, lasting=True) == "2019-05-12/2019-05-14"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("30.04.2020 - 03.05.2020", "2020-04-30/2020-05-03"),
        ("03.05.2020-30.05.2020", "2020-05-03/2020-05-30"),
        ("04/30/2020 - 05/03/2020", "2020-04-30/2020-05-03"),
        ("03.04.2020 - 02.05.2020", "2020-04-03/2020-05-02"),  # month first, it would end before it began
    ],
)
def test_the_halves_of_a_span_decide_each_other(words: str, said: str) -> None:
    assert read(words, lasting=True) == said
    assert read(words, "30.05.2020", "05/30/2020", lasting=True) == said  # in a column that decides nothing


def test_a_span_decides_its_column() -> None:
    assert read("05.06.2020", "30.04.2020 - 03.05.2020", lasting=True) == "2020-06-05"
    assert "may be" in refused("05.06.2020 - 06.07.2020", lasting=True)


def test_since_leaves_open_whether_what_may_last_did() -> None:
    assert {"[1993..]", "1993/.."} <= set(refused("seit 1993", lasting=True).replace(",", "").split())


@pytest.mark.parametrize(
    ("words", "day"),
    [
        *(("25/8 1989", "1989-08-25"), ("25/8-1989", "1989-08-25"), ("den 14 juni 1991", "1991-06-14")),
        *(("d. 14. juni 1991", "1991-06-14"), ("el 14 de juny de 1991", "1991-06-14")),
        *(("anys 80", "198X"), ("els anys vuitanta", "198X"), ("80-talet", "198X")),
        *(("昭和50年代", "[1975..1984]"), ("昭和60年代", "[1985..1989]"), ("平成10年代", "[1998..2007]")),
    ],
)
def test_what_means_one_thing_is_read(words: str, day: str) -> None:
    assert read(words) == day


def test_a_day_before_a_year_apart_is_read_in_the_order_of_its_column() -> None:
    assert "may be 1989-08-05 or 1989-05-08" in refused("5/8 1989")
    assert read("5/8 1989", "25/8 1989") == "1989-08-05"


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("12.-14. 5. 2023", "2023-05-12/2023-05-14"),
        ("12. – 14. 5. 2023", "2023-05-12/2023-05-14"),
        ("30. 4. - 14. 5. 2023", "2023-04-30/2023-05-14"),
    ],
)
def test_days_with_spaces_between_them_lasted(words: str, days: str) -> None:
    assert read(words, lasting=True) == days
    assert f"={days}, says which" in refused(words)


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Österreich", "AT"),
        ("Autriche", "AT"),
        ("Oostenrijk", "AT"),
        ("オーストリア", "AT"),
        ("Großbritannien", "GB"),
        ("Tschech. Republik", "CZ"),
        ("Szkocja", "GB"),
        ("POL", "PL"),
        ("uk", "GB"),
        ("Kongo", "CD CG"),
        ("Republic of Poland", "PL"),
        ("République de Pologne", "PL"),
        ("ロシア連邦", "RU"),
        ("Galles", "GB"),
        ("Nagy-Britannia", "GB"),
        ("İngiltere", "GB"),
        ("ABD", "US"),
        ("ΗΠΑ", "US"),
        ("Rusya Federasyonu", "RU"),
        ("КНР", "CN"),
        ("外国", ""),
        ("Atlantis", ""),
    ],
)
def test_countries_are_known_in_the_languages_of_offices(words: str, codes: str) -> None:
    assert countries.meant(words) == tuple(codes.split())


def test_the_last_day_of_a_visit_decides_for_its_column() -> None:
    assert read("1.10.2023", "12-14.05.2023", lasting=True) == "2023-10-01"
    assert read("1/10/2023", "12/5 - 12/14/2023", lasting=True) == "2023-01-10"


def test_a_year_of_the_republic_may_have_its_word() -> None:
    assert Dates(date(2026, 11, 28), roc=True).read("72年", Column()) == "1983"


@pytest.mark.parametrize(
    ("cells", "order", "said"),
    [
        ("19.09.05", None, "may be 1930-09-05, 2005-09-19, 1905-09-19, 1916-09-19, 2019-09-05 or 1919-09-05"),
        ("19.09.05", "dmy", "may be 2005-09-19, 1905-09-19 or 1916-09-19"),
        ("19.09.05", "ymd", "1930-09-05"),
        ("88", "dmy", "may be 1999 or 1988"),
        ("25.12.88 106.1.11", None, "'25.12.88' may be 1988-12-25 or 1999-12-25"),
        ("88/02/30", None, "'88/02/30' cannot be read: February 1999 has 28 days"),
        ("19.09.05 106.1.11", None, "1930-09-05"),
        ("88 106.1.11", None, "1999"),
        ("88 106.1.11 25.12.1988", None, "may be 1999 or 1988"),
        ("88/5", None, "1999-05"),
    ],
)
def test_a_year_is_of_the_republic_where_it_can_be_nothing_else(
    cells: str, order: Order | None, said: str
) -> None:
    dates = Dates(TODAY, roc=True, order=order)
    words = cells.split()
    column = dates.column(enumerate(words, 2))

    try:
        assert dates.read(words[0], column) == said
    except (Unfit, NotAWhen) as error:
        assert said in str(error)


SINCE_UNTIL_NOW = {
    "cs": (("od {}", "od roku {}"), ("dosud", "až dosud", "do současnosti", "do dneška", "dodnes")),
    "de": (("seit {}", "ab {}", "von {}"), ("bis heute", "bis dato", "bis jetzt", "- laufend")),
    "fr": (
        ("depuis {}", "de {}"),
        ("à aujourd'hui", "jusqu'à aujourd'hui", "à nos jours", "jusqu'à ce jour"),
    ),
    "es": (("desde {}", "de {}"), ("hasta hoy", "hasta la fecha", "a la actualidad", "hasta la actualidad")),
    "nl": (("sinds {}", "van {}", "vanaf {}"), ("tot heden", "tot op heden", "tot nu", "- heden")),
    "pl": (("od {}", "od {} r."), ("do dziś", "do dzisiaj", "do dnia dzisiejszego", "do teraz")),
    "it": (("dal {}",), ("a oggi", "ad oggi", "fino ad oggi", "- oggi")),
    "pt": (("desde {}", "de {}"), ("até hoje", "a hoje", "até o presente", "até agora")),
    "hu": (("{}-től", "{}-tól", "{} óta"), ("máig", "napjainkig")),
    "en": (("since {}", "from {}"), ("to date", "until now", "to the present", "- present", "up to now")),
    "ja": (("{}年から", "{}年～", "{}年"), ("現在", "現在まで", "今")),
    "zh": (("自{}年", "自{}年起", "{}年"), ("至今", "到现在", "至現在")),
    "ko": (("{}년부터",), ("현재까지", " 현재까지", " 지금까지")),
}
"""How a list says since when something goes on, and that it does, by the language."""
WITHOUT_A_SPACE = {"ja", "zh", "ko"}


@pytest.mark.parametrize("language", SINCE_UNTIL_NOW)
def test_since_when_something_goes_on_is_read_where_it_stands_too_that_it_does(language: str) -> None:
    since, until = SINCE_UNTIL_NOW[language]
    between = "" if language in WITHOUT_A_SPACE else " "
    for begin, now in itertools.product(since, until):
        words = f"{begin.format(1987)}{between}{now}"
        assert read(words) == "1987", words
        for said in ("[1987..]", "1987/.."):
            assert said in refused(words, lasting=True), words
        dates = Dates(TODAY)
        with pytest.raises(Unfit, match="says that it goes on, and no end"):
            dates.read(words, replace(dates.column([(2, words)]), ends=True))


@pytest.mark.parametrize(
    "words", ["od dosud", "seit heute", "od 1987 do 1990", "von 1987 bis 1990", "od dnes"]
)
def test_what_does_not_say_since_when_it_goes_on_stays_refused(words: str) -> None:
    assert "cannot be read" in refused(words) or "may be" in refused(words)


DECADES = {
    "cs": ("{}0. léta", "v {}0. letech", "{word}", "{word} 20. století"),
    "de": (
        "{}0er Jahre",
        "die {}0er",
        "in den {}0er Jahren",
        "19{}0er Jahre",
        "die {word} Jahre",
        "{word}jahre",
    ),
    "fr": ("années {}0", "les années 19{}0", "dans les années {word}", "années {word}"),
    "es": ("años {}0", "los {}0", "los años {word}", "los {word}", "década de los {word}", "en los años {}0"),
    "nl": ("jaren {}0", "de jaren '{}0", "in de jaren {word}", "jaren {word}"),
    "pl": ("lata {}0.", "w latach {}0.", "lata {word}", "lata {}0. XX wieku", "lata {word} XX wieku"),
    "it": ("anni {}0", "gli anni '{}0", "negli anni {word}", "anni {word}"),
    "pt": ("anos {}0", "nos anos {}0", "década de {}0", "anos {word}", "década de {word}"),
    "hu": ("19{}0-es évek", "az 19{}0-as években", "{}0-es évek", "a {word} évek"),
    "en": ("{}0s", "the '{}0s", "the {word}", "19{}0s"),
    "ja": ("19{}0年代",),
    "zh": ("19{}0年代", "20世纪{}0年代", "二十世紀{}0年代"),
    "ko": ("19{}0년대", "{}0년대"),
}
"""How lists say a decade of the last century, by the language: the digit of its tens, or its word."""
TENS = {
    "cs": "třicátá čtyřicátá padesátá šedesátá sedmdesátá osmdesátá devadesátá",
    "de": "dreißiger vierziger fünfziger sechziger siebziger achtziger neunziger",
    "fr": "trente quarante cinquante soixante soixante-dix quatre-vingt quatre-vingt-dix",
    "es": "treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "nl": "dertig veertig vijftig zestig zeventig tachtig negentig",
    "pl": "trzydzieste czterdzieste pięćdziesiąte sześćdziesiąte siedemdziesiąte osiemdziesiąte dziewięćdziesiąte",
    "it": "trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "pt": "trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "hu": "harmincas negyvenes ötvenes hatvanas hetvenes nyolcvanas kilencvenes",
    "en": "thirties forties fifties sixties seventies eighties nineties",
}


@pytest.mark.parametrize("language", DECADES)
def test_a_decade_is_read_in_numbers_and_in_words(language: str) -> None:
    words_of = TENS.get(language, "").split() or [""] * 7
    for ten, word in zip(range(3, 10), words_of, strict=True):
        for frame in DECADES[language]:
            named = f"{word} léta" if language == "cs" else word
            words = frame.format(ten, word=named)
            assert read(words) == f"19{ten}X", words
            assert f"=19{ten}X" in refused(words, lasting=True), words


@pytest.mark.parametrize(
    ("words", "decade"),
    [
        *(("začátek 90. let", "199X"), ("koncem 80. let", "198X"), ("počátek devadesátých let", "199X")),
        *(
            ("Anfang der 90er Jahre", "199X"),
            ("Mitte der achtziger Jahre", "198X"),
            ("Ende der 1980er", "198X"),
        ),
        *(("début des années 90", "199X"), ("fin des années quatre-vingt", "198X")),
        *(("principios de los 90", "199X"), ("finales de los años ochenta", "198X")),
        *(("begin jaren 90", "199X"), ("eind jaren tachtig", "198X"), ("inizio anni 90", "199X")),
        *(
            ("fine degli anni ottanta", "198X"),
            ("início dos anos 90", "199X"),
            ("meados dos anos 80", "198X"),
        ),
        *(("początek lat 90.", "199X"), ("koniec lat osiemdziesiątych", "198X"), ("early 1990s", "199X")),
        *(("mid-1980s", "198X"), ("az 1990-es évek eleje", "199X"), ("1990年代初頭", "199X")),
        *(("1980年代後半", "198X"), ("1990년대 초", "199X"), ("20世纪80年代末", "198X")),
    ],
)
def test_a_part_of_a_decade_is_no_years_and_is_refused_with_the_decade(words: str, decade: str) -> None:
    said = refused(words)
    assert "says which part of a decade, and not which years of it" in said
    assert f"={decade}" in said
    dates = Dates(TODAY, words={normalise(words): decade})
    assert dates.read(words, dates.column([(2, words)])) == decade


@pytest.mark.parametrize(
    "words", ["20. léta", "dvacátá léta", "zwanziger Jahre", "années 20", "10er Jahre", "'20s"]
)
def test_a_decade_of_two_digits_that_may_be_of_two_centuries_is_refused_with_both(words: str) -> None:
    ten = "1" if "10" in words else "2"
    assert f"may be 19{ten}X or 20{ten}X: which century is not said" in refused(words)


def test_a_decade_that_lies_ahead_is_none() -> None:
    """What is read is what can be: by 2031 the thirties may be of either century."""
    for year, sure in ((2026, True), (2031, False)):
        dates = Dates(date(year, 1, 1))
        column = dates.column([(2, "třicátá léta")])
        if sure:
            assert dates.read("třicátá léta", column) == "193X"
        else:
            with pytest.raises(Unfit, match="may be 193X or 203X"):
                dates.read("třicátá léta", column)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "90 let",
            "90 lat",
            "90 Jahre",
            "90 ans",
            "90 años",
            "novanta",
            "noventa",
            "quatre-vingt",
            "lat 90",
        ),
        *("90. léta 19. století", "přelom 80. a 90. let", "90年代", "九十年代", "lata 90. XIX wieku"),
    ],
)
def test_what_is_no_decade_or_may_be_of_another_calendar_stays_refused(words: str) -> None:
    assert "cannot be read" in refused(words)


@pytest.mark.parametrize("roc", [False, True])
@pytest.mark.parametrize(("words", "day"), [("R5.10.12", "2023-10-12"), ("R2.4.1", "2020-04-01")])
def test_an_era_in_short_is_one_beside_years_of_the_republic(words: str, day: str, *, roc: bool) -> None:
    dates = Dates(TODAY, roc=roc, order="ymd" if roc else None)
    assert dates.read(words, dates.column([(2, words)])) == day


@pytest.mark.parametrize(
    ("words", "why", "say"),
    [
        ("昭和64年12月", "昭和 ended on 1989-01-07", "1989-12"),
        ("平成32年", "平成 ended on 2019-04-30", "2020"),
        ("S64.1.8", "昭和 ended on 1989-01-07", "1989-01-08"),
        ("R1.4.30", "令和 began on 2019-05-01", "2019-04-30"),
        ("R5.2.30", "February 2023 has 28 days", "2023-02"),
        ("R5", "'R5' may be 2023, a year of Japan", "--read R5=2023"),
        ("’08.5.2", "2008-05-02 or 1908-05-02", "--read"),
        ("2010년 봄", "a season differs", "[2010-03..2010-05]"),
        ("二〇〇三年春", "'二〇〇三年春' cannot be read: a season", "[2003-03..2003-05]"),
        *((words, "February 2021 has 28 days", "2021-02") for words in ("2/29/2021", "29/2/2021")),
        ("2/31/2001", "February 2001 has 28 days", "2001-02"),
        ("4/31/2001", "April 2001 has 30 days", "2001-04"),
        ("2021-29-02", "there is no month 29", "2021"),
    ],
)
def test_a_day_that_there_is_not_is_refused_in_words(words: str, why: str, say: str) -> None:
    said = refused(words)
    assert why in said
    assert say in said


def test_a_day_of_eight_digits_that_there_is_not_offers_no_year_out_of_its_day() -> None:
    assert "say 1988-02" in refused("31021988")
    assert "say 1988" in refused("19881306")


@pytest.mark.parametrize(("ends", "said"), [(False, "say 1999"), (True, "say 1999 or 2099")])
def test_an_end_may_be_still_to_come(*, ends: bool, said: str) -> None:
    dates = Dates(TODAY)
    with pytest.raises(NotAWhen) as error:
        dates.read("99", Column(ends=ends))
    assert str(error.value).endswith(said)


@pytest.mark.parametrize(
    ("said", "of_a_workbook", "in_text"),
    [
        ("1994.5", "1994-05", "1994-05"),
        ("1994.12", "1994-12", "1994-12"),
        ("1994.1", "1994-01 or 1994-10", "1994-01"),
        ("1994. 1.", "1994-01", "1994-01"),
    ],
)
def test_a_number_of_a_workbook_has_no_zero_at_its_end(said: str, of_a_workbook: str, in_text: str) -> None:
    """Who types 1994.10 into a cell has 1994.1 there: it may be January, or October."""
    for day_0, meant in ((date(1899, 12, 30), of_a_workbook), (None, in_text)):
        dates = Dates(TODAY, day_0=day_0)
        try:
            found = dates.read(said, Column())
        except Unfit as error:
            found = str(error)
            assert "--read 1994.1=1994-01, or =1994-10, says which" in found
        assert meant in found
