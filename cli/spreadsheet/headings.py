"""What offices write over their columns, in English, German, French, Spanish, Italian, Dutch, Polish, Chinese, Japanese.

Of other languages it has the commonest words.

Each heading stands for a field as a map has it; `own` is the municipality that keeps the list, or each of a register.
"""

import re
from collections.abc import Sequence

from domain.text import normalise

OWN = "own"
LATIN = "latin"
"""The name in English, or in Latin letters, of whom a column beside it names."""
PEER = "peer"
"""Who is in something with others: a partner, or a member of a network."""
CAME = "came"
"""Who came: a direction, a side or persons, as the cells under it tell (`cli.spreadsheet.directions`)."""
_WORDS = {
    "counterpart": """місто-партнер; місто партнер; місто-побратим; місто побратим; побратим; партнер; партнерське місто;
        назва партнера; іноземний партнер; зарубіжний партнер; іноземне місто; партнерська громада; громада-партнер;
        город-побратим; город побратим; город-партнер; город партнер; партнёрский город; зарубежный партнёр;
        иностранный партнёр; зарубежный город; иностранный город; название партнёра;
        cidade geminada; cidade irmã; município parceiro; partnerské město; partnerská obec;
        partnerské mesto; zahraniční obec; zahraniční město; zahraniční partner; partner v zahraničí;
        partnerské město v zahraničí; partnerská města;
        vänort; vänkommun; partnerkommun; venskabsby; vennskapsby; ystävyyskunta; ystävyyskaupunki;
        kummikunta; testvértelepülés; testvérváros; partnertelepülés; oraș înfrățit; grad prijatelj; sõpruslinn;
        sadraudzības pilsēta; miestas partneris; kardeş şehir; 결연도시; 자매도시; 해외도시; 해외자매도시; 외국도시;
        결연지역; 상대도시;
        우호도시; 협력도시; 교류도시;
        우호협력도시; 자매우호도시; 자매도시명; 결연도시명;
        partner; counterpart; sistercity; sister city; partner city; partner name; twin town; twin city; partner en;
        twinned with; twin; partner town; partner municipality; sister municipality; partner body; partnerstadt;
        partnergemeinde; partnerkommune; partnerort; partnerlandkreis; partnerkreis; städtepartnerschaft mit;
        partnerschaft mit; name der partnerstadt; ville jumelée; ville partenaire; commune jumelée; commune
        partenaire; collectivité partenaire; jumelage avec; jumelée avec; partenaire; ciudad hermana; ciudad
        hermanada; municipio hermanado; ciudad socia; hermanamiento con; città gemellata; comune gemellato; città
        gemella; gemellaggio con; partnerstad; partnergemeente; zusterstad; stedenband met; zustergemeente; miasto
        partnerskie; gmina partnerska; partner zagraniczny; miasto bliźniacze; 姊妹市; 姐妹市; 姊妹市名稱; 姊妹城市;
        姐妹城市; 夥伴城市; 伙伴城市; 合作城市; 對方; 對方城市; 締約城市; 外方城市; 友好城市; 友城; 提携先; 提携都市;
        提携都市名; 姉妹都市; 姉妹都市名; 姉妹友好都市; 友好都市; 相手都市; 提携自治体; 海外の自治体""",
    OWN: """місто; громада; територіальна громада; населений пункт; муніципалітет;
        українське місто; город; муниципалитет; муниципальное образование; населённый пункт; российский город;
        município; concelho; cidade; câmara municipal; město; obec; obec v čr; česká obec; české město;
        město obec; mesto; kunta; kaupunki; kommun; település; város;
        önkormányzat; oraș; općina; omavalitsus; pašvaldība; savivaldybė; belediye; 자치단체; 지자체; 지방자치단체;
        기초자치단체; 광역자치단체; 자치단체명; 지자체명; 시도; 시군구; 도시; 도시명;
        city; city name; origin city; origincity; town; name; municipality;
        local authority;
        local government; commune; ville; collectivité; collectivité territoriale; collectivité française; gemeinde; stadt;
        kommune; gemeinde stadt; stadt gemeinde; deutsche kommune; gebietskörperschaft; landkreis; ciudad;
        municipio; ayuntamiento; comune; città; ente; gemeente; stad; gmina; miasto; jednostka; nazwa;
        城市; 市名; 城市名稱; 名; 名稱; 縣市; 中方城市; 都市名; 都市; 自治体;
        自治体名; 市区町村; 日本の自治体""",
    LATIN: """англійська назва; назва англійською; англійською; английское название; название на английском;
        по-английски;
        영문명; 영문; 영문도시명; 영문표기; 영어명; english name; name en; city en; english; name in english;
        english city name; 英文名稱; 英文名; 英文;
        城市英文名稱;
        外文名稱; 外文名; 外文; 英語名; 英語表記; ローマ字; ローマ字表記; 羅馬拼音; 拼音""",
    PEER: "socio; socia; soci; aderente; ente aderente; ente socio; comune aderente; associato; fél; taraf",
    "names.zh-Hant": """chinese name; name zh; partner zh; city zh; name chinese; 中文名稱; 中文名; 中文;
        城市中文名稱; 譯名; 中文譯名""",
    "country": """країна; держава; країна партнера; країна-партнер; страна; государство;
        страна партнёра; страна-партнёр;
        země; stát; štát; země partnera;
        krajina; maa; ország; țară; država; riik; valsts; šalis; ülke; 국가; 국가명; 국명; 나라; country; nation;
        state country; land; country code; iso; staat; partnerland; land der partnerstadt;
        pays; pays partenaire; país; pais; paese; nazione; stato; kraj; państwo; 國家; 國別; 国家; 国别; 國名; 国名;
        所屬國家; 国; 国地域名; 相手国""",
    "region": """uf; unidade federativa; unidade da federação; область; регіон; край; регион;
        субъект федерации;
        region; state; province; bundesland; département; departement; région; department; land region;
        il; ili; bulunduğu il; megye; vármegye; megyéje; judet;
        provincia; comunidad autónoma; estado; departamento; regione; provincie; województwo; wojewodztwo; 省; 省份;
        州; 州名; 州省; 都道府県; 都道府県名; 縣; 県""",
    "body.kind": """body type; body kind; level; kind of body; entity type; gebietskörperschaftstyp; ebene; art der
        gebietskörperschaft; type de collectivité; tipo de entidad; 層級; 機關類別; 行政層級; 單位類別; 自治体区分""",
    "kind": """вид; тип; форма; вид угоди; тип угоди; вид документа; тип документа; вид співпраці; форма співпраці;
        вид партнерства; вид співробітництва; вид соглашения; тип соглашения; вид договора; вид сотрудничества;
        форма сотрудничества; вид партнёрства;
        druh; druh spolupráce; typ spolupráce; tipo de acordo; tipo de geminação; samarbetsform; sopimustyyppi; 구분;
        결연유형; 유형; kind; type; tie; tie type; relationship; relation; agreement; agreement type; category; type of
        agreement; link type; type of link; kind of link; nature of link; twinning type; type of twinning; forma;
        form; art; art der partnerschaft; form der partnerschaft; partnerschaftsart; partnerschaftsform;
        typ; vertragsart; beziehung; nature; type de lien; type d'accord; type de partenariat; nature du lien; tipo;
        tipo de acuerdo; tipo de hermanamiento; tipo di accordo; tipologia; soort; type band; soort overeenkomst;
        aard; rodzaj; typ umowy; rodzaj współpracy; kind of agreement; kind of tie; kind of
        partnership; type of partnership; type of tie; type of relationship; type of relation; type of cooperation;
        partnership type; relationship type; cooperation type; nature of agreement; form of partnership; form of
        cooperation; art der vereinbarung; art des vertrags; art des vertrages; art der beziehung; art der verbindung;
        art der zusammenarbeit; art der kooperation; form der zusammenarbeit; form der kooperation; form der
        vereinbarung; form der beziehung; typ der partnerschaft; partnerschaftstyp; vereinbarungsart; vertragstyp;
        kooperationsform; kooperationsart; beziehungsart; nature du partenariat; nature de l'accord; nature de la
        coopération; type de jumelage; type de coopération; type de relation; type de convention; forme de
        coopération; forme du partenariat; tipo de relación; tipo de vínculo; tipo de convenio; tipo de cooperación;
        clase de acuerdo; naturaleza del acuerdo; tipo di gemellaggio; tipo di rapporto; tipo di patto; tipo di
        collaborazione; tipo accordo; natura dell'accordo; forma di collaborazione; soort relatie; soort partnerschap;
        soort samenwerking; type relatie; type overeenkomst; aard van de relatie; aard van de overeenkomst; vorm van
        samenwerking; rodzaj umowy; rodzaj porozumienia; rodzaj dokumentu; rodzaj relacji; typ porozumienia; typ
        partnerstwa; typ współpracy; forma umowy; forma partnerstwa; charakter współpracy; charakter umowy; 協議類型;
        協議類別; 協定類型; 協定種類; 關係類型; 結盟類型; 締盟類型; 締盟性質; 合作類別; 合作形式; 协议类型; 关系类型;
        结好类型; 友城类型; 提携の種類; 提携形態; 締結区分; 協定の種類; 協定種別; 交流区分; 関係; forma współpracy;
        rodzaj partnerstwa; 類別; 種類; 關係; 關係類別; 締盟種類; 締結類型; 類型; 性質; 協定類別; 締盟類別; 合作類型;
        类别; 类型; 提携区分; 提携種別; 区分; 種別;
        laji; yhteistyömuoto; yhteistyön muoto; yhteistyön laji; tyyppi""",
    "on": """дата; рік; дата підписання; рік підписання; дата підписання угоди; підписано; дата укладення;
        дата укладення угоди; рік укладення; дата встановлення; рік встановлення; дата заснування; дата початку; початок;
        год; дата подписания; год подписания; дата подписания соглашения; подписано; дата заключения;
        дата заключения соглашения; год заключения; дата установления; год установления; дата начала; начало;
        vuosi; år; ano; rok uzavření; rok uzavření smlouvy; datum podpisu; od kdy; od roku; rok navázání;
        rok navázání partnerství; év; an; aasta; gads; metai; yıl;
        data do acordo; data de assinatura; data da assinatura; ano do acordo; underskriven; underskrevet; siden; sedan;
        결연일; 자매결연일; 자매결연일자; 협정일; 협정일자; 협정체결일; 체결일자; 체결연도; 체결년도; 체결연월일; 체결연월;
        결연년도; 결연연월일; 협약일; 협약체결일; 결연일자; 결연연도; 체결일;
         tarih; tarihi; imza tarihi; protokol tarihi; kardeşlik tarihi; dátum; aláírás; aláírás dátuma; aláírás éve;
         kapcsolat kezdete; kezdete; mióta;
        date; established; established edtf; since; signed; signed on; date signed; signing date; date of signing; year;
        agreement date; date of agreement; start; start date; founded; year of signing; datum; seit;
        jahr; beginn; gründung; gründungsjahr; vertragsdatum; datum der unterzeichnung; unterzeichnet am;
        unterzeichnet; partnerschaft seit; besteht seit; beginn der
        partnerschaft; partnerschaftsbeginn; startjahr; startjaar; start of partnership; abschluss; jahr des abschlusses;
        date de signature; depuis;
        année; annee; date du jumelage; signature; année de signature; date du serment; fecha; desde; año; fecha de
        firma; firma; fecha del acuerdo; data; dal; anno; data firma; data della firma; data di firma; sinds; jaar;
        ondertekend; datum ondertekening; data podpisania; od; od kiedy; rok; rok podpisania; data zawarcia; data
        umowy; data nawiązania; rok nawiązania; 日期; 締結日期; 締盟日期; 簽署日期; 簽約日期; 結盟日期; 締約日期;
        年份; 締結時間; 締盟時間; 結盟時間; 簽訂日期; 締結年; 结好时间; 结好日期; 签署日期; 建立日期; 时间; 時間;
        提携年月日; 提携日; 提携年; 締結日; 締結年月日; 年月日; 日付;
        päivä; päivämäärä; pvm; alkaen; alkaen vuodesta; alkoi; alkamisvuosi; solmittu; solmimisvuosi; allekirjoitettu;
        allekirjoituspäivä; sopimusvuosi; dato""",
    "ended": """data de finalització; data de fi; finalització; upphörde; avslutat; ophørt; avsluttet; data fi;
        припинено; дата припинення; рік припинення; дата закінчення; дата завершення; дата розірвання; розірвано;
        кінець; прекращено; дата прекращения; год прекращения; дата окончания; дата завершения; дата расторжения;
        расторгнуто; конец;
        ended; end; end date; ended on; terminated; terminated on; date ended; until; ende; beendet; beendet
        am; beendet seit; bis; aufgelöst; aufgelöst am; fin; date de fin; terminé le; résilié le; hasta; fecha de fin;
        jusqu'à; jusqu'au; jusqu'en; hasta el; fino al; fino a; tot en met;
        finalizado; fine; data fine; al; einde; beëindigd; beëindigd op; tot; zakończono; data zakończenia; do;
        data cessazione; data di cessazione; cessazione; cessato il; cessata il; concluso il; data di conclusione;
        bitiş; bitiş tarihi; sona erme; sona erme tarihi; fesih tarihi; megszűnt; megszűnés; megszűnés éve; megszűnés
        dátuma; vége; data de cessação; cessação; data de fim; data do fim; terminado em; até; λήξη; ημερομηνία λήξης;
        έληξε; 終止日期; 結束日期; 終止; 终止日期; 终止时间; 结束日期;
        종료일; 종료일자; 해지일; 만료일; 解消日; 終了日; 解消年月日;
        päättyi; päättynyt; päättyy; päättymisvuosi; päättymispäivä""",
    "ended_by": """ended by; terminated by; suspended by; beendet von; beendet durch; mis fin par; cessato da; fesheden;
        終止方""",
    "lat": """широта; coord lat;
        lat; latitude; breite; breitengrad; geogr breite; latitud; latitudine; breedtegraad; szerokość;
        szerokość geograficzna; 緯度; 纬度""",
    "lon": """довгота; долгота; coord lon;
        lon; lng; long; longitude; länge; längengrad; geogr länge; longitud; longitudine; lengtegraad; długość;
        długość geograficzna; 經度; 经度; 経度""",
    "ids.wikidata": "wikidata; wikidata id; qid; item",
    "ids.geonames": "geonames; geonameid; geonames id; geoname id",
    "slug": "slug",
    "title": """назва угоди; назва документа; название соглашения; название документа;
        title; agreement title; titel; vertrag; titre; título; titolo; nazwa umowy; 協定名稱; 文件名稱;
        协议名称""",
    "place": """place; place of signing; venue; ort der unterzeichnung; unterzeichnungsort; ort des besuchs;
        besuchsort; veranstaltungsort; tagungsort; lieu de signature; lugar de firma; 簽署地點; 簽約地點""",
    "status": """стан; статус; чинність; состояние; действует;
        membership status; member status; mitgliedsstatus; mitgliedschaftsstatus; statut du membre;
        durum; durumu; állapot; státusz; helyzet; status; active; state of tie; stand; zustand; statut; état;
        estado actual; stato attuale; stan; situação; vigência;
        κατάσταση; 상태; 狀態; 現況; 现状; 現狀; 效力; 状态; 状況;
        situazione; tila; tilanne; voimassaolo""",
    "spot": "ort; localidad; location; lieu; lugar; luogo; plaats; miejsce; 地點; 地点; 場所",
    "listed_by": "listed by",
    "replaces": """replaces; replaces agreement; supersedes; in place of; ersetzt; löst ab; ersetzt vertrag;
        anstelle von; remplace; remplace l'accord; en remplacement de; sustituye; sustituye a; reemplaza; reemplaza a;
        sostituisce; in sostituzione di; vervangt; in plaats van; zastępuje; w miejsce; substitui; ersätter; erstatter;
        nahrazuje; korvaa; felváltja; înlocuiește; 取代; 取代協定; 替代; 代替; 置き換え; 置換""",
    "source": """джерело; джерела; источник; источники;
        source; sources; reference; references; quelle; quellen; fuente; fonte; bron; źródło; 來源; 資料來源;
        出處; 来源; 出典""",
    "note": """примітка; примітки; коментар; коментарі; зауваження; примечание; примечания; комментарий; комментарии;
        note; notes; remark; remarks; comment; comments; bemerkung; bemerkungen; anmerkung; anmerkungen;
        hinweis; notiz; kommentar; remarque; remarques; observations; commentaire; observaciones; comentarios; note;
        osservazioni; opmerking; opmerkingen; uwagi; komentarz; 비고; 참고; 備註; 說明; 附註; 備考; 备注; 说明;
        huomautus; huomautukset; huom; lisätietoja""",
    "a": """a; name a; city a; body a; party a; city 1; name 1; city1; stadt a; stadt 1; ville a; ville 1; ciudad 1;
        甲方; 城市甲; 城市a""",
    "b": """b; name b; city b; body b; party b; city 2; name 2; city2; stadt b; stadt 2; ville b; ville 2; ciudad 2;
        乙方; 城市乙; 城市b""",
    "a.ids.wikidata": "qid a; wikidata a; a qid",
    "b.ids.wikidata": "qid b; wikidata b; b qid",
    "a.country": "country a; a country; origin country; origincountry; country 1; 甲方國家",
    "b.country": "country b; b country; destination country; country 2; partner country; 乙方國家",
    "a.lat": "lat a; a lat; origin lat; originlat",
    "a.lon": "lon a; a lon; origin lon; origin long; originlong",
    "b.lat": "lat b; b lat; partner lat; partner latitude; destination lat; destinationlat",
    "b.lon": "lon b; b lon; partner lon; partner longitude; destination lon; destination long; destinationlong",
    "visitor": """visitor; visitors; visiting city; guest; guests; visited by; besucher; gast; gäste; besuchende;
        besuch von; besuch aus; delegation; delegation aus; gastdelegation; visiteur; visiteurs; délégation;
        visitante; visitantes; delegación; visitatore; delegazione; bezoeker; bezoekers; delegatie; goście; gość;
        delegacja; odwiedzający; 訪客; 訪問團; 來訪城市; 來訪單位; 來訪團體; 来访; 来访城市; 訪問者; 来訪者; 訪問団;
        訪団;
        делегація; гості; делегация; гости; heyet; ziyaretçi; ziyaret eden; valtuuskunta; vieraat; vierailija; besökare;
        gäster; besøgende; delegace; návštěvník; delegácia; küldöttség; látogató; delegação; delegació; αντιπροσωπεία;
        επισκέπτης; delegație; vizitator""",
    "host": """host; host city; hosts; hosted by; visited city; gastgeber; gastgeberin; besuch in; besuchte stadt;
        hôte; ville hôte; anfitrión; ciudad anfitriona; ospite; gastheer; gospodarz; 接待單位; 主辦城市; 受訪城市;
        接待城市; 受入先; 訪問先; 受入;
        приймаюча сторона; господарі; принимающая сторона; ev sahibi; isäntä; värd; vært; vert; hostitel; hostiteľ;
        vendéglátó; fogadó; anfitrião; amfitrió; οικοδεσπότης; gazdă""",
    "direction": """direction; wer besucht wen; who visited whom; qui visite qui; in out; richtung; ein aus;
        sens; dirección; direzione; richting; kierunek; 來訪出訪; in or out; incoming outgoing; incoming or outgoing;
        inbound outbound; direction of visit; visit direction; eingehend ausgehend; besuchsrichtung; hin her;
        entrant sortant; sens de la visite; entrante saliente; sentido; in entrata in uscita; inkomend uitgaand;
        przyjazd wyjazd; kierunek wizyty; 來訪或出訪; 来訪訪問; 訪問区分; 方向; 방향; 방문구분;
        방문방향;
        напрямок; напрям; напрямок візиту; направление; направление визита; yön; yönü; ziyaret yönü; gelen giden; suunta;
        vierailun suunta; riktning; retning; směr; smer; irány; iránya; látogatás iránya; direção; direcció; sentit;
        κατεύθυνση; direcție""",
    CAME: """who came; who went; who visited; who travelled; who traveled; came; wer kam; wer war da; wer reiste; wer
        besuchte; wer ist gereist; qui est venu; qui est venue; qui s'est déplacé; quién vino; quién fue; quién visitó;
        chi è venuto; chi è andato; wie kwam; wie ging; kto przyjechał; kto pojechał; kto odwiedził; 誰來; 誰來訪;
        谁来; 谁来访; 誰が来た; 誰が訪問""",
    "visit": """visit; visits; visit date; date of visit; visited on; besuch; besuche; besuchsdatum; besuch am;
        visite; visites; date de visite; date de la visite; visita; visitas; fecha de visita; fecha de la visita; data
        visita; bezoek; datum bezoek; wizyta; data wizyty; 訪問日期; 參訪日期; 來訪日期; 出訪日期; 拜會日期; 访问日期;
        訪問日; 来訪日; 訪問年月日; 방문일; 방문일자; 방문날짜;
        방문기간; 방문일시;
        дата візиту; візит; візити; дата поїздки; дата відвідування; дата визита; визит; визиты; дата поездки;
        ziyaret; ziyaret tarihi; ziyaretler; ziyaret günü; vierailu; vierailut; vierailupäivä; vierailun päivä;
        vierailuaika; vierailun ajankohta; besök; besöksdatum; datum för besök; besøg; besøgsdato; dato for besøg; besøk;
        besøksdato; dato for besøk; návštěva; návštěvy; datum návštěvy; návšteva; dátum návštevy; látogatás;
        látogatások; látogatás dátuma; látogatás ideje; data da visita; data de visita; data de la visita; data della visita;
        επίσκεψη; επισκέψεις; ημερομηνία επίσκεψης; vizită; vizite; vizita; data vizitei""",
    "arrival": """arrival; anreise; ankunft; arrivée; llegada; arrivo; aankomst; przyjazd; 抵達; 到達; 来日日""",
    "from": "from; von; vom; du; del; van; 自; 起; 起日",
    "until": """to; departure; abreise; rückreise; au; départ; salida; partenza; vertrek; wyjazd; 離開; 離境; 迄;
        離日日""",
    "occasion": """occasion; purpose; reason; reason for visit; raison; razón; ragione; reden;
        event; anlass; zweck; grund; veranstaltung; thema; betreff; motif; objet;
        événement; motivo; objeto; evento; ocasión; occasione; oggetto; aanleiding; doel; gelegenheid; cel; okazja;
        cel wizyty; powód; 事由; 目的; 活動; 訪問目的; 來訪目的; 參訪目的; 活动; 訪問内容; 内容; 件名; 목적;
        방문목적; 행사; 행사명; 내용;
        привід; нагода; мета; мета візиту; захід; подія; тема; повод; цель; цель визита; мероприятие; событие; amaç; amacı;
        ziyaret amacı; ziyaretin amacı; vesile; etkinlik; konu; konusu; aihe; tarkoitus; tilaisuus; tapahtuma; vierailun
        aihe; vierailun tarkoitus; anledning; syfte; ändamål; tillfälle; ämne; formål; emne; účel; příležitost; důvod;
        akce; téma; príležitosť; dôvod; podujatie; alkalom; célja; rendezvény; ocasião; finalidade; assunto; motiu; ocasió;
        finalitat; tema; σκοπός; αφορμή; εκδήλωση; θέμα; scop; ocazie; motiv; subiect; 주제""",
    "people": """people; participants; persons; delegates; members of the delegation; attendees; teilnehmer;
        teilnehmende; teilnehmerinnen; personen; delegationsmitglieder; mitglieder der delegation; participantes;
        personas; participants de la délégation; membres de la délégation; personnes; partecipanti; persone;
        deelnemers; personen; uczestnicy; osoby; 人員; 與會人員; 參與人員; 成員; 團員; 人员; 参加者; 出席者; 참가자;
        참석자; 방문단; 방문자;
        訪問者氏名;
        учасники; учасники візиту; склад делегації; участники; участники визита; состав делегации; katılımcılar; katılanlar;
        heyet üyeleri; osallistujat; edustajat; valtuuskunnan jäsenet; deltagare; deltagere; deltakere; účastníci; členové
        delegace; členovia delegácie; résztvevők; participants; assistents; συμμετέχοντες; participanți; membrii delegației;
        membros da delegação; pessoas""",
    "topics": """topics; tags; themen; schlagworte; thèmes; temas; argomenti; onderwerpen; tematy; 主題; 议题; テーマ;
        теми; темы; konular; aiheet; ämnen; emner; témata; témy; témák; assuntos; temes; θέματα; teme""",
    "cost": """cost; costs; total cost; expenses; ausgaben; dépenses; gastos; spese; uitgaven; wydatki; 経費;
        kosten; coût; coûts; coste; costo; koszt; koszty; 費用; 经费;
        費用額""",
    "funded_by": """""funded by; paid by; payer; kostenträger; payé par; pagado por; pagato da; betaald door; opłacone przez;
        支払者; bezahlt von; finanziert von; financé par; financiado por; finanziato da; 經費來源""",
    "channel": """channel; contact type; type of contact; means; kanal; kontaktart; art des kontakts; kontaktform;
        canal; type de contact; tipo de contacto; tipo di contatto; kanaal; soort contact; forma kontaktu; rodzaj
        kontaktu; 聯繫方式; 联系方式; 連絡方法;
        вид контакту; тип контакту; форма контакту; спосіб контакту; вид зв'язку; вид контакта; тип контакта; форма контакта;
        способ контакта; вид связи; temas türü; iletişim türü; görüşme türü; temas şekli; iletişim şekli; yhteydenottotapa;
        yhteystapa; yhteyden muoto; yhteydenpidon muoto; kontaktsätt; typ av kontakt; kontaktform; kontakttype; type kontakt;
        typ kontaktu; forma kontaktu; druh kontaktu; způsob kontaktu; kapcsolatfelvétel módja; kapcsolattartás módja;
        tipo de contato; tipus de contacte; forma de contacto; είδος επαφής; τρόπος επαφής; tip de contact;
        tipul contactului; 連絡手段; 접촉방법; 연락방법; 접촉유형""",
    "contact": """contact date; date of contact; contacted on; kontakt am; kontaktdatum; datum des kontakts; date du
        contact; fecha de contacto; data contatto; datum contact; data kontaktu; 聯繫日期; 接觸日期; 联系日期; 連絡日;
        дата контакту; контакт; контакти; дата розмови; дата зустрічі; дата контакта; контакты; дата разговора; дата встречи;
        temas tarihi; görüşme tarihi; iletişim tarihi; yhteydenotto; yhteydenoton päivä; tapaaminen; tapaamispäivä;
        kontaktdatum; datum för kontakt; kontaktdato; dato for kontakt; datum kontaktu; dátum kontaktu;
        kapcsolatfelvétel dátuma; data do contacto; data do contato; data del contacte; data del contatto;
        fecha del contacto; date de contact; ημερομηνία επαφής; data contactului; contacts; kontakte; contactos;
        contatti; contacten; kontakty;
        kontakter; yhteydenotot; temaslar; kapcsolatfelvételek; contatos; contactes; επαφές; contacte; 연락일; 접촉일;
        면담일""",
    "network": """xarxa; nom de la xarxa; nätverk; netværk; nettverk; verkosto; síť; hálózat;
        мережа; організація; об'єднання; асоціація; сеть; организация; объединение; ассоциация;
        network; organisation; organization; association; networks; alliance; netzwerk; netzwerke; verband;
        zusammenschluss; städtenetzwerk; réseau; réseaux; organisme; red; redes; organización; rete; reti; netwerk;
        sieć; organizacja; stowarzyszenie; 國際組織; 組織; 組織名稱; 網絡; 网络; 国际组织; ネットワーク; 네트워크;
        국제기구; 기구명; 단체명; 加盟団体;
        団体名; 機構; network name; name of network; name of the network; netz; netze; städtenetz; name des netzwerks;
        name des netzes; netzwerkname; allianz; bündnis; städtebündnis; nom du réseau; alianza; alleanza; alliantie;
        rede; rede de cidades; nome da rede; organização; associação; δίκτυο; όνομα δικτύου; οργανισμός""",
    "member": """ciutat membre; municipi membre; medlem; medlemskommun; medlemskommune; jäsen; jäsenkunta;
        член; член мережі; учасник; участник;
        member; member city; member municipality; member organisation; member organization;
        mitgliedsgemeinde; mitgliedsort; commune membre; collectivité membre; municipio miembro; comune membro; membro
        comune; deelnemer; members; mitglied; mitgliedsstadt; mitgliedskommune; membre; ville membre; miembro; ciudad
        miembro; membro; município membro; cidade membro; município aderente; lid; członek; μέλος; δήμος μέλος; πόλη
        μέλος; üye; üye belediye; üye şehir; tagváros; tagtelepülés; 會員; 會員城市; 会员; 会員; 会員都市; 회원; 회원도시""",
    "joined": """data d'adhesió; any d'adhesió; adhesió; data d'alta; data d'ingrés; membre des de; inträde; inträdde;
        inträdesår; inträdesdatum; medlem sedan; medlem från; indtrådt; indmeldt; indmeldelse; medlem siden;
        medlem fra; innmeldt; liittynyt; liittymisvuosi; jäsen vuodesta; datum vstupu; rok vstupu; členem od;
        joined; joined on; date joined; member since; year joined; membership since; accession; beitritt;
        beigetreten; mitglied seit; beitrittsdatum; beitrittsjahr; adhésion; membre depuis; date d'adhésion; année
        d'adhésion; miembro desde; membro desde; data de adesão; ano de adesão; adesão; μέλος από; ένταξη; ημερομηνία
        ένταξης; έτος ένταξης; fecha de adhesión; adhesión; membro dal; üyelik tarihi; katılım tarihi;
        csatlakozás; csatlakozás éve; csatlakozás dátuma; tagság kezdete; adesione; lid sinds; toetreding; członek od;
        data przystąpienia; przystąpienie; 加入日期; 加入年份; 加入時間; 入會日期; 加盟日期; 加入时间;
        加盟年月日; 加盟日; 加盟年; 加入年; 가입일; 가입일자; 가입연도; 가입년도;
        joining date;
        date of joining; join date; year of joining; year of accession; date of accession; accession date; accession
        year; entry date; date of entry; member from; membership from; membership start; start of membership;
        eintritt; eintrittsdatum; eintrittsjahr; eintritt am; eingetreten; eingetreten am; beitritt am; beigetreten
        am; jahr des beitritts; datum des beitritts; aufnahme; aufnahmedatum; aufnahmejahr; aufgenommen; aufgenommen
        am; mitglied von; mitglied ab; mitgliedschaft seit; mitgliedschaft von; mitgliedschaft ab; beginn der
        mitgliedschaft; mitgliedschaftsbeginn; entrée; date d'entrée; année d'entrée; début d'adhésion; ingreso; fecha
        de ingreso; año de ingreso; año de adhesión; alta; fecha de alta; ingresso; data di ingresso; data di
        adesione; anno di adesione; toetredingsdatum; data wstąpienia; rok wstąpienia; rok przystąpienia;
        wstąpienie""",
    "left": """data de baixa; any de baixa; baixa; data de sortida; any de sortida; sortida; membre fins a; data da saída;
        data de desfiliação; año de baja; utträde; utträdd; utträdde; utträdesår; utträdesdatum; datum för utträde;
        medlem till; udtrådt; udtrådt den; udtræden; udmeldt; udmeldelse; medlem til; uttrådt; utmeldt; utmeldelse; eronnut;
        eroamisvuosi; vystoupení; datum vystoupení; rok vystoupení; členem do; kilépés; kilépés éve; kilépés dátuma;
        ayrılma tarihi;
        left; left on; austritt zum; austritt per; austritt mit; kündigung; kündigung zum; gekündigt am;
        gekündigt zum; membership to; date left; withdrew; date of withdrawal; date de retrait; date de sortie;
        fecha de salida; data di uscita; datum uittreding; data wystąpienia; austritt; ausgetreten;
        austrittsdatum; retrait; sortie; salida de la red; uscita; uitgetreden; wystąpienie; 退出日期; 退會日期; 退出;
        탈퇴일; 탈퇴일자; 탈퇴연도;
        脱退日; 脱退年月日; member until; membership until; end of membership; membership ended; membership end;
        date of leaving; leaving date; year left; withdrawal; withdrawal date; withdrew on; exit; exit date;
        mitglied bis; mitgliedschaft bis; ausgetreten am; ausgetreten seit; austritt am; austrittsjahr;
        datum des austritts; jahr des austritts; ende der mitgliedschaft; mitgliedschaftsende;
        mitgliedschaft beendet; membre jusqu'à; membre jusqu'au; membre jusqu'en; fin d'adhésion;
        fin de l'adhésion; date de fin d'adhésion; date de départ; année de départ; date du retrait;
        année de retrait; année de sortie; miembro hasta; fin de la adhesión; fin de la membresía;
        fecha de baja; baja; año de salida; membro fino al; membro fino a; fine adesione; fine dell'adesione;
        data uscita; data di recesso; recesso; anno di uscita; lid tot; einde lidmaatschap;
        einde van het lidmaatschap; uitgetreden op; uittreding; członek do; koniec członkostwa;
        data zakończenia członkostwa; rok wystąpienia; 退出年份; 退出時間; 退出时间; 退會時間; 退会日; 退会年月日;
        membro até; data de saída; ano de saída; saída; μέλος έως; αποχώρηση; ημερομηνία αποχώρησης; 脱退年; 脱会日""",
    "as_name": "listed as; name in network; gelistet als; geführt als; 登記名稱; 登録名",
}
_FIELDS: dict[str, str] = {}
for _field, _said in _WORDS.items():
    for _word in _said.split(";"):
        _FIELDS.setdefault(normalise(_word.strip()), _field)
