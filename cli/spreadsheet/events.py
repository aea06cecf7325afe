"""What rows tell of beside agreements: visits, contacts, memberships, and how a tie ended. Pure: cells in, fields out."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cli.spreadsheet.absent import UNKNOWN
from cli.spreadsheet.bodies import NOTHING, Body
from cli.spreadsheet.columns import Key
from cli.spreadsheet.directions import way_of
from cli.spreadsheet.letters import on_one_line
from cli.spreadsheet.sheet import Unfit
from domain import when
from domain.fact import is_slug
from domain.text import normalise
from queries.slugs import slugged
from store.shell import quoted


def _words(said: str) -> frozenset[str]:
    """Words with `;` between them, as they are compared."""
    return frozenset(normalise(word.strip()) for word in said.split(";"))


IN_FORCE = _words(
    """in force; active; current;
        aktivt; aktiva; i kraft; gällande; gjeldende; gældende; giltig; gyldig; voimassa; aktiivinen; vigent; vigents;
        vigentes;
        actiu; actives; activas; activos; ativas; ativos; válida; válido; vigenti; attivi; attive; aktivna; aktivno; važeći;
        kehtiv; galiojanti; spēkā; чинна; чинний; діє; действует; действующий; activ; activă; în vigoare; aktívna; aktívny;
        platný; действащ; actifs; gültige; membres; medlem; jäsen; valid; yes; signed; member; ongoing; existing;
        aktiv; ja; in kraft; gültig;
        besteht; bestehend; laufend; mitglied; actif; active; en vigueur; en cours; oui; membre; vigente; activo; activa;
        en vigor; en curso; sí; attivo; attiva; in vigore; in corso; actief; lopend; van kracht; aktywna; aktywny; aktywne;
        czynna; obowiązuje; obowiązująca; w mocy; tak; em vigor; ativa; ativo; sim; ενεργή; ενεργό; σε ισχύ; ναι;
        membro; membra; socio; aderente; in essere; vigente; aktif; devam ediyor; yürürlükte; üye; aktív; élő; él;
        hatályos; érvényes; fennáll; μέλος; aktivní; ano; platí; platná; platné; v platnosti; trvá; dosud; aktívne; áno;
        有效; 生效; 有效中; 存續; 存续; 持續中; 是; 継続; 継続中; 提携中;
        交流中; 有効; 会員; 會員; 会员; 회원; 유효; 유지; 유지중; 교류중; 현행"""
)
"""What says that a tie or a membership goes on."""
CONTACT = frozenset(
    normalise(word)
    for word in (
        *(
            "contact",
            "contacts",
            "kontakt",
            "kontakte",
            "contacto",
            "contatto",
            "contatti",
            "kontakty",
            "接觸",
            "接触",
            "交流",
        ),
        *("loser kontakt", "informal contact", "informal link", "contact informel", "交流のみ"),
    )
)
"""What a list of agreements calls a tie without any."""
_ENDINGS = {
    "terminated": """terminated; ended;
        upphörd; upphört; avslutad; avslutat; avsluttet; afsluttet; ophørt; opphørt; utträdd; udtrådt; udmeldt;
        uttrådt; utmeldt;
        päättynyt; eronnut; ukončena; ukončeno; ukončené; ukončená; zrušena; finalitzat; finalitzada; extingit; extingida;
        baixa; припинено; прекращено; завершено; розірвано; розірвана; расторгнуто; расторгнут;
        päättyneet; irtisanottu; zakończono; încetat; încetată; end; finished; discontinued; dissolved;
        cancelled; canceled; left; former; beendet;
        aufgelöst; gekündigt; erloschen; aufgehoben; ausgetreten; ehemalig; terminé; terminée; résilié; résiliée; dissous;
        dissoute; retiré; finalizado; finalizada; terminado; terminada; rescindido; rescindida; terminato; terminata;
        uscito; uscita; receduto; recesso; concluso; conclusa; pasif; sona erdi; sona ermiş; feshedildi; bitti;
        kilépett; megszűnt; lezárt; lezárult; felbontva;
        cessato; cessata; sciolto; sciolta; cessada; extinta; extinto; denunciada; denunciado; saiu; έληξε; λύθηκε;
        καταγγέλθηκε;
        αποχώρησε; beëindigd; opgeheven; zakończony; zakończona; zakończone; rozwiązana;
        rozwiązane; wypowiedziana; wypowiedziane; 已終止; 終止; 終了; 已结束; 結束; 解消; 解除; 廢止; 退出; 脱退;
        终止; 已终止; 结束; 废止; 종료; 해지; 해소; 파기; 만료; 탈퇴""",
    "suspended": """suspended; suspès; suspesa; pozastavena; pozastavené; on hold; paused; ruht; ruhend; ausgesetzt;
        suspendiert; auf eis; suspendu; suspendue;
        suspendido; suspendida; suspensa; suspenso; σε αναστολή; sospeso; sospesa; opgeschort; zawieszony;
        zawieszona; zawieszone; 中止; 暫停; 暂停; 停止;
        休止; 중단; 보류; 정지; keskeytetty; keskeytynyt; призупинено; призупинена; зупинено; приостановлено;
        приостановлена; askıda;
        askıya alındı; felfüggesztve; suspendată; suspendat; suspenderat; suspenderet; suspendert""",
    "dormant": """dormant; inactive;
        inaktivt; inaktiva; vilande; hvilende; inactiu; neaktivní; eingeschlafen; inaktiv; en sommeil; inactif;
        inactive; inactivo; inactiva; inattivo;
        inattiva; dormiente; inativa; inativo; ανενεργή; ανενεργό; inactief; slapend; nieaktywny; nieaktywna;
        nieaktywne; uśpiona; 休眠; nukkuva; uinuva; lepotilassa; неактивна; неактивний; спляча; неактивно""",
}
_ENDING = {word: ending for ending, words in _ENDINGS.items() for word in _words(words)}
_LONGEST = 2 * max(map(len, _ENDING)) + 100
"""Letters of a cell, at most, that says how something ended and on which day: of a longer one each part is not looked at."""
_OF_A_HOME = {"counterpart", "home"}
"""What the sides are where a row names one, and the ledger's home is the other."""
_NOBODY = {
    normalise(word) for word in ("unknown", "unbekannt", "inconnu", "desconocido", "不明", "未知", "…")
}
"""What is written for somebody of whom it is not known who."""
_CHANNELS = {
    "meeting": """meeting; treffen; gespräch; rencontre; reunión; incontro; ontmoeting; spotkanie; 會面; 会談; зустріч;
        переговори;
        встреча; переговоры; görüşme; toplantı; tapaaminen; möte; møde; møte; schůzka; jednání; stretnutie; találkozó;
        reunião; reunió; συνάντηση; întâlnire; 회의; 면담""",
    "online": """online; video; videokonferenz; zoom; visioconférence; videoconferencia; 視訊; オンライン; відеозустріч;
        відеоконференція; онлайн; видеовстреча; видеоконференция; çevrimiçi; video konferans; videokonferans;
        verkkotapaaminen; etäkokous; videomöte; videomøde; videomøte; videokonference; videokonferencia;
        videoconferenza; videoconferência; τηλεδιάσκεψη; videoconferință; 화상회의""",
    "letter": """letter; e-mail; email; mail; brief; schreiben; lettre; courriel; carta; list; 信函; 書簡; лист;
        письмо; mektup;
        e-posta; kirje; sähköposti; mejl; e-post; dopis; levél; lettera; ofício; επιστολή; scrisoare; 서한; 이메일""",
    "speech": """speech; rede; ansprache; discours; discurso; 演講; 講演; промова; виступ; речь; выступление; konuşma;
        puhe; tal;
        tale; projev; prejav; beszéd; discorso; discurs; ομιλία; 연설""",
    "event": """event; veranstaltung; fest; événement; evento; evenement; wydarzenie; 活動; 行事; захід; подія; мероприятие;
        событие; etkinlik; tapahtuma; evenemang; begivenhed; arrangement; akce; podujatie; rendezvény; esdeveniment;
        εκδήλωση; eveniment; 행사""",
    "call": """call; phone; telephone; anruf; telefon; telefonat; appel; llamada; telefonata; 電話; телефонна розмова;
        дзвінок;
        телефонний дзвінок; телефонный разговор; звонок; telefon görüşmesi; puhelu; puhelinkeskustelu; telefonsamtal;
        telefonsamtale; opkald; telefonát; telefonický hovor; telefonický rozhovor; telefonbeszélgetés; hívás;
        chamada; telefonema; trucada; τηλεφώνημα; apel telefonic; 전화; 통화""",
    "other": """other; sonstiges; andere; autre; otro; altro; anders; inne; 其他; その他; kontakt; інше; другое; diğer;
        muu; annat;
        andet; annet; jiné; iné; egyéb; outro; altre; άλλο; altul; 기타""",
}
_CHANNEL = {word: channel for channel, words in _CHANNELS.items() for word in _words(words)}
_TYPES = {
    "visits": "partnership.visited",
    "contacts": "partnership.contacted",
    "memberships": "membership.joined",
}
JOINED = _TYPES["memberships"]
LEFT = "membership.left"
A_MONTH = 31
"""Days that two editions of a list may be apart of one visit."""
SPAN = "/"
"""What stands in EDTF between the first and the last day of what lasted."""
SIDES = ("visitor", "host", "by")
_TOLD_APART = (*SIDES, "channel", "occasion", "place")
"""Fields in which two visits differ, where both say them."""


