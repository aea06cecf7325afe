"""Offices that nobody has: a city on each of three continents with partners such as cities there have."""

from comity.testing import asked, citing, contested, history, opened_between, signed
from domain import body
from domain.history import History
from projections.page import Page
from projections.report import Ask
from projections.reports.atlas import atlas

PLACES = {
    "Munich": (48.14, 11.58, "DE"),
    "Chicago": (41.88, -87.63, "US"),
    "Edinburgh": (55.95, -3.19, "GB"),
    "Bordeaux": (44.84, -0.58, "FR"),
    "Verona": (45.44, 10.99, "IT"),
    "Kyiv": (50.45, 30.52, "UA"),
    "Wrocław": (51.11, 17.04, "PL"),
    "Harare": (-17.83, 31.05, "ZW"),
    "Sapporo": (43.06, 141.35, "JP"),
    "Cincinnati": (39.1, -84.51, "US"),
    "Beer Sheva": (31.25, 34.79, "IL"),
    "Lyon": (45.76, 4.84, "FR"),
    "Vienna": (48.21, 16.37, "AT"),
    "Graz": (47.07, 15.44, "AT"),
    "Zürich": (47.37, 8.54, "CH"),
    "Basel": (47.56, 7.59, "CH"),
    "Milan": (45.46, 9.19, "IT"),
    "Turin": (45.07, 7.69, "IT"),
    "Bologna": (44.49, 11.34, "IT"),
    "Prague": (50.08, 14.44, "CZ"),
    "Brno": (49.2, 16.61, "CZ"),
    "Bratislava": (48.15, 17.11, "SK"),
    "Budapest": (47.5, 19.04, "HU"),
    "Ljubljana": (46.06, 14.51, "SI"),
    "Zagreb": (45.81, 15.98, "HR"),
    "Dresden": (51.05, 13.74, "DE"),
    "Leipzig": (51.34, 12.37, "DE"),
    "Rotterdam": (51.92, 4.48, "NL"),
    "Antwerp": (51.22, 4.4, "BE"),
    "Ghent": (51.05, 3.72, "BE"),
    "Lille": (50.63, 3.06, "FR"),
    "Leeds": (53.8, -1.55, "GB"),
    "Manchester": (53.48, -2.24, "GB"),
    "Dublin": (53.35, -6.26, "IE"),
    "Porto": (41.15, -8.61, "PT"),
    "Barcelona": (41.39, 2.17, "ES"),
    "Aarhus": (56.16, 10.2, "DK"),
    "Gothenburg": (57.71, 11.97, "SE"),
    "Tampere": (61.5, 23.76, "FI"),
    "Tallinn": (59.44, 24.75, "EE"),
    "Riga": (56.95, 24.11, "LV"),
    "Vilnius": (54.69, 25.28, "LT"),
    "Kraków": (50.06, 19.94, "PL"),
    "Lviv": (49.84, 24.03, "UA"),
    "Cluj": (46.77, 23.6, "RO"),
    "Sofia": (42.7, 23.32, "BG"),
    "Thessaloniki": (40.64, 22.94, "GR"),
    "Accra": (5.6, -0.19, "GH"),
    "Athens": (37.98, 23.73, "GR"),
    "Belgrade": (44.79, 20.45, "RS"),
    "Bogotá": (4.71, -74.07, "CO"),
    "Busan": (35.1, 129.03, "KR"),
    "Casablanca": (33.57, -7.59, "MA"),
    "Delhi": (28.61, 77.21, "IN"),
    "Durban": (-29.86, 31.02, "ZA"),
    "Galway": (53.27, -9.05, "IE"),
    "Hamburg": (53.55, 9.99, "DE"),
    "Lahore": (31.55, 74.34, "PK"),
    "Mexico City": (19.43, -99.13, "MX"),
    "Osaka": (34.69, 135.5, "JP"),
    "Paris": (48.86, 2.35, "FR"),
    "São Paulo": (-23.55, -46.63, "BR"),
    "Shanghai": (31.23, 121.47, "CN"),
    "Shenyang": (41.8, 123.43, "CN"),
    "Sydney": (-33.87, 151.21, "AU"),
    "Toronto": (43.65, -79.38, "CA"),
    "Warsaw": (52.23, 21.01, "PL"),
    "Kaohsiung 高雄": (22.62, 120.31, "TW"),
}
"""Latitude, longitude and country."""
NAMES = list(PLACES)
OF_MUNICH = NAMES[2:47]
OF_CHICAGO = ["Milan", "Vienna", "Prague", "Kyiv", "Vilnius", *NAMES[47:67]]


def slug(name: str) -> str:
    """A body by a slug that its name can have."""
    return "".join(letter for letter in name.lower().replace(" ", "-") if letter.isascii()).strip("-")


def placed(name: str) -> History:
    """A city where it lies."""
    lat, lon, country = PLACES[name]
    return history(
        body.Registered(name=name, kind="city", lat=lat, lon=lon, country=country),
        stream=f"body:{slug(name)}",
    )


def office(home: str, partners: list[str], *, as_at: str = "2026-11-16") -> tuple[Ask, Page]:
    """What the office of a city is told: a sister city of each partner, signed in one year after the other.

    Of the first it is known only that it was so by 2020; of the second, sources differ on what was signed.
    """
    told = [placed(name) for name in (home, *partners)]
    for year, name in enumerate(partners, start=1960):
        tie = history(
            opened_between(*sorted((slug(home), slug(name)))),
            signed("../2020" if year == 1960 else str(year), kind="sister-city"),
        )
        if year == 1961:
            tie += contested(2, "kind", "letter-of-intent", sources=citing("press"))
        told.append(tie)
    ask = asked(*told, home=slug(home), as_at=as_at)
    return ask, atlas(ask)
