"""The description of all addresses, and everything that it allows: asked, and answered as it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from queries.finding import loaded
from queries.options import options_of

if TYPE_CHECKING:
    from tests.web.conftest import Pages

schemathesis = pytest.importorskip("schemathesis", reason="asks all that a description allows")


@pytest.fixture(scope="session")
def described(pages: Pages) -> Any:
    found = pages.get("/api/openapi.json")
    assert found.headers["content-type"] == "application/json"
    return found.json()


def test_every_report_and_option_is_described(described: Any) -> None:
    for found, report in loaded():
        operation = described["paths"][f"/en/reports/{found.name}.json"]["get"]
        names = {parameter["name"] for parameter in operation["parameters"]}

        assert names == {"as-at", "as-known", *(option.plain for option in options_of(report))}
        assert operation["summary"] == report.question


def test_an_answer_is_what_its_schema_says(described: Any, pages: Pages) -> None:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 — comes with schemathesis

    whole = {"$ref": "#/components/schemas/Answer", "components": described["components"]}
    check = Draft202012Validator(whole)
    for path in (
        "/en/reports/count",
        "/en/partnerships",
        "/en/sources",
        "/en/about",
        "/en/e/body:edinburgh/1",
    ):
        check.validate(pages.get(f"{path}.json").json())
    with pytest.raises(Exception, match="is a required property"):
        check.validate({})


def test_whatever_the_description_allows_is_answered_as_it_says(described: Any, pages: Pages) -> None:
    from hypothesis import HealthCheck, Phase, settings  # noqa: PLC0415
    from schemathesis.checks import not_a_server_error  # noqa: PLC0415
    from schemathesis.specs.openapi import checks  # noqa: PLC0415

    schema = schemathesis.openapi.from_dict(described)
    tried = 0
    calm = settings(
        max_examples=2,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    for result in schema.get_all_operations():
        operation = result.ok()

        def ask(case: Any) -> None:
            nonlocal tried
            tried += 1
            response = case.call(base_url="http://localhost", app=pages.app, headers={"host": "localhost"})
            case.validate_response(
                response,
                checks=[
                    not_a_server_error,
                    checks.status_code_conformance,
                    checks.content_type_conformance,
                    checks.response_schema_conformance,
                ],
            )

        from hypothesis import given  # noqa: PLC0415

        calm(given(case=operation.as_strategy())(ask))()
    assert tried > 100