class Undone(NamedTuple):
    """By what an end was over: from then on its tie goes on."""

    where: str
    on: str | None
    latest: int
    """The last day on which that may have been (proleptic ordinal)."""
    since: frozenset[str]
    """The agreements that were signed from then on, by their entries."""


@dataclass(frozen=True)
class Recorded:
    """A fact that is known, from the ledger or from an earlier row."""

    where: str
    """`arras--herten#4`, or `row 12`."""
    type: str
    fields: Mapping[str, Any]
    otherwise: tuple[str, ...] = ()
    """The days that other sources give."""
    by_others: tuple[str, ...] = ()
    """Who, by other sources, brought it about."""
    preferred: bool = False
    """Its day was preferred: somebody weighed who says so."""
    undone: Undone | None = None
    """Of an end of a partnership: after what it was so no more; None where it is so still."""


RENEWED = "partnership.renewed"
TERMINATED = "partnership.terminated"
DORMANT = "partnership.dormancy-declared"
ENDED = {
    TERMINATED: "ended",
    "partnership.suspended": "suspended",
    DORMANT: "dormant",
}
"""Facts by which a tie no longer goes on, and what one is then."""
BEGUN_ANEW = {
    TERMINATED: "the signing that began it anew",
    "partnership.suspended": "that it was resumed",
    DORMANT: "the contact or the visit that woke it",
    LEFT: "that it joined again",
}
"""Facts by which it goes on after each of these."""


