"""Serve the demo and let fhir-kit-client and @medplum/core from npm use it; skips where node is absent."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import orjson

from tests.api.loop import BUNDLE, a_referral
from tests.api.subscribing import on_topic
from tests.conformance.serving import demo_clients, served

HERE: Final = Path(__file__).parent


def main() -> int:
    if missing := [name for name in ("node", "npm") if shutil.which(name) is None]:
        print(f"Skipped: {' and '.join(missing)} not found.")
        return 0
    subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=HERE, check=True
    )
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as base:
        said = subprocess.run(
            ["node", "--experimental-websocket", "contract.mjs", base],  # node 20 has it only when asked
            cwd=HERE,
            input=json.dumps(_given(Path(folder), base)),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
    return _report([json.loads(line) for line in said.splitlines()])


def _given(data: Path, base: str) -> dict[str, Any]:
    clients = demo_clients(data, base)
    return {
        "tokens": {name: http.headers["Authorization"].split()[1] for name, http in clients.items()},
        "referral": a_referral(),
        "bundle": orjson.loads(BUNDLE),
        "subscription": on_topic(),
    }


def _report(steps: list[dict[str, str]]) -> int:
    clients = list(dict.fromkeys(step["client"] for step in steps))
    troubles = {(step["client"], step["step"]): step["trouble"] for step in steps}
    print(f"{'':34}{''.join(f'{name:18}' for name in clients)}")
    for title in dict.fromkeys(step["step"] for step in steps):
        cells = ("fails" if troubles[name, title] else "works" for name in clients)
        print(f"{title:34}{''.join(f'{cell:18}' for cell in cells)}")
    failed = {where: trouble for where, trouble in troubles.items() if trouble}
    for (name, title), trouble in failed.items():
        print(f"{name}: {title}: {trouble}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
