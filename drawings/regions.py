"""What a part of the world is called that some countries lie in: the regions of the UN's M49, in plain words.

Where a country lies is geography and says nothing about whose it is.
"""

from collections import Counter
from collections.abc import Iterable

from domain.message import Message, Several

REGIONS = {
    Message("Europe"): "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC "
    "MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK",
    Message("North Africa"): "DZ EG EH LY MA SD TN",
    Message("West Africa"): "BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG",
    Message("Central Africa"): "AO CD CF CG CM GA GQ ST TD",
    Message("East Africa"): "BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW",
    Message("Southern Africa"): "BW LS NA SZ ZA",
    Message("West Asia"): "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE",
    Message("Central Asia"): "KG KZ TJ TM UZ",
    Message("South Asia"): "AF BD BT IN IR LK MV NP PK",
    Message("East Asia"): "CN HK JP KP KR MN MO TW",
    Message("Southeast Asia"): "BN ID KH LA MM MY PH SG TH TL VN",
    Message("Oceania"): "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
    Message("North America"): "BM CA GL PM US",
    Message("Central America"): "BZ CR GT HN MX NI PA SV",
    Message("the Caribbean"): "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI",
    Message("South America"): "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE",
}
"""Regions and their countries (ISO 3166-1 alpha-2, and XK)."""
_OF = {country: region for region, countries in REGIONS.items() for country in countries.split()}
MOST = 3
"""Regions that are named together."""


def named(countries: Iterable[str | None]) -> str:
    """What the part of the world is called in which these countries lie: `Europe and North Africa`; empty where unknown.

    Each country may come as often as it counts: the regions of the most are named.
    """
    found = Counter(_OF[country] for country in countries if country in _OF)
    names = [region for region, _ in found.most_common(MOST)]
    if not names:
        return ""
    said = Message("{regions}", regions=Several(names, ", ", " and ")) if len(names) > 1 else names[0]
    return Message.capital(said) if hasattr(Message, "capital") else said