def ending_of(words: str) -> str | None:
    """`terminated`, `suspended`, `dormant`, or nothing where the tie goes on. Errors: KeyError for other words."""
    plain = normalise(words)
    return None if plain in IN_FORCE else _ENDING[plain]


def says_how_it_ended(words: str) -> bool:
    """Whether words say that something ended, and no day."""
    return normalise(words) in _ENDING


def with_its_day(words: str) -> tuple[str, str]:
    """How something ended, and the day that stands behind it: `ended 2012`, `beendet (3.5.2012)`; nothing of other words."""
    if len(words) > _LONGEST or not any(map(str.isdigit, words)):
        return "", ""
    for between in re.finditer(r"[ :,;(（]+", words):
        word, day = words[: between.start()], words[between.end() :].rstrip(" )）")
        if says_how_it_ended(word) and any(map(str.isdigit, day)):
            return word, day
    return "", ""


def _day_of(words: str) -> str:
    """The day in words that are no date, so that it is not lost where it is said what they mean; empty for none."""
    found = re.search(r"[0-9].*", words)
    return f" {found[0].rstrip(' )）')}" if found else ""


def gives_no_day(words: str) -> bool:
    """Whether words of a column of ends say how things stand, or that nobody knows it, and no day."""
    return says_how_it_ended(words) or normalise(words) in IN_FORCE or words.casefold() in UNKNOWN


