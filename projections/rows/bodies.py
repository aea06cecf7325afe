"""Bodies: what each is called and where it lies."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

from projections.row import projection, word

if TYPE_CHECKING:
    from domain.history import History


class Body(NamedTuple):
    """A city, county, school, network, ministry … as it stands now."""

    stream: str
    slug: str
    title: Annotated[str, "its name in English or in Latin letters"]
    kind: str | None
    country: Annotated[str | None, "ISO 3166-1 alpha-2, or XK"]
    names: Annotated[tuple[tuple[str, str], ...], "its names by language tag"]
    former_names: tuple[str, ...]
    lat: Annotated[float | None, "degrees north"]
    lon: Annotated[float | None, "degrees east"]
    ids: Annotated[tuple[tuple[str, str], ...], "its numbers in other registers: wikidata, geonames …"]
    region: Annotated[str | None, "the land, prefecture or state it lies in, in its own words"]
    under: Annotated[str | None, "the body that it belongs to"]
    tags: tuple[str, ...]
    successor: Annotated[str | None, "the body that took its place"]
    since_earliest: Annotated[int | None, "the day of the succession"]
    since_latest: int | None
    succeeded_by: Annotated[int | None, "the entry that says so"]
    sources: Annotated[tuple[str, ...], "of its registration"]
    brought_by: tuple[int, ...] = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """Its numbers as texts: `wikidata:Q64`."""
        return tuple(f"{register}:{number}" for register, number in self.ids)


@projection(Body, of=("body",), key=("stream",), index=[("slug",), ("title",), ("under",), ("successor",)])
def bodies(history: "History") -> Iterator[Body]:
    """One row a body that is in the ledger."""
    from domain.body import Registered, Succeeded

    opening = next((told for told in history.chronicle if isinstance(told.fact, Registered)), None)
    if opening is None:
        return
    standing = history.aggregate.standing
    since = standing.since
    ended = next((told for _, told, fact in history.told(Succeeded) if not fact.alleged), None)
    yield Body(
        stream=history.stream,
        slug=history.stream.partition(":")[2],
        title=standing.title,
        kind=standing.kind,
        country=standing.country,
        names=standing.names,
        former_names=standing.former_names,
        lat=standing.lat,
        lon=standing.lon,
        ids=standing.ids,
        region=standing.region,
        under=standing.under,
        tags=standing.tags,
        successor=standing.successor,
        since_earliest=since[0] if since else None,
        since_latest=since[1] if since else None,
        succeeded_by=ended.entry.version if ended else None,
        **word(opening),
    )