SUBJECTS = {
    "visits": ("visit", "visitor", "host", "direction", "arrival"),
    "contacts": ("contact", "channel"),
    "memberships": ("network", "joined", "left", "member"),
}
"""Headings that tell what the rows of a sheet are, where they are no agreements."""
_OF_EVENTS = ("occasion", "people", "cost", "funded_by")
"""Headings of what happened once: agreements have none of them."""


_A_DAY = """date; day; datum; tag; jour; fecha; día; data; giorno; dag; dzień; dato; päivä; päivämäärä; pvm; kuupäev; datums;
    tarih; tarihi; gün; dátum; nap; den; deň; dia; ημερομηνία; dată; дата; день; 日期; 时间; 時間; 日; 日付; 年月日; 날짜;
    일자"""
_DAYS = frozenset(normalise(word.strip()) for word in _A_DAY.split(";"))
"""Headings of days, and of nothing that was agreed on them."""


def says_a_day_alone(heading: str) -> bool:
    """Whether a heading says that days stand under it, and not what happened on them."""
    return normalise(heading) in _DAYS


def named_for(sheet: str) -> str:
    """`visits` or `contacts`, where a sheet of a workbook is called so; empty for other names."""
    return {"visit": "visits", "contact": "contacts"}.get(field_of(sheet) or "", "")