_AND = "and|und|et|y|e|i|a|og|och|ja|en|ve|és|și|та|и|і|й|και"
_ANOTHER = re.compile(rf"(?:(?<=[)）])\s+(?:{_AND})\s+|\s+(?:{_AND})\s+(?=[0-9]))", re.IGNORECASE)
"""What stands behind somebody's office, or before how many came besides: `Ada Lune (mayor) and 12 pupils`."""
_DEGREE = re.compile(
    r"(?:[MB]\.? ?(?:A|Sc|Ed|Eng|Phil)\.?|Ph\.? ?D\.?|LL\.? ?M\.?|C\.?Sc\.?|Dr\.?(?: ?[a-z]+\.)*|Mag\.?|Lic\.?|Ing\.?"
    r"|Dipl\.[\w .-]*|MBA|MD|JD|MdB|MdL|MP|MEP|CBE|OBE|MBE|KBE|Jr\.?|Sr\.?)(?=\s*(?:$|[(（]))"
)
"""A degree behind a name, which is nobody."""
_OF_NOBODY = frozenset(map(normalise, ("N.N.", "NN", "N. N.", "N.N", "N/N")))
"""What stands for a name that is not known."""
_OFFICES = _words(
    """mayor; deputy mayor; lord mayor; vice mayor; councillor; governor; ambassador; consul; minister; president; secretary;
        maire; adjoint; adjointe; préfet; sindaco; sindaca; vicesindaco; assessore; alcalde; alcaldesa; teniente de alcalde;
        concejal; concejala; alcaldessa; batlle; presidente; prefeito; prefeita; vereador; burgemeester; wethouder;
        borgmester; viceborgmester; borgmästare; kommunalråd; ordfører; varaordfører; ordförande; kaupunginjohtaja;
        kunnanjohtaja; apulaiskaupunginjohtaja; pormestari; apulaispormestari; rehtori; rektor; burmistrz; wójt; starosta;
        prezydent; prezydent miasta; zastępca burmistrza; primátor; primátorka; starostka; místostarosta; polgármester;
        alpolgármester; primar; viceprimar; župan; gradonačelnik; linnapea; vallavanem; meras; belediye başkanı; vali;
        мэр; заместитель мэра; губернатор; мер; міський голова; сільський голова; селищний голова; заступник міського голови;
        голова; δήμαρχος; αντιδήμαρχος; ambassadeur; ambasciatore; ambasciatrice; embajador; embajadora; director;
        directora; direttore; direttrice; directeur; directrice; professor; professori; opettaja; teacher; interpreter"""
)
"""Offices that languages write small before a name: `kaupunginjohtaja Matti Virtanen`."""


def people(words: str) -> list[dict[str, str]]:
    """Persons of a cell, with their roles in brackets. Errors: `Unfit` where it cannot be told how many they are."""
    parts = [on_one_line(part) for part in re.split(r"[;\n、／]", words)]
    if len(parts) == 1:
        parts = [person for part in _ANOTHER.split(parts[0]) for person in _between_commas(part, words)]
    return [_person(part) for part in map(on_one_line, parts) if part]


def _at_commas(words: str) -> list[str]:
    """The parts between commas, but for those in brackets: in one go, however long a cell is."""
    parts = [""]
    for opened in re.split(r"(?=[(（])", words):
        closed = max(map(opened.rfind, ")）")) + 1
        first, *more = opened[closed:].split(",")
        parts[-1] += opened[:closed] + first
        parts += more
    return parts


def _between_commas(words: str, cell: str) -> list[str]:
    """Persons with commas between them, behind whom a degree may stand. Errors: `Unfit` where it may be a first name."""
    found: list[str] = []
    for part in _at_commas(words):
        if found and _DEGREE.match(part.strip()):
            found[-1] += f",{part}"
        else:
            found.append(part)
    bare = [re.sub(r"[(（][^()（）]*[)）]", "", part).split() for part in found]
    if len(found) > 1 and any(len(part) < 2 for part in bare):
        several = "; ".join(map(str.strip, found))
        one = ""
        if len(found) == 2 and len(bare[0]) == 1 and found[0].split() == bare[0]:
            name = found[1].strip()
            behind = name.find("(") if "(" in name else len(name)
            one = f"{name[:behind].strip()} {bare[0][0]} {name[behind:]}".strip()
        or_one = f", or ={one}" if one else ""
        raise Unfit(
            f"people: {cell!r:.60} may be one person or several: write ; between persons, or say who they are:"
            f" --read {quoted(f'{cell}={several}')}{or_one}"
        )
    return found


