"""Who is meant? Names in any language and spelling; a guess is offered, never taken."""

import pytest

from domain.body import Standing as Body
from domain.programme import Standing as Programme
from domain.text import normalise
from queries.directory import Directory, Nobody


def body(name: str, **names: str) -> Body:
    return Body(
        title=name, kind="city", names=tuple((tag.replace("_", "-"), text) for tag, text in names.items())
    )


BODIES = {
    "kaohsiung": body("Kaohsiung", zh_Hant="高雄"),
    "edinburgh": body("Edinburgh", zh_Hant="愛丁堡", gd="Dùn Èideann"),
    "gdynia": body("Gdynia"),
    "male": body("Malé"),
    "lodz": body("Łódź"),
    "newcastle-nsw": body("Newcastle"),
    "newcastle-upon-tyne": body("Newcastle"),
    "osaka": body("Osaka"),
    "san-francisco": body("San Francisco"),
    "kumamoto-city": body("Kumamoto City"),
    "kumamoto-prefecture": body("Kumamoto Prefecture"),
    "iurc": body("International Urban and Regional Cooperation"),
}
STREAMS = (
    *(f"body:{slug}" for slug in BODIES),
    "ledger",
    "membership:kaohsiung@iurc",
    "partnership:edinburgh--kaohsiung",
    "partnership:gdynia--kaohsiung",
    "partnership:gdynia--osaka",
    "partnership:kaohsiung--kumamoto-city--kumamoto-prefecture",
    "partnership:kaohsiung--newcastle-upon-tyne",
    "partnership:osaka--san-francisco",
    "programme:fest",
    "source:gti-2025",
)
HERE = Directory(
    BODIES,
    STREAMS,
    "kaohsiung",
    ("en", "zh-Hant"),
    {"fest": Programme(title="Vibe Fest", names=(("zh-Hant", "陽光"),))},
)
ABROAD = Directory(BODIES, STREAMS)


@pytest.mark.parametrize(
    ("words", "folded"),
    [
        ("Łódź", "lodz"),
        ("Malé", "male"),
        ("Straße", "strasse"),
        ("San-Francisco", "san francisco"),
        ("臺北", "台北"),
    ],
)
def test_names_are_compared_without_what_people_leave_out(words: str, folded: str) -> None:
    assert normalise(words) == folded


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("edinburgh", "edinburgh"),
        ("EDINBURGH", "edinburgh"),
        ("body:edinburgh", "edinburgh"),
        ("愛丁堡", "edinburgh"),
        ("dun eideann", "edinburgh"),
        ("Lodz", "lodz"),
        ("Łódź", "lodz"),
        ("Male", "male"),
        ("San Francisco", "san-francisco"),
        ("Gdynia", "gdynia"),
    ],
)
def test_a_body_by_any_of_its_names(words: str, slug: str) -> None:
    assert HERE.body(words) == slug


@pytest.mark.parametrize(
    ("words", "stream"),
    [
        ("edinburgh", "partnership:edinburgh--kaohsiung"),
        ("愛丁堡", "partnership:edinburgh--kaohsiung"),
        ("gdynia", "partnership:gdynia--kaohsiung"),
        ("gdynia--osaka", "partnership:gdynia--osaka"),
        ("osaka--gdynia", "partnership:gdynia--osaka"),
        ("partnership:osaka--gdynia", "partnership:gdynia--osaka"),
        ("kumamoto city", "partnership:kaohsiung--kumamoto-city--kumamoto-prefecture"),
        ("Newcastle", "partnership:kaohsiung--newcastle-upon-tyne"),
        ("iurc", "membership:kaohsiung@iurc"),
        ("kaohsiung@iurc", "membership:kaohsiung@iurc"),
        ("vibe fest", "programme:fest"),
        ("陽光", "programme:fest"),
        ("gti-2025", "source:gti-2025"),
        ("Malé", "body:male"),
        ("kaohsiung", "body:kaohsiung"),
        ("ledger", "ledger"),
        ("partnership:osaka--san-francisco", "partnership:osaka--san-francisco"),
        ("Edinburgh 愛丁堡", "partnership:edinburgh--kaohsiung"),
        ("Edinburgh 愛丁堡 – Kaohsiung 高雄", "partnership:edinburgh--kaohsiung"),
        ("Gdynia - Osaka", "partnership:gdynia--osaka"),
        ("Gdynia – Osaka (now Sakai)", "partnership:gdynia--osaka"),
        ("Osaka – Gdynia", "partnership:gdynia--osaka"),
        (
            "Kaohsiung 高雄 – Kumamoto City – Kumamoto Prefecture",
            "partnership:kaohsiung--kumamoto-city--kumamoto-prefecture",
        ),
        ("Kaohsiung 高雄 in International Urban and Regional Cooperation", "membership:kaohsiung@iurc"),
    ],
)
def test_a_reader_finds_a_partnership_before_all_else(words: str, stream: str) -> None:
    assert HERE.any_stream(words) == stream


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        (
            "edinborough",
            "there is no body edinborough in this ledger",
            "did you mean edinburgh (Edinburgh 愛丁堡)?",
        ),
        (
            "tokyo",
            "there is no body tokyo",
            "register it: register body tokyo (name: tokyo, kind: …)",
        ),
        ("東京", "there is no body 東京", "register it: register body SLUG (name: 東京, kind: …)"),
        ("male", "no partnership of Malé with Kaohsiung is open", "open it: open male"),
        (
            "kaohsiung",
            "Kaohsiung is the home of this ledger",
            "name the counterpart; what is about Kaohsiung alone belongs to body:kaohsiung",
        ),
        (
            "partnership:edinburg--kaohsiung",
            "there is no stream",
            "did you mean partnership:edinburgh--kaohsiung",
        ),
        ("Edinburgh 高雄", "there is no body Edinburgh 高雄", "did you mean edinburgh"),
        ("Gdynia – Male", "there is no body Gdynia – Male", "did you mean gdynia"),
        ("edinburgh#9", "edinburgh#9 is an entry of partnership:edinburgh--kaohsiung", "audit partnership:"),
        ("source:gti-2025#1", "source:gti-2025#1 is an entry of source:gti-2025", "audit source:gti-2025"),
        (
            "gdynia--edinburgh",
            "no partnership between Gdynia and Edinburgh is open",
            "open it: open gdynia edinburgh",
        ),
        ("membership:iurc--kaohsiung", "there is no membership", "did you mean membership:kaohsiung@iurc?"),
        ("iurc@kaohsiung", "there is no membership", "did you mean membership:kaohsiung@iurc?"),
        ("kaohsiung--iurc", "there is no membership", "did you mean membership:kaohsiung@iurc?"),
        ("#9", "there is no body #9", ""),
        ("edinborough#9", "there is no body edinborough in this ledger", "did you mean edinburgh"),
    ],
)
def test_writing_takes_no_guess(words: str, said: str, hint: str) -> None:
    with pytest.raises(Nobody) as nobody:
        HERE.stream(words)

    assert str(nobody.value).startswith(said)
    assert nobody.value.hint.startswith(hint)