def field_of(heading: str) -> str | None:
    """The field that a heading seems to name, with what stands in brackets left aside."""
    plain = re.sub(r"[(（\[].*?[)）\]]", "", heading)
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain).removesuffix(" Label")  # as programs write theirs
    plain = normalise(re.sub(r"[/&+]", " ", plain).strip(" :：*"))
    return _FIELDS.get(plain) or _by_its_parts(plain)


def in_brackets(heading: str) -> str | None:
    """The field that a heading names in brackets, behind whose it is: `提携先（国名）`."""
    found = re.search(r"[(（\[](.+?)[)）\]]\s*$", heading)
    return field_of(found[1]) if found else None


_PARTS = {
    "other": """partner; partners; sister; twin; twinned; foreign; overseas; international; counterpart; étranger;
        étrangère; partenaire; jumelé; jumelée; ausländisch; ausländische; ausländischer; ausländischen; extranjero;
        extranjera; hermano; hermana;
        hermanado; hermanada; socio; socia; estero; estera; straniero; straniera; gemellato; gemellata; gemello; gemella;
        buitenlands; buitenlandse; partnerski; partnerska; partnerskie; partnerskiego; partnera; zagraniczny;
        zagraniczna; zagraniczne; bliźniaczy; bliźniacza; bliźniacze; 提携先; 提携; 相手先; 相手; 交流先; 先方; 海外; 外国;
        外國; 外方; 國外; 国外; 姉妹; 姊妹; 姐妹; 友好; 締盟; 締約; 對方; 对方; 夥伴; 伙伴; 合作""",
    "both": """partnerstadt; partnergemeinde; partnerkommune; partnerort; partnerkreis; partnerstad; partnergemeente;
        zusterstad; stedenband; auslandspartner; 友城; 姊妹市; 姐妹市""",
    "own": """our; own; local; home; domestic; eigene; unsere; propia; propio; 我國; 我国; 我方; 本市; 本國; 本国; 日本;
        国内; 國內; 中方; 台灣; 臺灣; 自国""",
    "body": """city; cities; town; municipality; commune; community; county; authority; government; council; member; ville;
        villes; commune; communes; collectivité; collectivités; gemeinde; stadt; kommune; landkreis; kreis; ort;
        gebietskörperschaft; ciudad; municipio; localidad; ayuntamiento; comune; città; ente; gemeente; stad; gmina; gminy;
        miasto; miasta; samorząd; powiat; 自治体; 都市; 市区町村; 市町村; 城市; 縣市; 县市; 市; 地方政府""",
    "date": """date; day; year; month; datum; jahr; startjahr; jour; année; an; fecha; día; año; data; giorno; anno;
        jaar; startjaar; rok; 年月日; 日期; 年度; 年份; 時間; 时间; 年; 日""",
    "event": """agreement; signing; signature; signed; established; establishment; link; start; twinning; partnership;
        relationship; relation; relations; beginning; conclusion; concluded; formed; affiliation; unterzeichnung;
        abschluss; abschlusses;
        vertrags; vertragsabschluss; vertragsschluss; beginn; partnerschaft; städtepartnerschaft; partnerschaftsbeginn;
        convention; accord; partenariat; jumelage; création; début; officialisation; hermanamiento; firma; acuerdo;
        convenio; inicio; gemellaggio; patto; accordo; inizio; stipula; sottoscrizione; ondertekening; overeenkomst;
        samenwerking; begin; podpisania; zawarcia; nawiązania; rozpoczęcia; umowy; porozumienia; partnerstwa; współpracy;
        締結; 簽署; 簽約; 結盟; 調印; 結好; 结好; 建立; 協定; 盟約""",
    "latin": "english; 英文名; 英文名稱; 英文; 外文名; 外文名稱; 外文; 英語名; ローマ字; 羅馬字",
    "rest": """等; of; the; in; with; s; name; names; de; la; le; les; du; des; d; l; della; del; dell; di; der; die; das;
        des;
        von; van; el; en; nom; nombre; nome; naam; nazwa; bezeichnung; w; z; 名; 名称; 名稱; 側; 方; の; 之; 的""",
}
"""Words of which headings are made that no list has whole: `Country of the foreign city`, `外國城市`."""
SAID_OF_A_SIDE = ("country", "region", "lat", "lon", "ids.wikidata", "ids.geonames")
"""What is said of the body that is a side."""
_PART = {
    **{word: field for word, field in _FIELDS.items() if field in SAID_OF_A_SIDE and " " not in word},
    **{normalise(word.strip()): part for part, said in _PARTS.items() for word in said.split(";")},
}
_RUN = re.compile(
    "|".join(sorted((word for word in _PART if re.search("[\u3040-\u9fff]", word)), key=len, reverse=True))
)


