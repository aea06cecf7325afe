"""The colours of drawings and pages: what each is for, in light and in dark.

Six families tell how a tie stands. A colour never speaks alone: a glyph and a word go with it, and on lines a dash
(`drawings.statuses`). Contrast on paper is at least 4.5 : 1 for every family; on land at least 3.7 : 1. The smallest
difference between two families (CIEDE2000) is 23 to full sight, 14 to protanopes, 10 to deuteranopes: hence the glyphs.
"""

from typing import NamedTuple


class Colour(NamedTuple):
    """One colour, as CSS has it."""

    light: str
    dark: str


SURFACES = {
    "paper": Colour("#faf9f5", "#15181b"),
    "card": Colour("#fff", "#1c2024"),
    "ink": Colour("#1b2025", "#e9e6df"),
    "soft": Colour("#565d64", "#a8afb6"),
    "link": Colour("#0b5079", "#86c5ec"),
    "rule": Colour("#dad6cc", "#3a4046"),
    "hair": Colour("#eae7df", "#2a2f34"),
    "past": Colour("#fff3c4", "#3b3210"),
    "past-ink": Colour("#4d3a00", "#f4e2a6"),
    "sea": Colour("#eef2f4", "#1a2025"),
    "land": Colour("#d9d7cf", "#333a40"),
    "add": Colour("#e7f3ec", "#1b332a"),
    "del": Colour("#f8e9e6", "#3b2522"),
}
"""What pages and drawings are made of; `past` is the mark of a day or a record that is not today's."""
FAMILIES = {
    "stands": Colour("#00629f", "#62b4ea"),
    "moving": Colour("#006b54", "#3fc79f"),
    "paused": Colour("#a34100", "#f19b5c"),
    "struck": Colour("#a3266f", "#f084bd"),
    "over": Colour("#25282b", "#e4e2dc"),
    "early": Colour("#66698a", "#97a0b8"),
    "quiet": SURFACES["soft"],
}
"""How a tie stands: each family is a class, which sets the colour that lines, glyphs and words take."""
SANS = 'system-ui,"Segoe UI","Noto Sans","DejaVu Sans","Noto Sans CJK TC","PingFang TC","Microsoft JhengHei",sans-serif'
"""Latin faces first: a Chinese face makes quotation marks as wide as its own signs."""
PALE = 0.22
"""How much of its colour a pale area keeps; with an outline, because the fill alone is only 1.45 : 1."""


def variables(theme: int) -> str:
    """The colours as CSS variables, for pages: `--paper:#faf9f5;…` of the theme (0 light, 1 dark)."""
    return "".join(f"--{name}:{colour[theme]};" for name, colour in (SURFACES | FAMILIES).items())


def css(*, dark: bool = True, media: str = "") -> str:
    """The rules that a drawing needs, with its colours spelt out: what makes pictures of SVG knows no variables.

    The `dark` ones are those of a reader who asks for them, on every medium, or as `media` says: `screen and `.
    """
    light = f".drawing{{font-family:{SANS}}}.drawing a{{text-decoration:none}}{SHAPES}{_rules(0)}"
    return f"{light}@media {media}(prefers-color-scheme:dark){{{_rules(1)}}}" if dark else light


SHAPES = (
    ".drawing .glyph{stroke:currentColor;stroke-width:1.6;fill:none}.drawing .full{fill:currentColor}"
    f".drawing .line{{stroke:currentColor;fill:none}}.drawing .pale{{fill:currentColor;fill-opacity:{PALE};"
    "stroke:currentColor;stroke-width:.8}.drawing .solid{fill:currentColor}.drawing .word{fill:currentColor}"
    ".drawing .strong{font-weight:700}.drawing .hit{fill:none;pointer-events:all}"
)
"""Rules without a colour of their own: they take that of the family."""


def rules(colour: "dict[str, str]") -> str:
    """The rules that have colours; `colour` says each by its name."""
    fills = ("paper", "card", "ink", "soft", "past", "past-ink", "sea", "land", "add", "del")
    told = [f".drawing .{name}{{fill:{colour[name]}}}" for name in fills]
    told += [f".drawing .{name}{{stroke:{colour[name]};fill:none}}" for name in ("rule", "hair")]
    told += [f".drawing .{name}{{color:{colour[name]}}}" for name in FAMILIES]
    told += [
        f".drawing .ink-line{{stroke:{colour['ink']};fill:none}}",
        f".drawing .halo{{stroke:{colour['sea']};stroke-width:3;stroke-linejoin:round;paint-order:stroke}}",
        f".drawing .on{{fill:{colour['paper']};color:{colour['paper']}}}",
    ]
    return "".join(told)


def _rules(theme: int) -> str:
    return rules({name: colour[theme] for name, colour in (SURFACES | FAMILIES).items()})
