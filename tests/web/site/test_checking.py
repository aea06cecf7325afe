"""Links of a site that lead to nothing."""

import pytest

from web.site.checking import Broken, broken

SITE = {
    "index.html": b'<p id="top">',
    "p/riga/index.html": b'<h2 id="a&amp;b">',
    "p/riga/audit/index.html": b"",
}


@pytest.mark.parametrize(
    ("link", "is_there"),
    [
        ("../../index.html", True),
        ("../../index.html#top", True),
        ("../../index.html#bottom", False),
        ("../../../index.html", False),
        ("../../https://example.org", False),
        ("../../#top", False),
        ("audit/index.html", True),
        ("audit/", False),
        ("#a&amp;b", True),
        ("#a", False),
        ("#", True),
        ("", False),
        ("?page=2", False),
        ("/index.html", False),
        ("mailto:riga", False),
        ("https://example.org/nowhere", True),
    ],
)
def test_a_link_leads_to_a_file_of_the_site_and_to_a_place_in_it(link: str, *, is_there: bool) -> None:
    page = "p/riga/index.html"
    files = SITE | {page: SITE[page] + f'<a class="cite" href="{link}">'.encode()}
    unescaped = link.replace("&amp;", "&")

    assert [*broken([page], files, files.__getitem__)] == ([] if is_there else [Broken(page, unescaped)])


def test_the_same_link_leads_elsewhere_from_another_folder() -> None:
    files = {
        "a/one.html": b'<a href="../b/two.html">',
        "b/two.html": b'<a href="one.html"><a href="../a/one.html">',
    }

    assert [*broken(sorted(files), files, files.__getitem__)] == [Broken("b/two.html", "one.html")]