def _person(words: str) -> dict[str, str]:
    """Somebody by name and role; of whom no name is known by the role, or as somebody."""
    said = re.fullmatch(r"(?P<name>[^()（）]+?)\s*[(（](?P<role>[^()（）]+)[)）]", words)
    name, role = (said["name"], said["role"]) if said else (words, "")
    if normalise(name) in _OF_NOBODY:
        return {"name": role, "role": role} if role else {"name": "somebody"}
    if name[:1].islower() and (office := _office_before(name)):
        name, role = name[len(office) :].strip(), ", ".join(filter(None, (office, role)))
    return {"name": name, "role": role} if role else {"name": name}


def _office_before(name: str) -> str:
    """The office in small letters with which words begin, and a name ends; empty for none."""
    words = name.split()
    small = next((at for at, word in enumerate(words) if not word[:1].islower()), 0)
    office = " ".join(words[:small])
    return office if len(words) - small > 1 and normalise(office) in _OFFICES else ""


@dataclass(slots=True)
class Cells:
    """What one row says, and how its words are read. Not to be changed (not frozen: many are made)."""

    said: Mapping[str, str]
    """The fields of the tie."""
    when: Callable[[str, Key], str]
    meant: Callable[[str], str]
    has_home: bool
    besides: dict[str, Any]
    """Note, certainty and sources, as every fact has them."""
    bodies: Sequence[Body] = ()
    """Its sides: the counterpart and the home, or a and b."""
    _ends: dict[str, tuple[str, str | None] | None] = field(default_factory=dict)
    """How it ended, by what the row is of, so that its cell is read once."""

    def among(self, bodies: Sequence[Body]) -> "Cells":
        """The same, of these sides."""
        return Cells(self.said, self.when, self.meant, self.has_home, self.besides, bodies, self._ends)

    def event(self, of: str) -> tuple[str, dict[str, Any]]:
        """The type and the fields of what the row tells. Errors: `Unfit`, NotAWhen."""
        fact: dict[str, Any] = {"on": self._on()}
        match of:
            case "visits":
                fact |= self._visit()
            case "contacts":
                fact |= self._contact()
            case _:
                fact["as_name"] = on_one_line(self.said.get("as_name", ""))
        if of != "memberships":
            fact |= {"occasion": self.said.get("occasion"), "place": self.said.get("place")}
            fact["people"] = people(self.meant(self.said["people"])) if "people" in self.said else None
            fact["topics"] = self._topics(self.said["topics"]) if "topics" in self.said else None
        fact |= self.besides
        return _TYPES[of], {name: value for name, value in fact.items() if value not in (None, "", [], {})}

    @property
    def tells_an_end(self) -> bool:
        """Whether it says anything of how the tie or the membership goes on."""
        return "status" in self.said or "ended" in self.said

    def ending(self, of: str) -> tuple[str, dict[str, Any]] | None:
        """How the tie or the membership ended, if it did. Errors: `Unfit`, NotAWhen."""
        ended = self.end(of)
        if ended is None:
            return None
        status, on = ended
        fact = {"on": on, "by": self._by() if of == "agreements" else None} | self.besides
        fact = {
            name: value for name, value in fact.items() if value not in (None, "", [], {}) and name != "note"
        }
        if of == "memberships":
            if status != "terminated":
                raise self._unknown_status(of)
            return LEFT, fact
        if status == "suspended" and "by" not in fact:
            status = self.said.get("status") or self.said.get("ended") or ""
            raise Unfit(
                "it is suspended, and by whom is not said: --map COLUMN=ended_by, or --set"
                f" ended_by={'home' if self.has_home else 'a, or =b,'} for all that ended or are suspended;"
                f" where it merely sleeps: --read {quoted(f'{status}=dormant{_day_of(status)}')}"
            )
        return {"dormant": DORMANT}.get(status, f"partnership.{status}"), fact

    def end(self, of: str) -> tuple[str, str | None] | None:
        """`terminated`, `suspended` or `dormant`, and since when, whoever the sides are. Errors: `Unfit`, NotAWhen."""
        if not self.tells_an_end:
            return None
        if of not in self._ends:
            self._ends[of] = self._end(of)
        return self._ends[of]

    def _end(self, of: str) -> tuple[str, str | None] | None:
        status, on = self._status(of)
        ended = self.said.get("ended")
        word = self.meant(ended) if ended else ""
        if word.casefold() in UNKNOWN and "status" not in self.said:
            raise Unfit(
                f"its end is {ended}, which leaves open whether there was one: say what it means: --read"
                f" {quoted(f'{ended}=in force')}, or =ended"
            )
        if says_how_it_ended(word):
            status = ending_of(word)
        elif ended and not gives_no_day(word):
            own, (ending, day) = on, with_its_day(word)
            on = self.when(day or ended, Key("tie", "ended"))
            if "status" in self.said and (status is None or (own and not within(on, own))):
                term = ", or map the day to term.until where a term ends then" if of == "agreements" else ""
                raise Unfit(
                    f"its status is {self.said['status']}, and it ended {ended}: mend one of them{term}"
                )
            status = ending_of(ending) if ending else status or "terminated"
        return (status, on) if status else None

    def _status(self, of: str) -> tuple[str | None, str | None]:
        """How it ended, and since when, where its status says so. Errors: `Unfit`, NotAWhen."""
        if "status" not in self.said:
            return None, None
        status = self.meant(self.said["status"])
        ending, day = with_its_day(status)
        try:
            return ending_of(ending or status), self.when(day, Key("tie", "ended")) if day else None
        except KeyError:
            raise self._unknown_status(of) from None

    def _unknown_status(self, of: str) -> Unfit:
        """Why a status is not taken: what its tie, or its membership, can take instead."""
        status = self.said.get("status") or self.said.get("ended") or ""
        neither, others = (
            ("that it is a member nor that it left", ("ended",))
            if of == "memberships"
            else ("that it is in force nor how it ended", ("ended", "suspended", "dormant"))
        )
        *more, last = (f"={other}{_day_of(status)}" for other in others)
        or_else = f"{''.join(f', {each}' for each in more)} or {last}"
        return Unfit(
            f"its status is {status}, which says neither {neither}: leave it out with --skip and record what happened with"
            f" comity record; or say what it means: --read {quoted(f'{status}=in force')}{or_else}"
        )

    def _on(self) -> str | None:
        on = self.when(self.said["on"], Key("tie", "on")) if "on" in self.said else None
        until = self.when(self.said["until"], Key("tie", "until")) if "until" in self.said else None
        if on and until and on != until:
            when.bounds(f"{on}/{until}")
            return f"{on}/{until}"
        return on or until

    def _by(self) -> str | None:
        return self._who(self.said["ended_by"]) if "ended_by" in self.said else None

    def _visit(self) -> dict[str, Any]:
        """Who visited whom. Errors: `Unfit`."""
        slugs = [body.slug for body in self.bodies]
        said = {name: self._who(self.said[name]) for name in ("visitor", "host") if name in self.said}
        for name, other in (("visitor", "host"), ("host", "visitor")):
            if name not in said and said.get(other) in slugs:
                said[name] = slugs[1 - slugs.index(said[other])]
        if len(said) < 2:
            whom = (
                "it does not say who visited whom"
                if not said
                else f"{next(iter(said.values()))} is neither side"
            )
            sides = "=counterpart" if self.has_home else "=a, or =b,"
            word = next((self.said[name] for name in said), None)
            read = (
                f"say which side it means, --read {quoted(f'{word}=counterpart')} or =home, or else"
                if word and self.has_home
                else f"say which side it means, --read {quoted(f'{word}=a')} or =b, or else"
                if word
                else ""
            )
            raise Unfit(
                f"{whom}: {read} --map COLUMN=visitor and host, or --set visitor{sides} for all rows".replace(
                    "  ", " "
                )
            )
        if said["visitor"] == said["host"]:
            raise Unfit(f"{said['visitor']} would have visited itself")
        paid = self.said.get("funded_by")
        return {**said, "cost": self.said.get("cost"), "funded_by": paid and self.meant(paid)}

    def _contact(self) -> dict[str, Any]:
        words = self.said.get("channel")
        channel = _CHANNEL.get(normalise(self.meant(words))) if words else "other"
        if channel is None:
            raise Unfit(
                f"{words!r} is no channel that is known ({', '.join(_CHANNELS)}): say which with --read '{words}=…'"
            )
        return {"channel": channel, "by": self._who(self.said["by"]) if "by" in self.said else None}

    def _topics(self, words: str) -> list[str]:
        """The topics of a cell as slugs: of several words one each, but where they are slugs already. Errors: `Unfit`."""
        meant = self.meant(words)
        parts = re.split("[;,\n；，、]", meant)
        if len(parts) == 1 and all(map(is_slug, meant.split())):
            parts = meant.split()
        return list(dict.fromkeys(self._topic(part) for part in map(on_one_line, parts) if part))

    def _topic(self, words: str) -> str:
        meant = self.meant(words)
        if not (found := meant if is_slug(meant) else slugged(meant)):
            raise Unfit(
                f"topics: of {words!r} no slug can be made, which has Latin letters: say which it is, such as"
                f" humanitarian-aid: --read {quoted(f'{words}=…')}"
            )
        return found

    def _who(self, words: str) -> str:
        """A side by its name or its place; somebody else as they are called. Errors: `Unfit`."""
        meant = normalise(self.meant(words))
        places = ("counterpart", "home") if self.has_home else ("a", "b")
        if meant in places:
            return self.bodies[places.index(meant)].slug
        if meant in _OF_A_HOME and not self.has_home:
            raise Unfit(
                f"{words!r} is neither side: each row names two, so write a or b, or which body it was"
            )
        if meant in _NOBODY:
            raise Unfit(f"{words!r} does not say who it was: name a body, or leave it out")
        if way := way_of(meant):
            if not self.has_home:
                raise Unfit(
                    f"{words!r} says from where it is seen, and each row names two sides: name the visitor, or say which"
                    f" it was: --read {quoted(f'{words}=a')}, or =b"
                )
            return self.bodies[way == "outgoing"].slug
        named = [
            body.slug for body in self.bodies if meant in map(normalise, (body.slug, body.name, *body.called))
        ]
        return named[0] if len(set(named)) == 1 else self.meant(words)


