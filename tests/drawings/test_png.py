"""Drawings as PNG."""

import re

from drawings.png import _WIDE, WIDE_FACES, as_png


def svg(*words: str) -> str:
    lines = "".join(f'<text x="4" y="{20 + 20 * at}">{each}</text>' for at, each in enumerate(words))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 60" width="100" height="60">{lines}</svg>'
    )


def test_a_picture_is_twice_as_large_as_the_drawing_unless_it_is_asked_for_otherwise() -> None:
    for sharpness, size in ((None, (200, 120)), (1, (100, 60)), (3, (300, 180))):
        png = as_png(svg("Malé")) if sharpness is None else as_png(svg("Malé"), sharpness)
        assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == size


def test_words_in_chinese_are_given_a_face_that_has_their_signs_and_others_are_left_alone() -> None:
    told = _WIDE.sub(r"<\1 class='wide'", svg("Malé", "高雄 (Kaohsiung)", "서울", "熊本", "≠ – ’"))

    assert re.findall(r"class='wide'[^>]*>([^<]*)", told) == ["高雄 (Kaohsiung)", "서울", "熊本"]
    assert '"' not in WIDE_FACES


def test_equal_drawings_give_equal_bytes() -> None:
    assert as_png(svg("高雄", "Malé")) == as_png(svg("高雄", "Malé"))
