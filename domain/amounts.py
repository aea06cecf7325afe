"""Amounts of money in the words in which they are written."""

import re
from decimal import Decimal

_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
    COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR
    IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR
    MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD
    XCG XOF XPF YER ZAR ZMW ZWG
    ATS BEF CSK CYP DDM DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PTE ROL SIT SKK SUR TRL YUM ZWL
"""
"""The currencies of ISO 4217, and below them those that older papers have."""
_WRITTEN = {
    **{code.lower(): code for code in _CODES.split()},
    "€": "EUR",
    "£": "GBP",
    "nt$": "TWD",
    "us$": "USD",
    "hk$": "HKD",
    "a$": "AUD",
    "c$": "CAD",
    "euro": "EUR",
    "euros": "EUR",
    "ntd": "TWD",
    "rmb": "CNY",
    **{written.lower(): written for written in ("kr", "zł", "Kč", "Ft")},
}
"""What each way to write a currency, in small letters, stands for: its code, or itself where it may mean several."""
_CURRENCY = r"[^\W\d_]{2,5}|[A-Za-z]{0,2}[$€£¥₩₫₱₹]"
_AMOUNT = re.compile(
    rf"(?P<before>{_CURRENCY})?\s*(?P<number>\d[\d .,'\u00a0\u202f]*?)(?:[.,][-–—]{{1,2}})?"
    rf"\s*(?(before)|(?P<behind>{_CURRENCY}))"
)
_GROUPED = re.compile(
    r"\d{1,3}(?P<sign>[ .,'\u00a0\u202f])\d{3}(?:(?P=sign)\d{3})*(?:[.,]\d{2})?|\d+(?:[.,]\d{2})?"
)


def amount_of(words: str) -> tuple[Decimal, str] | None:
    """`EUR 1,200`, `1.200,50 €`, `1200,- euro` as a number and a currency; None for what is no one amount of one currency.

    Three digits behind a comma or a point are thousands, as no currency that offices pay in has a third decimal. A sign
    that may mean several currencies (`$`, `kr`) stands as it is.
    """
    found = _AMOUNT.fullmatch(words.strip())
    number = _GROUPED.fullmatch(found["number"].strip()) if found else None
    currency = _currency(found["before"] or found["behind"]) if found else None
    if number is None or currency is None:
        return None
    whole, cents = number[0], ""
    if re.search(r"[.,]\d{2}$", whole):
        whole, cents = whole[:-3], whole[-2:]
    return Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{cents or 0}"), currency


def _currency(written: str) -> str | None:
    """What a currency is called in sums; None for letters that are none."""
    return _WRITTEN.get(written.lower(), None if written[-1].isalpha() else written.upper())