def is_told(
    known: Sequence[Recorded],
    type_: str,
    fact: Mapping[str, Any],
    *,
    dated: bool,
    by: str | None = None,
    heirs: Mapping[str, str] = NOTHING,
) -> Recorded | None:
    """What is on record, as roughly as a row says it; none where it is new.

    What a row does not date happened `by` the day of its list, or in the time that it gives for that: no later. Whoever
    took the place of a side is that side, by the `heirs` of bodies.
    """
    on = fact.get("on") if dated else None
    last = None if dated or not (by := by or fact.get("on")) else when.bounds(by)[1]
    for item in known:
        if item.type != type_:
            continue
        days = [day for day in (item.fields.get("on"), *item.otherwise) if day]
        if on is not None and not any(day == on or within(day, on) for day in days):
            continue
        if last is not None and days and all(when.bounds(day)[0] > last for day in days):
            continue
        if not any(differing(fact, item.fields, heirs)):
            return item
    return None


def differing(told: Mapping[str, Any], known: Mapping[str, Any], heirs: Mapping[str, str]) -> Iterator[str]:
    """The fields that tell one from another in which two differ: a body and whoever took its place are one."""
    for name in _TOLD_APART:
        if name not in told or known.get(name) is None:
            continue
        mine, other = str(told[name]), str(known[name])
        if normalise(mine) != normalise(other) and heirs.get(mine) != other and heirs.get(other) != mine:
            yield name


def may_be_one(told: Mapping[str, Any], known: Mapping[str, Any], heirs: Mapping[str, str] = NOTHING) -> bool:
    """Whether two visits, or two contacts, of different days may be one: the sides are the same, and nothing differs.

    That is a rougher day made closer; or, where both say the same occasion, days that are no more than a month apart.
    Two visits of one year are two.
    """
    if any(differing(told, known, heirs)):
        return False
    on, day = told.get("on"), known.get("on")
    if not on or not day:
        return not day
    if within(on, day):
        return True
    (first, last), (earliest, latest) = when.bounds(on), when.bounds(day)
    same_occasion = "occasion" in told and known.get("occasion") is not None
    return same_occasion and max(first - latest, earliest - last) <= A_MONTH


def within(known: str, said: str) -> bool:
    """Whether the known day says as much as what the row says, or more; of what lasted, whether both its days do."""
    if known == said:
        return True
    if SPAN in said:  # that it lasted from one day to another is no rough day between them
        days = known.split(SPAN), said.split(SPAN)
        return SPAN in known and all(map(within, *days))
    (first, last), (earliest, latest) = when.bounds(known), when.bounds(said)
    return earliest <= first and last <= latest
