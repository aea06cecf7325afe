"""Another language: a catalogue that has the templates of sentences; whatever is said goes through it."""

from __future__ import annotations

from gettext import NullTranslations
from typing import TYPE_CHECKING

import pytest

from cli import wording

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


class Marked(NullTranslations):
    """A language whose every sentence is in guillemets."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording, "TRANSLATIONS", Marked())


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("report", "visits", "--of", "kaohsiung", "--format", "md"), "# «"),
        (("list", "--status", "nonsense"), "Error: «--status"),
        (("timeline", "gdynia", "--format", "table"), "«figure reported: ordinal"),
        (("show", "nobody-there"), "Error: «there is no body nobody-there"),
        (("list", "--as-at", "never"), "Error: «"),
        (("report", "nonsense"), "Error: «there is no report nonsense"),
        (("record", "resumed", "gdynia", "--on", "2024"), "Error: «"),
    ],
)
def test_a_language_is_a_catalogue_of_templates(words: tuple[str, ...], said: str, histories: Shell) -> None:
    assert said in histories(*words).said
