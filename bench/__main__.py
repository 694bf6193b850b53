"""python -m bench: the service beside the limit, interleaved, medians of three; ratios are what counts."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx
import psutil

from bench.load import Call, Measured, forever, run

ROUNDS, SECONDS, CONNECTIONS = 3, 3.0, 8
PORT, RAW_PORT = 8765, 8766
FHIR = {"Content-Type": "application/fhir+json"}


def request(number: int, patient: str = "") -> dict[str, object]:
    """A §119 referral of about 1.5 kB."""
    cpr = "urn:oid:1.2.208.176.1.2"
    subject = {"reference": patient} if patient else {"identifier": {"system": cpr, "value": "2512484916"}}
    return {
        "resourceType": "ServiceRequest",
        "identifier": [{"system": "https://bench.example/id", "value": f"{os.getpid()}-{number}"}],
        "status": "active",
        "intent": "order",
        "code": {
            "coding": [
                {
                    "system": "http://fhir.kl.dk/term/CodeSystem/CareSocialCodes",
                    "code": "a71921ea-fe83-441d-933b-cc21d0b3c8c3",
                }
            ]
        },
        "subject": subject,
        "authoredOn": "2026-11-20T10:00:00+01:00",
        "requester": {"identifier": {"system": "urn:oid:1.2.208.176.1.1", "value": "331061000016004"}},
        "performer": [
            {
                "identifier": {
                    "system": "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes",
                    "value": "0461",
                }
            }
        ],
        "reasonCode": [
            {
                "coding": [{"system": "urn:oid:1.2.208.176.2.4.12", "code": "DM545"}],
                "text": "Lænderygsmerter",
            }
        ],
        "note": [{"text": "Smerter i lænden gennem et halvt år uden udstråling. " * 12}],
    }


@contextmanager
def servers() -> Iterator[tuple[Path, dict[str, psutil.Process]]]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        data = Path(folder)
        env = os.environ | {"RYGVEJ_DATA": folder, "RYGVEJ_DEMO": "1", "RYGVEJ_PORT": str(PORT)}
        env |= {"RYGVEJ_LOG_LEVEL": "WARNING", "RYGVEJ_TOKEN_SECONDS": "3600"}
        rygvej = str(Path(sys.executable).with_name("rygvej"))
        ours = subprocess.Popen([rygvej, "serve"], env=env, stdout=subprocess.DEVNULL)
        _wait(PORT, "/readyz")
        socket = (data / "postgres" / "postmaster.pid").read_text().splitlines()[4]
        url = f"postgresql://postgres@/postgres?host={socket}"
        raw = subprocess.Popen([sys.executable, "-m", "bench.raw", str(RAW_PORT)], env=env | {"RAW_URL": url})
        _wait(RAW_PORT, "/")
        try:
            yield data, {"service": psutil.Process(ours.pid), "raw": psutil.Process(raw.pid)}
        finally:
            raw.terminate()
            ours.terminate()
            raw.wait(20)
            ours.wait(20)


def _wait(port: int, path: str) -> None:
    for _ in range(200):
        try:
            httpx.get(f"http://127.0.0.1:{port}{path}")
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")


def _token(data: Path) -> str:
    clients = {c["client_id"]: c for c in json.loads((data / "demo" / "clients.json").read_text())}
    form = {k: clients["demo-hospital"][k] for k in ("client_id", "client_secret")}
    answer = httpx.post(
        f"http://127.0.0.1:{PORT}/oauth/token", data=form | {"grant_type": "client_credentials"}
    )
    return str(answer.json()["access_token"])


def _seed(headers: dict[str, str]) -> tuple[str, list[str], list[str]]:
    """Put the same 300 requests into both, and return what to read."""
    ours, raw, patient = [], [], ""
    with httpx.Client() as client:
        for number in range(300):
            answer = client.post(
                f"http://127.0.0.1:{PORT}/fhir/ServiceRequest",
                json=request(1_000_000 + number, patient),
                headers=headers | FHIR,
            )
            answer.raise_for_status()
            patient = patient or answer.json()["subject"]["reference"]
            ours.append(answer.json()["id"])
            answer = client.post(
                f"http://127.0.0.1:{RAW_PORT}/fhir/ServiceRequest", json=request(number, patient)
            )
            raw.append(answer.headers["location"].rpartition("/")[2])
    return patient, ours, raw


def main() -> None:
    with servers() as (data, processes):
        headers = {"Authorization": f"Bearer {_token(data)}"}
        patient, ours, raw = _seed(headers)
        numbers = iter(range(10_000_000, 100_000_000))
        workloads = {
            "read by id": {
                "service": lambda n: Call("GET", f"/fhir/ServiceRequest/{ours[n % len(ours)]}"),
                "raw": lambda n: Call("GET", f"/fhir/ServiceRequest/{raw[n % len(raw)]}"),
            },
            "search by patient": {
                side: lambda _: Call("GET", f"/fhir/ServiceRequest?patient={patient}")
                for side in ("service", "raw")
            },
            "create": {
                side: lambda _: Call(
                    "POST", "/fhir/ServiceRequest", json.dumps(request(next(numbers), patient)).encode()
                )
                for side in ("service", "raw")
            },
        }
        ports = {"service": PORT, "raw": RAW_PORT}
        heads = (f"{'operation':<20}{'server':<8}{'req/s':>9}", f"{'p50 ms':>8}{'p99 ms':>8}{'CPU us':>8}")
        print("".join(heads), "  ratio to the limit")
        for name, sides in workloads.items():
            measured: dict[str, list[Measured]] = {"service": [], "raw": []}
            for _ in range(ROUNDS):
                for side, make in sides.items():
                    measured[side].append(
                        _measure(ports[side], forever(make), headers | FHIR, processes[side])
                    )
            _show(name, measured)


def _measure(port: int, calls: Iterator[Call], headers: dict[str, str], process: psutil.Process) -> Measured:
    before = process.cpu_times()
    result = asyncio.run(run(port, calls, headers, connections=CONNECTIONS, seconds=SECONDS))
    after = process.cpu_times()
    cpu = (after.user + after.system) - (before.user + before.system)
    return Measured(
        result.per_second, result.p50_ms, result.p99_ms, cpu / (result.per_second * SECONDS) * 1e6
    )


def _show(name: str, measured: dict[str, list[Measured]]) -> None:
    ratios = [
        ours.per_second / raw.per_second
        for ours, raw in zip(measured["service"], measured["raw"], strict=True)
    ]
    for side, rounds in measured.items():
        each = ("per_second", "p50_ms", "p99_ms", "cpu_us")
        persec, p50, p99, cpu = (median(getattr(m, field) for m in rounds) for field in each)
        tail = f"   {median(ratios):.2f}" if side == "service" else ""
        print(f"{name:<20}{side:<8}{persec:>9.0f}{p50:>8.2f}{p99:>8.1f}{cpu:>8.0f}{tail}")


if __name__ == "__main__":
    main()
