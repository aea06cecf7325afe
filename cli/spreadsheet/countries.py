"""What offices write in a column of countries, in any language, for the codes of ISO 3166-1 and XK.

The names of `countries.json` are those of the Unicode CLDR, in the official languages of the world as far as it knows
them whole; `python -m cli.spreadsheet.countries` writes the file anew from Babel, which carries the CLDR. What offices
write besides stands here, the Chinese of it as in use in Taiwan. All of it is only ever read: what is stored and shown
is the code.
"""

import difflib
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from domain.countries import CODES
from domain.months import languages
from domain.text import normalise

KEPT = Path(__file__).parent / "countries.json"
ALIKE = 0.85
"""From which likeness on an unknown word is a slip of the pen, where nothing else comes near."""
SHORTEST = 5
"""Letters of a word that may be one."""
_BESIDES = """
AE: UAE, VAE, EAU, 阿聯 | AU: 澳大利亞, 豪州 | BA: 波赫, Bosnien, Bosnien-Herzegowina, Bosnia, Bośnia, Bosnië
BS: The Bahamas | BY: Weißrussland, White Russia, Wit-Rusland, Biélorussie
CD: Democratic Republic of the Congo, DR Congo, DRC, DR Kongo, Demokratische Republik Kongo, RDC, Zaire
CD: 剛果民主共和國, 民主剛果
CF: 中非 | CG: Republic of the Congo, Republik Kongo, 剛果共和國 | CH: Helvetia
CI: Ivory Coast, Elfenbeinküste, Ivoorkust, Costa d'Avorio
CN: People's Republic of China, PRC, PR China, P.R. China, VR China
CN: Volksrepublik China, RP Chine, 中國大陸, 中華人民共和國, 中華人民共和国, 中华人民共和国 | CW: 古拉索
CZ: Czech Republic, Tschechische Republik, Tschech. Republik, CSR, Republika Czeska, République tchèque, Repubblica Ceca
CZ: República Checa, Tsjechische Republiek, Rép. tchèque
DE: BRD, Bundesrepublik Deutschland, RFA, Federal Republic of Germany
DE: West Germany, Westdeutschland, Allemagne fédérale, RFN
DO: 多明尼加 | FM: Federated States of Micronesia
GB: UK, Great Britain, England, Scotland, Wales, Northern Ireland, Großbritannien, Schottland, Nordirland, Grande-Bretagne
GB: Angleterre, Écosse, Gran Bretaña, Inglaterra, Escocia, Gran Bretagna, Inghilterra, Groot-Brittannië, Engeland, Schotland
GB: Wielka Brytania, Anglia, Szkocja, Storbritannien, 聯合王國, イギリス, 英国 | GG: 根西 | GM: The Gambia | GR: Hellas
GB: Galles, Scozia, Irlanda del Nord, País de Gales, Irlanda del Norte, Escócia, Irlanda do Norte, Grã-Bretanha
GB: Walia, Irlandia Północna, Nagy-Britannia, Skócia, Észak-Írország, İngiltere, İskoçya, Galler, Kuzey İrlanda
GB: Büyük Britanya, Skottland, Nordirland, Англія, Шотландія, Уельс, Великобритания, Англия, Шотландия, Уэльс
GB: Αγγλία, Σκωτία, Ουαλία, Βόρεια Ιρλανδία, Μεγάλη Βρετανία
US: ABD, A.B.D., США, ΗΠΑ, Amerikai Egyesült Államok, Förenta staterna, Соединённые Штаты Америки, Сполучені Штати Америки
RU: Rusya Federasyonu, Orosz Föderáció, Российская Федерация, Російська Федерація, Ρωσική Ομοσπονδία, Federazione Russa
RU: Federação Russa, Ryska federationen | CN: Çin Halk Cumhuriyeti, Kínai Népköztársaság, Repubblica Popolare Cinese
CN: República Popular China, República Popular da China, Chińska Republika Ludowa, КНР | DE: NSZK, ФРГ, ΟΔΓ
DE: Repubblica Federale di Germania, República Federal de Alemania, Almanya Federal Cumhuriyeti
CZ: Çek Cumhuriyeti, Cseh Köztársaság, Česká republika, Чешская Республика, Чеська Республіка | MK: Makedonija, Makedonya
MK: Macedónia, Македония, Македонія
GB: Velká Británie, Veľká Británia, Anglie, Skotsko, Severní Irsko | DE: SRN, Spolková republika Německo, NSR
SK: Slovenská republika | NL: Nizozemí | MK: Makedonie | PL: Polská republika | RU: Ruská federace
US: Spojené státy americké | CN: Čínská lidová republika, ČLR | KR: Korejská republika
HK: 香港 | ID: 印度尼西亞 | IE: Eire, Republic of Ireland, Republik Irland | JE: 澤西 | JP: Nippon | KN: 聖克里斯多福
KP: 북한, 조선민주주의인민공화국 | AU: 호주 | ZA: 남아프리카공화국, 남아공 | CN: 중화인민공화국 | TR: 터키 | KR: 한국
KP: DPRK, Nordkorea, Corée du Nord, 朝鮮民主主義人民共和国
KR: Republic of Korea, Republik Korea, Korea, Südkorea, Corée du Sud, Corea del Sur, Zuid-Korea, 韓國, 大韓民國
KR: 大韓民国, 大韩民国
MD: Moldawien, Moldavie, Moldau, Moldawia, Republic of Moldova, Republik Moldau | MK: Macedonia, Mazedonien, Macédoine
MK: Macedonië, Republic of Macedonia, FYROM | MM: Burma, Birma, Birmanie | MO: Macao, 澳門
NL: The Netherlands, Holland, Hollande, Holanda, Olanda, Holandia | NU: 紐埃 | PH: The Philippines
PS: Palestine, Palästina, Palästinensische Autonomiebehörde, Palestinian Authority, Autonomía Palestina, Palestina, Palestyna
PS: 巴勒斯坦
RU: Russian Federation, Russische Föderation, Fédération de Russie, Federación Rusa, Federacja Rosyjska, 俄國
SK: Slovak Republic, Slowakische Republik, Slow. Republik, République slovaque | SZ: Swaziland, Swasiland
TR: Turkey, Turquie | TW: Republic of China, 中華民國, 中華民国
US: United States of America, USA, U.S.A., U.S., Vereinigte Staaten von Amerika, États-Unis d'Amérique, EEUU, EE. UU., EUA
US: Stany Zjednoczone Ameryki, Stati Uniti d'America, アメリカ, 米国
VA: Holy See, Heiliger Stuhl, Saint-Siège, 教廷 | VC: 聖文森
"""
_IN_FULL = re.compile(
    r"(?:federal republic|republic|kingdom|grand duchy|principality) of (?:the )?(.+)"
    r"|(?:bundesrepublik|republik|konigreich) (.+)"
    r"|(?:republique|royaume|republica|reino|repubblica|regno) (?:d[eiu] |del |della |de la |d['’]|dell['’])(.+)"
    r"|(.+?)(?:連邦共和国|社会主義共和国|連邦|共和国|王国|国)"
)
"""A country's name as treaties have it, normalised: the form of its state is left aside where no list has it whole."""


