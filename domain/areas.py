"""The part of the world in which a country lies: what long lists of ties are grouped by.

The areas and what belongs to each are those of Unicode CLDR 48.2 (`territoryContainment`, Unicode License v3), which
follows UN M49 and holds Taiwan, Hong Kong, Macao and Kosovo too; Central and Western Asia are taken together.
"""

from domain.message import Message

AREAS: dict[str, tuple[Message, str]] = {
    "east-asia": (
        Message("East Asia"),
        "CN HK JP KP KR MN MO TW",
    ),
    "south-east-asia": (
        Message("South-East Asia"),
        "BN ID KH LA MM MY PH SG TH TL VN",
    ),
    "south-asia": (
        Message("South Asia"),
        "AF BD BT IN IR LK MV NP PK",
    ),
    "central-west-asia": (
        Message("Central and Western Asia"),
        "AE AM AZ BH CY GE IL IQ JO KG KW KZ LB OM PS QA SA SY TJ TM TR UZ YE",
    ),
    "oceania": (
        Message("Oceania"),
        "AQ AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
    ),
    "north-america": (
        Message("North America"),
        "BM CA GL PM US",
    ),
    "latin-america": (
        Message("Latin America and the Caribbean"),
        (
            "AG AI AR AW BB BL BO BQ BR BS BV BZ CL CO CR CU CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY "
            "LC MF MQ MS MX NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI"
        ),
    ),
    "europe": (
        Message("Europe"),
        (
            "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV "
            "MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK"
        ),
    ),
    "africa": (
        Message("Africa"),
        (
            "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML "
            "MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW"
        ),
    ),
}
"""By a word for it: what people read, and its countries in ISO 3166-1 alpha-2. In the order in which lists have them."""
ELSEWHERE = "elsewhere"
"""The word for a body of which no country is known."""
_OF = {code: area for area, (_, codes) in AREAS.items() for code in codes.split()}


def area_of(country: str | None) -> str:
    """The area of a country, one of `AREAS`; `elsewhere` where none is known."""
    return _OF.get(country or "", ELSEWHERE)


def area_words(area: str) -> Message:
    """What an area is called."""
    return AREAS[area][0] if area in AREAS else Message("Country not on record")
