"""The description of all addresses, and everything that it allows: asked, and answered as it says."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from queries.finding import loaded
from queries.options import options_of
from queries.schemas import output_schema
from tests.web.conftest import Pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

schemathesis = pytest.importorskip("schemathesis", reason="asks all that a description allows")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")
not_a_server_error = pytest.importorskip("schemathesis.checks").not_a_server_error
jsonschema_rs = pytest.importorskip("jsonschema_rs", reason="comes with schemathesis")


@pytest.fixture
def pages(demo: Path) -> Iterator[Pages]:
    """Pages of their own: whoever tries the description starts and stops the application."""
    found = Pages(demo)
    yield found
    found.close()


@pytest.fixture(scope="module")
def described(demo: Path) -> Any:
    served = Pages(demo)
    found = served.get("/api/openapi.json")
    served.close()
    assert found.headers["content-type"] == "application/json"
    return found.json()


def test_every_report_and_option_is_described(described: Any) -> None:
    for found, report in loaded():
        operation = described["paths"][f"/en/reports/{found.name}.json"]["get"]
        names = {parameter["name"] for parameter in operation["parameters"]}

        assert names == {"as-at", "as-known", "section", *(option.plain for option in options_of(report))}
        assert operation["summary"] == report.question


def test_an_answer_is_what_its_schema_says(described: Any, pages: Pages) -> None:
    whole = {"$ref": "#/components/schemas/Answer", "components": described["components"]}
    check = jsonschema_rs.validator_for(whole)
    for path in (
        "/en/reports/count",
        "/en/sources",
        "/en/about",
        "/en/e/body:edinburgh/1",
    ):
        check.validate(pages.get(f"{path}.json").json())
    assert not check.is_valid({})


def test_what_a_command_prints_too_has_the_schema_of_the_command(described: Any, pages: Pages) -> None:
    for name, path, query in (
        ("list", "/en/partnerships", ""),
        ("show", "/en/p/edinburgh--kaohsiung", ""),
        ("show", "/en/m/kaohsiung@iclei", ""),
        ("timeline", "/en/timeline", "?from=2025"),
        ("audit", "/en/p/edinburgh--kaohsiung/audit", ""),
    ):
        check = jsonschema_rs.validator_for(
            {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
        )
        check.validate(pages.get(f"{path}.json{query}").json())
        assert not check.is_valid({"report": name})
        assert jsonschema_rs.validator_for(output_schema(name)).is_valid(
            pages.get(f"{path}.json{query}").json()
        )


def everything_asked(description: Any, pages: Pages, *, examples: int = 2) -> int:
    """Ask what a description allows, and see that the answers are as it says; how many times it was asked."""
    tried = 0
    calm = settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )

    def ask(case: Any) -> None:
        nonlocal tried
        tried += 1
        response = case.call(
            base_url="http://localhost", app=pages.app, headers={"host": "localhost"}, timeout=60
        )
        case.validate_response(
            response,
            checks=[
                not_a_server_error,
                checks.status_code_conformance,
                checks.content_type_conformance,
                checks.response_schema_conformance,
            ],
        )

    for result in schemathesis.openapi.from_dict(description).get_all_operations():
        calm(given(case=result.ok().as_strategy())(ask))()
    return tried


def test_whatever_the_description_allows_is_answered_as_it_says(described: Any, pages: Pages) -> None:
    assert everything_asked(described, pages) > 100


@pytest.mark.parametrize("lie", ["a form", "a status", "a schema"])
def test_a_description_that_lies_is_found_out(lie: str, described: Any, pages: Pages) -> None:
    about = copy.deepcopy(described["paths"]["/en/about.json"])
    about["get"]["parameters"] = []
    responses = about["get"]["responses"]
    match lie:
        case "a form":
            responses["200"]["content"] = {"text/html": {"schema": {"type": "string"}}}
        case "a status":
            responses["204"] = responses.pop("200")
        case _:
            responses["200"]["content"]["application/json"]["schema"] = {"type": "array"}

    with pytest.raises(BaseExceptionGroup):
        everything_asked(described | {"paths": {"/en/about.json": about}}, pages, examples=5)


def test_the_twins_of_an_answer_say_how_one_table_is_asked_for(described: Any) -> None:
    paths = described["paths"]

    def of(address: str) -> dict[str, str]:
        parameters = paths[address]["get"]["parameters"]
        return {each["name"]: each.get("description", "") for each in parameters}

    assert "(default: the first)" in of("/en/reports/find.csv")["section"]
    assert "default: all" in of("/en/reports/find.json")["section"]
    assert "section" not in of("/en/reports/find")
    assert "section" not in of("/en/p/{id}.csv"), "one table"


def test_the_description_is_the_same_however_the_process_hashes() -> None:
    """What is asked of a page stands in the order of its form, not in that of a set."""
    told = [
        subprocess.run(
            [
                sys.executable,
                "-c",
                "import json, web.openapi as told; print(json.dumps(told.description('0')))",
            ],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    ]

    assert told[0]
    assert told == told[:1] * 3
