"""The files of `examples/serving/`: commands that there are, places and names that agree, a workflow that runs."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from cli.main import comity

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
SERVING = ROOT / "examples" / "serving"
PAGE = ROOT / "docs" / "how-to" / "run-for-years.md"
SERVER = PAGE.with_name("run-on-postgresql.md")
BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
"""As CI begins it."""
PROGRAM = "/opt/comity/bin/comity"
UNITS = sorted(path.name for path in SERVING.iterdir() if path.suffix in {".service", ".timer"})


def text(name: str) -> str:
    return (SERVING / name).read_text(encoding="utf-8")


def unit(name: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None, strict=True, comment_prefixes="#")
    found.read_string(text(name))
    return found


def workflow() -> dict[str, list[str]]:
    """The scripts of each job, without the one that installs comity."""
    yaml = pytest.importorskip("yaml", reason="reads the workflow")
    jobs: dict[str, Any] = yaml.safe_load(text("publish.yml"))["jobs"]
    return {
        name: [step["run"] for step in job["steps"] if "run" in step and "pip" not in step["run"]]
        for name, job in jobs.items()
    }


def composed() -> dict[str, Any]:
    """The services of `compose.yml`."""
    yaml = pytest.importorskip("yaml", reason="reads the services")
    found: dict[str, Any] = yaml.safe_load(text("compose.yml"))["services"]
    return found


def calls(script: str) -> Iterator[list[str]]:
    """The words of each call of comity in a script, and in scripts within."""
    for line in script.splitlines():
        words = shlex.split(line, comments=True)
        for place, word in enumerate(words):
            if " " in word:
                yield from calls(word)
            elif word == PROGRAM or (word == "comity" and not place):
                rest = words[place + 1 :]
                yield rest[: rest.index(">")] if ">" in rest else rest


def scripts() -> Iterator[tuple[str, str]]:
    """Each text in which comity is called: a unit, the container, the workflow, the page."""
    for name in UNITS:
        if "Service" in unit(name):
            yield name, unit(name)["Service"]["ExecStart"].replace("%%", "%")
    started = re.findall(r"^(?:ENTRYPOINT|CMD) (.+)$", text("Containerfile"), re.MULTILINE)
    yield "Containerfile", shlex.join(word for words in started for word in json.loads(words))
    for job, steps in workflow().items():
        yield f"publish.yml, {job}", "\n".join(steps)
    for page in (PAGE, SERVER):
        blocks = re.findall(
            r"^```(?:bash|text)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        )
        yield page.name, "\n".join(blocks)
    yield "compose.yml", shlex.join(["comity", *composed()["comity"]["command"]])


def test_places_ports_and_names_agree() -> None:
    nginx, caddy, container = text("nginx.conf"), text("Caddyfile"), text("Containerfile")
    serve, publish, backup = (unit(f"comity{end}.service")["Service"] for end in ("", "-publish", "-backup"))
    (serves,), (publishes,) = calls(serve["ExecStart"]), calls(publish["ExecStart"])
    port, name = serves[serves.index("--port") + 1], serves[serves.index("--allow-host") + 1]
    folder, base = publishes[1], publishes[publishes.index("--base-url") + 1]
    host, path = re.fullmatch(r"https://([^/]+)(/.+/)", base).groups()  # type: ignore[union-attr]  # it would say so

    assert f"server 127.0.0.1:{port};" in nginx
    assert f"reverse_proxy 127.0.0.1:{port} " in caddy
    assert f"EXPOSE {port}\n" in container
    assert f"http://127.0.0.1:{port}/healthz" in container
    assert f"server_name {name};" in nginx
    assert f"\n{name} {{" in caddy
    assert f"server_name {host};" in nginx
    assert f"\n{host} {{" in caddy
    assert f"location {path} {{" in nginx
    assert f"alias {folder}/;" in nginx
    assert f"handle_path {path}* {{" in caddy
    assert f"root * {folder}\n" in caddy
    assert publish["ReadWritePaths"] == folder
    assert backup["ReadWritePaths"] in backup["ExecStart"]
    assert len({each["Environment"].split()[0] for each in (serve, publish, backup)}) == 1
    page = PAGE.read_text(encoding="utf-8")
    for told in (folder, backup["ReadWritePaths"], serve["Environment"].split()[0].partition("=")[2], name):
        assert told in page
    for each in sorted(SERVING.iterdir()):
        assert each.name in page, "the page says of every file what it is for"


def in_an_office(ledger: Path, export: Path, key: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Begin a ledger of Edinburgh's, export it and seal it with a new key; what `comity seal --json` says."""
    monkeypatch.setenv("COMITY_DATA", str(ledger.with_name("of-the-office")))
    said = ""
    for words in (
        ["init", "--empty"],
        ["import", str(ROOT / "examples/edinburgh.jsonl")],
        ["export", "-o", str(export)],
        ["seal", "--key", str(key), "--json"],
    ):
        done = CliRunner().invoke(comity, [*words, "--ledger", str(ledger)])
        assert done.exit_code == 0, done.output
        said = done.stdout
    found: dict[str, str] = json.loads(said)
    return found


@pytest.mark.skipif(shutil.which("bash") is None or os.name != "posix", reason="it is for bash")
@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
def test_the_workflow_seals_publishes_and_finds_what_was_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("jinja2", reason="makes pages: the extra web")
    jobs = workflow()
    programs, runner = tmp_path / "programs", tmp_path / "runner"
    repository, origin = tmp_path / "repository", tmp_path / "origin"
    for folder in (programs, runner, repository, origin):
        folder.mkdir()
    shim = programs / "comity"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m comity "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "RUNNER_TEMP": str(runner),
        "BASE_URL": "https://www.example.org/diplomacy/",
        "COMITY_DATA": str(tmp_path / "of-ci"),
        "GIT_CONFIG_GLOBAL": os.devnull,
    }

    def run(script: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*BASH, script],
            cwd=repository,
            env=environment | more,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    (repository / "checkpoints").mkdir()
    sealed = in_an_office(
        tmp_path / "office.db", repository / "ledger.jsonl", tmp_path / "key.pem", monkeypatch
    )
    (repository / "checkpoints/public-key").write_text(f"{sealed['key']}\n", encoding="utf-8")
    (repository / "checkpoints/first.checkpoint").write_text(sealed["checkpoint"], encoding="utf-8")
    begun = run(
        "git init -q --bare -b main ../origin && git init -q -b main && git remote add origin ../origin && git add .\n"
        "git -c user.name=mei -c user.email=mei@example.org commit -qm begun && git push -qu origin main"
    )
    assert begun.returncode == 0, begun.stderr
    key = (tmp_path / "key.pem").read_text(encoding="utf-8")
    done = [run(script, KEY=key) for script in jobs["publish"]]

    assert [each.returncode for each in done] == [0] * len(done), [each.stderr for each in done]
    kept = run("git show --stat --format=%s origin/main").stdout
    assert re.match(r"Checkpoint of \d+ entries\n", kept)
    assert not (runner / "key.pem").exists()
    assert (
        "draft"
        not in (repository / "site/index.html").read_text(encoding="utf-8").partition("</header>")[2][:300]
    )

    assert run(jobs["publish"][-1]).returncode == 0, "on a day without news"
    assert run("git rev-list --count origin/main").stdout == "2\n"

    facts = repository / "ledger.jsonl"
    lines = facts.read_text(encoding="utf-8").splitlines(keepends=True)
    facts.write_text("".join(lines[:-1]), encoding="utf-8")
    assert [run(script).returncode for script in jobs["verify"]] == [0, 5], "an entry that was sealed is gone"