def _parts(plain: str) -> list[str | None]:
    """What each word of a heading says, None for one that is not known; of a language without spaces each run of signs."""
    found: list[str | None] = []
    for word in re.findall(r"[^\W_]+", plain):
        if word in _PART or not re.search("[\u3040-\u9fff]", word):
            found.append(_PART.get(word))
            continue
        at = 0
        while at < len(word):
            run = _RUN.match(word, at)
            found.append(_PART[run[0]] if run else None)
            at = run.end() if run else at + 1
    return found


def _by_its_parts(plain: str) -> str | None:
    """The field of a heading of which each word is known: whose body it is, what of it, or when it was agreed."""
    parts = _parts(plain)
    if None in parts or not parts:
        return None
    said = set(parts) - {"rest"}
    if "latin" in said:
        return LATIN if said <= {"latin", "other", "both", "body", "own"} else None
    of_a_side = [part for part in dict.fromkeys(parts) if part in SAID_OF_A_SIDE]
    if "date" in said:
        return "on" if said & {"event", "other"} and not said - {"date", "event", "other", "both"} else None
    if "event" in said or len(of_a_side) > 1:
        return None
    partner = bool(said & {"other", "both"})
    if of_a_side:
        return f"{'b' if partner else 'a'}.{of_a_side[0]}" if partner or "own" in said else of_a_side[0]
    if partner and "own" not in said:
        return "counterpart" if "both" in said or "body" in said or parts.count("other") > 1 else None
    return OWN if "body" in said and not partner and len(parts) > 1 else None