@cache
def codes() -> dict[str, tuple[str, ...]]:
    """The codes by what a country is called, normalised: more than one where languages call two so."""
    found: dict[str, tuple[str, ...]] = {}
    of_the_cldr: dict[str, list[str]] = json.loads(KEPT.read_text(encoding="utf-8"))
    for code, names in of_the_cldr.items():
        for name in names:
            found[name] = (*found.get(name, ()), code)
    found.update({name: (code,) for code, name in _besides()})
    return found


@cache
def meant(words: str) -> tuple[str, ...]:
    """The codes of a country's name; a code is its own. None for a word that is no country's."""
    if words.upper() in CODES and words.isascii():
        return (words.upper(),)
    said = normalise(words)
    if said not in codes() and (form := _IN_FULL.fullmatch(said)):
        said = next(filter(None, form.groups()))
    return codes().get(said, ())


BEHIND = re.compile(r"(?P<name>.+?)(?: ?[(（\[](?P<inside>[^()（）\[\]]+)[)）\]]|, ?(?P<after>[^,()]+))")
_ALSO_LANDS = ("georgia", "niger", "luxembourg", "luxemburg")
"""Countries that are called as a land of another one is."""


@cache
def behind(name: str) -> tuple[str, str] | None:
    """A name and the code of the country that stands behind it: `Lyon (Frankreich)`, `Lyon, France`; else None.

    A code of two letters is none here: `Portland, ME` lies in Maine.
    """
    found = BEHIND.fullmatch(name)
    if not found:
        return None
    words = (found["inside"] or found["after"]).strip()
    codes = meant(words) if len(words) > 2 or not words.isascii() else ()
    return (found["name"], codes[0]) if len(codes) == 1 and normalise(words) not in _ALSO_LANDS else None


@cache
def near(words: str) -> str | None:
    """The code that a slip of the pen nearly certainly means; None where it may be another or no country."""
    said = normalise(words)
    if len(said) < SHORTEST:
        return None
    names = [name for name in codes() if abs(len(name) - len(said)) < SHORTEST]
    close = difflib.get_close_matches(said, names, n=5, cutoff=ALIKE)
    found = {code for name in close for code in codes()[name]}
    return found.pop() if len(found) == 1 else None


def _besides() -> Iterator[tuple[str, str]]:
    for line in _BESIDES.replace("\n", " | ").split(" | "):
        code, _, names = line.strip().partition(": ")
        for name in names.split(", ") if names else ():
            yield code, normalise(name)


def made() -> str:
    """The names as Babel has them, and the codes of three letters."""
    from babel import Locale
    from babel.core import get_global

    found: dict[str, set[str]] = {code: set() for code in sorted(CODES)}
    for language in languages():
        for code, name in Locale.parse(language).territories.items():
            if code in CODES and name != code:
                found[code].add(normalise(name))
    for alias, stands_for in get_global("territory_aliases").items():
        if re.fullmatch("[A-Z]{3}", alias) and len(stands_for) == 1 and stands_for[0] in found:
            found[stands_for[0]].add(normalise(alias))
    lines = (f'"{code}": {json.dumps(sorted(names), ensure_ascii=False)}' for code, names in found.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    KEPT.write_text(made(), encoding="utf-8")
