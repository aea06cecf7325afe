"""Which way visits went, in words: incoming, eingehend, 來訪; and the field of each column of a sheet by heading and cells.

A column in which nothing but such words stand says the direction, whatever its heading.
"""

from collections.abc import Sequence

from cli.spreadsheet.headings import CAME, OWN, SAID_OF_A_SIDE, field_of, in_brackets
from cli.spreadsheet.sheet import Sheet
from domain.text import normalise

_CLEAR = {
    "incoming": """incoming; inbound; incoming visit; inbound visit; visit received; received; hosted; they came;
        they visited us; to us; eingehend; ankommend; eingehender besuch; besuch bei uns; zu uns; bei uns; entrant;
        entrante; visite reçue; reçue; chez nous; visita recibida; recibida; in entrata; in arrivo; visita ricevuta;
        ricevuta; da noi; recebida; visita recebida; entrada; inkomend; inkommande; bij ons; przyjazd; przychodząca;
        u nas; do nas; прийнята; вхідний; до нас; приїзд; прийом; прийом делегації;
        входящий; к нам; приезд; приём; приём делегации; gelen; bize; bize gelen; gelen heyet; saapuva; saapuvat; meille;
        meillä; vierailu meille; till oss; hos oss; mottaget; til oss; til os; indgående; inngående; příchozí; přijatá;
        k nám; prichádzajúca; prijatá; bejövő; érkező; hozzánk; nálunk; rebuda; visita rebuda; a casa nostra;
        εισερχόμενη; σε εμάς; primită; la noi; 來訪; 来访; 来訪; 受入; 초청; 내방""",
    "outgoing": """outgoing; outbound; outgoing visit; outbound visit; we went; we visited them; to them; ausgehend;
        ausgehender besuch; auswärts; zu ihnen; bei ihnen; sortant; sortante; visite rendue; chez eux; saliente;
        visita realizada; in uscita; in partenza; da loro; від нас; виїзд; до них; поїздка; исходящий; к ним;
        выезд; поездка; giden; onlara; bizden giden; giden heyet; lähtevä; lähtevät; heille; heillä; vierailu heille;
        till dem; hos dem; til dem; udgående; odchozí; k nim; odchádzajúca; kimenő; kiutazó; hozzájuk; náluk; a casa seva;
        visita feta; εξερχόμενη; σε αυτούς; efectuată; la ei; enviada; visita enviada; saída; uitgaand; utgående; bij hen;
        wyjazd; wychodząca; u nich; do nich; вихідний; 出訪; 出访; 往訪; 派遣; 출국; 파견""",
}
_WITH_A_HEADING = {
    "incoming": "in; ein; empfang; accueil; 接待; 접견",
    "outgoing": "out; aus; uit; reise; déplacement; 訪問; 방문",
}
"""Words that say so under a heading which asks for it, and may say something else under another."""
_WAY = {
    normalise(word.strip()): way
    for words in (_CLEAR, _WITH_A_HEADING)
    for way, several in words.items()
    for word in several.split(";")
}
_SURE = {normalise(word.strip()) for several in _CLEAR.values() for word in several.split(";")}
_NAMES = ("counterpart", OWN, "a", "b")


def way_of(words: str) -> str | None:
    """`incoming` or `outgoing`, seen from the ledger's home; None for other words."""
    return _WAY.get(normalise(words))


def fields_of(sheet: Sheet) -> list[str | None]:
    """The field that each column of a sheet seems to be, by its heading and by what stands under it."""
    fields = [field_of(heading) for heading in sheet.columns]
    return [_field(sheet, at, fields) for at in range(len(fields))]


def _field(sheet: Sheet, at: int, fields: Sequence[str | None]) -> str | None:
    said = fields[at]
    cells = [cells[at] for _, cells in sheet.rows if at < len(cells) and cells[at]]
    behind = sum(
        cell[-1:] in ")）]" for cell in cells
    )  # where the cells have it in brackets too, it is a name
    if said in {"counterpart", OWN} and behind * 2 <= len(cells):
        what = in_brackets(sheet.columns[at])
        if what in SAID_OF_A_SIDE:
            return f"{'b' if said == 'counterpart' else 'a'}.{what}"
    asks = said == CAME
    if (asks or said in {None, "kind"}) and cells and all(way_of(cell) for cell in cells):
        words = {normalise(cell) for cell in cells}
        if asks or words & _SURE:
            return "direction"
    if not asks:
        return said
    if any(way_of(cell) for cell in cells):
        return "direction"  # the others are asked about
    return "visitor" if _names_a_side(sheet, at, fields) else "people"


def _names_a_side(sheet: Sheet, at: int, fields: Sequence[str | None]) -> bool:
    """Whether each cell of a column is a name that its row has elsewhere, or else one and the same: the home's."""
    named = [other for other, said in enumerate(fields) if said in _NAMES]
    others: set[str] = set()
    found = False
    for _, cells in sheet.rows:
        if at < len(cells) and (who := normalise(cells[at])):
            if who in {normalise(cells[other]) for other in named if other < len(cells)}:
                found = True
            else:
                others.add(who)
    return found and len(others) <= 1