def may_name_a_body(heading: str) -> bool:
    """Whether a heading says city, commune … beside words that are not known: `Polish city`, `U.S. member`."""
    said = set(_parts(normalise(heading)))
    return "body" in said and said <= {"body", "rest", "own", None}


_KIND = re.compile(
    r"\b(?:kind|type|nature|form|forme|art|typ|tipo|clase|tipologia|soort|aard|vorm|rodzaj|forma|charakter)\b"
    r"|\w{4}(?:art|typ|form)\b|類|種|类|种|区分|形態|形式|性質|性质"
)
"""Words of a heading that says a kind of something."""


_WIDER = frozenset(
    normalise(word)
    for word in (
        *("county", "ceremonial county", "historic county", "shire", "landkreis", "kreis", "comté", "contea"),
        *("condado", "powiat", "hrabstwo", "okres", "megye", "județ", "fylke", "län", "maakunta"),
    )
)


def names_a_wider_land(heading: str) -> bool:
    """Whether a heading says the county of a town, where another column says the town."""
    return normalise(heading) in _WIDER


def may_say_a_kind(heading: str) -> bool:
    """Whether a heading that is not known may stand over kinds of ties: `rodzaj dokumentów`."""
    return field_of(heading) is None and bool(_KIND.search(normalise(heading)))


def known_words(cells: Sequence[str]) -> int:
    """How many of the cells look like headings."""
    return sum(field_of(cell) is not None for cell in cells)


def subject_of(columns: Sequence[str], said: Sequence[str | None]) -> tuple[str, list[str]]:
    """What the rows of a sheet with such headings tell of, and the headings that say so; none for agreements.

    `said` are the fields that the columns seem to be, one each.

    An empty subject where they tell of what happened, and not of what kind it is.
    """
    fields = dict(zip(columns, said, strict=True))
    found = {
        subject: [heading for heading, said in fields.items() if said in markers]
        for subject, markers in SUBJECTS.items()
    }
    fields_said = set(fields.values())
    if not {"network"} & fields_said and {"counterpart", "a"} & fields_said:
        found["memberships"] = []
    subject = max(found, key=lambda name: len(found[name]))
    if found[subject]:
        return subject, found[subject]
    events = [heading for heading, said in fields.items() if said in _OF_EVENTS]
    return ("", events) if events and not {"kind", "ended"} & fields_said else ("agreements", [])
