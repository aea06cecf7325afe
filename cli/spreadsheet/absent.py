"""What stands in a cell where nothing is known, in the languages of offices."""


def _words(said: str) -> frozenset[str]:
    """Words with `;` between them."""
    return frozenset(" ".join(word.split()) for word in said.split(";"))


UNKNOWN = _words(
    """?; ??; unknown; not known; n/k; n.k.; no data; not available; unbekannt; nicht bekannt; k. a.; k.a.; k.a;
        keine angabe; keine angaben; o. a.; o.a.; ohne angabe; nicht angegeben; inconnu; inconnue; non connu;
        non renseigné; n.c.; desconocido; desconocida; sin datos; sconosciuto; sconosciuta; ignoto; ignota; ignoti; non noto;
        onbekend;
        niet bekend; geen gegevens; nieznany; nieznana; nieznane; brak danych; b.d.; b/d; desconhecido; desconhecida; okänt;
        okänd; ukendt; ukjent; tuntematon; neznámé; neznámý; neuvedeno; neznámo; není známo; nezjištěno; neznáme; nezistené;
        ismeretlen; nem ismert; nincs adat; nincs megadva; nepoznato; necunoscut; necunoscută; fără date; indisponibil;
        belli değil; bilgi yok; veri yok; non disponibile; non indicato; non indicata; dato non disponibile; nessun dato;
        no disponible; no consta; não disponível; não consta; não informado; uppgift saknas; ej känt; ei tietoa;
        ei tiedossa; nie podano; brak informacji; nedostupné; nejsou údaje; нет данных; не указано; немає даних;
        не вказано; δεν υπάρχουν στοιχεία; μη διαθέσιμο;
        bilinmiyor; неизвестно; невідомо; άγνωστο; 不詳; 未詳; 不明; 未知; 不详; 待查; 待考; 無資料; 无资料; 불명; 미상"""
)
"""Such words, in lower case, that say so: where something may have ended they leave open whether it did."""
ABSENT = (
    UNKNOWN
    | _words(
        """-; –; —; --; ---; /; ...; …; n/a; n.a.; n. a.; na; nan; null; none; nil; tbd; undated; n.d.; n. d.;
        ohne datum; o. d.; o.d.; offen; s.d.; s. d.; sans date; sin fecha; s/d; s/f; senza data; sem data; 無; 无; なし;
        未定; 없음"""
    )
    | {""}
)
"""These, with those that stand for an empty cell."""