def test_a_partnership_is_no_body() -> None:
    with pytest.raises(Nobody, match="partnership:gdynia--osaka is no body"):
        HERE.body("partnership:gdynia--osaka")


def test_a_reader_is_not_told_to_register_what_there_is_not() -> None:
    with pytest.raises(Nobody) as nobody:
        HERE.any_stream("tokyo")

    assert str(nobody.value) == "there is no body tokyo in this ledger"
    assert nobody.value.hint == "list says what there is"


def test_one_name_of_two_bodies_is_answered_with_both() -> None:
    with pytest.raises(Nobody, match="Newcastle may be newcastle-nsw or newcastle-upon-tyne"):
        HERE.body("Newcastle")


def test_without_a_home_a_name_with_several_partnerships_is_answered_with_all() -> None:
    with pytest.raises(Nobody, match="Gdynia has several partnerships") as nobody:
        ABROAD.partnership("gdynia")

    assert nobody.value.hint == "name one of partnership:gdynia--kaohsiung, partnership:gdynia--osaka"
    with pytest.raises(Nobody, match="this ledger has no home"):
        ABROAD.membership("iurc")


def test_a_membership_need_not_be_there_to_be_written_to() -> None:
    assert HERE.stream("iurc", "membership") == "membership:kaohsiung@iurc"
    assert HERE.stream("edinburgh@iurc") == "membership:edinburgh@iurc"
    assert HERE.stream("membership:Edinburgh@IURC") == "membership:edinburgh@iurc"
    with pytest.raises(Nobody):
        HERE.any_stream("edinburgh@iurc")


@pytest.mark.parametrize(
    ("words", "stream", "parties"),
    [
        (["male"], "partnership:kaohsiung--male", ("kaohsiung", "male")),
        (["Osaka", "Gdynia"], "partnership:gdynia--osaka", ("gdynia", "osaka")),
        (
            ["kumamoto-prefecture", "kumamoto-city", "kaohsiung"],
            "partnership:kaohsiung--kumamoto-city--kumamoto-prefecture",
            ("kaohsiung", "kumamoto-city", "kumamoto-prefecture"),
        ),
    ],
)
def test_a_new_partnership_is_named_in_one_way(
    words: list[str], stream: str, parties: tuple[str, ...]
) -> None:
    assert HERE.new_partnership(words) == (stream, parties)


def test_a_partnership_has_two_sides() -> None:
    with pytest.raises(Nobody, match="Kaohsiung has no partnership with itself"):
        HERE.new_partnership(["kaohsiung"])
    with pytest.raises(Nobody, match="this ledger has no home"):
        ABROAD.new_partnership(["male"])


def test_names_come_with_the_second_language_of_the_ledger() -> None:
    assert HERE.name("edinburgh") == "Edinburgh 愛丁堡"
    assert HERE.plain("edinburgh") == "Edinburgh"
    assert ABROAD.name("edinburgh") == "Edinburgh"
    assert HERE.name("nobody we know") == "nobody we know"
