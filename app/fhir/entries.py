"""What stands beside what in a submission, and where each reference leads (R4 bundle.html#references)."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TypeAlias
from urllib.parse import parse_qsl

from app.domain.private import Private
from app.domain.refusals import (
    Finding,
    InvalidValue,
    MissingValue,
    NotSupported,
    Refusal,
    TooLarge,
    Unresolved,
)
from app.fhir.systems import SUPPORTING
from app.fhir.tokens import parted, unescaped

Json: TypeAlias = Mapping[str, Any]

REQUEST: Final = "ServiceRequest"


@dataclass(frozen=True, slots=True, repr=False)
class Located(Private):
    """A resource and where it stands, so that every finding can say so."""

    resource: Json
    place: str
    full_url: str = ""
    entry: int = 0
    known_as: str = ""
    """`Type/id` of a resource that we are said to hold already; then `resource` is only its type."""
    by_number: bool = False
    """Only named by an identifier; then `resource` is no more than that."""
    container: Located | None = None
    """What a contained resource stands in; the contained refer to each other through it."""

    @property
    def type(self) -> str:
        return str(self.resource.get("resourceType", ""))

    @property
    def root(self) -> Located:
        return self.container or self

    def at(self, path: str) -> str:
        return f"{self.place}.{path}"


class Entries:
    """The resources of one submission; finds what a reference means, in any order."""

    def __init__(self, entries: Iterable[Located], *, beside: Iterable[Located] = ()) -> None:
        """`beside` may be referred to, and belongs to another submission."""
        self.all = tuple(entries)
        self._by_url = {entry.full_url: entry for entry in (*self.all, *beside) if entry.full_url}
        _check_size(self.all)

    def of(self, *types: str) -> tuple[Located, ...]:
        return tuple(entry for entry in self.all if entry.type in types)

    def find(self, reference: Json, holder: Located, place: str, *, types: Iterable[str]) -> Located:
        """Return what is referred to; refuses what leads nowhere or to something of another type."""
        found = self._literal(reference, holder) or self._logical(reference, holder, place, tuple(types))
        if found is None:
            _refuse(place)
        if found.type not in types:
            raise InvalidValue("reference", f"one to {' or '.join(types)}", place=place)
        return found

    def led_to(self, holder: Located) -> Iterator[Located]:
        """Yield every entry that a resource refers to, by whatever kind of reference."""
        for reference in _referring(holder.resource):
            yield from self.meant(reference, holder)

    def meant(self, reference: Json, holder: Located) -> tuple[Located, ...]:
        """Return the entries that a reference may mean: by an identifier, more than one."""
        literal = self._literal(reference, holder)
        if literal is not None:
            return tuple(entry for entry in self.all if entry is literal)
        identifier = _identifier_in(reference)
        return tuple(_with_identifier(identifier, self.all)) if identifier else ()

    def _literal(self, reference: Json, holder: Located) -> Located | None:
        target = str(reference.get("reference", ""))
        if target == "#":
            return holder.root
        if target.startswith("#"):
            return _contained(holder.root, target[1:])
        return self._by_url.get(target) or self._sibling(target) or _held(target, holder)

    def _sibling(self, target: str) -> Located | None:
        """`Patient/1` may mean the entry whose fullUrl is `https://ehr.example/fhir/Patient/1`."""
        if not _is_relative(target):
            return None
        return next((entry for url, entry in self._by_url.items() if url.endswith(f"/{target}")), None)

    def _logical(self, reference: Json, holder: Located, place: str, types: Sequence[str]) -> Located | None:
        identifier = _identifier_in(reference)
        if identifier is None:
            return None
        named = Located(_named(reference, identifier, types), place, entry=holder.entry, by_number=True)
        return next(_with_identifier(identifier, self.of(*types)), named)

    def check_references(self) -> None:
        """Refuse every reference that could only lead somewhere inside and does not."""
        together(*(lambda e=entry: self._check_references(e) for entry in self.all))

    def _check_references(self, holder: Located) -> None:
        together(
            *(
                lambda p=place: _refuse(p)
                for place, target in references(holder.resource, holder.place)
                if target.startswith(("urn:", "#")) and self._literal({"reference": target}, holder) is None
            )
        )


_LIMIT: Final = 500
"""One request and what belongs to it; looking references up takes the square of this."""


def _check_size(entries: Sequence[Located]) -> None:
    contained = (len(entry.resource.get("contained", ())) for entry in entries)
    if max((len(entries), *contained)) > _LIMIT:
        raise TooLarge("submission", f"{_LIMIT} resources")


def _refuse(place: str) -> NoReturn:
    raise Unresolved("The reference", danish="Referencen kan ikke findes.", place=place)


def together(*reads: Callable[[], Any]) -> tuple[Any, ...]:
    """Run every reader, and refuse once with everything that any of them found."""
    values, refusals = [], []
    for read in reads:
        try:
            values.append(read())
        except Refusal as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0].of(_unique(f for refusal in refusals for f in refusal.findings))
    return tuple(values)


def _unique(findings: Iterable[Finding]) -> Iterable[Finding]:
    return dict.fromkeys(findings)


def references(element: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield place and target of every literal reference, extensions and contained resources included."""
    if isinstance(element, dict):
        target = element.get("reference")
        if isinstance(target, str):
            yield place, target
        for name, child in element.items():
            yield from references(child, f"{place}.{name}")
    elif isinstance(element, list):
        for number, child in enumerate(element):
            yield from references(child, f"{place}[{number}]")


def _referring(element: Any) -> Iterator[Json]:
    """Yield every reference, literal or logical."""
    if isinstance(element, dict):
        if isinstance(element.get("reference"), str) or isinstance(element.get("identifier"), Mapping):
            yield element
        for child in element.values():
            yield from _referring(child)
    elif isinstance(element, list):
        for child in element:
            yield from _referring(child)


def _identifier_in(reference: Json) -> Json | None:
    return reference.get("identifier") or conditional(str(reference.get("reference", "")))


def _with_identifier(identifier: Json, among: Iterable[Located]) -> Iterator[Located]:
    return (e for e in among if any(_same(identifier, other) for other in _identifiers(e.resource)))


def localised(element: Any, base_url: str) -> Any:
    """Return the same with every reference to an address of ours written relative to it."""
    if isinstance(element, list):
        return [localised(child, base_url) for child in element]
    if not isinstance(element, Mapping):
        return element
    same = {name: localised(child, base_url) for name, child in element.items()}
    if isinstance(target := same.get("reference"), str):
        same["reference"] = target.removeprefix(f"{base_url}/")
    return same


def _named(reference: Json, identifier: Json, types: Sequence[str]) -> Json:
    """Return as much of a resource as a logical reference says of it."""
    type_ = reference.get("type", types[0])
    name = {"name": reference["display"]} if type_ == "Organization" and "display" in reference else {}
    return {"resourceType": type_, "identifier": [identifier], **name}


def _contained(root: Located, id_: str) -> Located | None:
    for number, resource in enumerate(root.resource.get("contained", ())):
        if resource.get("id") == id_:
            return Located(resource, root.at(f"contained[{number}]"), entry=root.entry, container=root)
    return None


def _held(target: str, holder: Located) -> Located | None:
    if not _is_relative(target):
        return None
    type_, _, _ = target.partition("/")
    return Located({"resourceType": type_}, holder.place, known_as=target)


def _is_relative(target: str) -> bool:
    type_, _, id_ = target.partition("/")
    return type_.isalpha() and type_[:1].isupper() and bool(id_) and "?" not in target


def conditional(target: str) -> Json | None:
    """`Organization?identifier=system|value` says the same as a logical reference."""
    _, mark, token = target.partition("?identifier=")
    system, bar, value = map(unescaped, parted(token))
    return {"system": system, "value": value} if mark and bar and value else None


def check_condition(condition: str, resource: Json, *, place: str) -> None:
    """Refuse any condition but the request's own identifier, which is unique by a constraint."""
    asked = parse_qsl(condition.lstrip("?"), keep_blank_values=True)
    found = _identifiers(resource)[:1]
    own = [("identifier", i.get("system", ""), "|", i["value"]) for i in found if i.get("value")]
    meant = [(name, *map(unescaped, parted(token))) for name, token in asked]
    if not own or meant != own:
        raise NotSupported("A condition other than the request's own identifier", place=place)


def _identifiers(resource: Json) -> list[Json]:
    """Return the identifiers of a resource that nobody has checked yet."""
    found = resource.get("identifier")
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def _same(one: Json, other: Json) -> bool:
    return (one.get("system"), one.get("value")) == (other.get("system"), other.get("value"))


def read_entries(bundle: Json, *, but: Container[int] = ()) -> Entries:
    """Read a transaction, `but` for what is read otherwise; what it asks for nobody has checked yet."""
    if bundle.get("type") != "transaction":
        raise NotSupported(
            f"A Bundle of type '{bundle.get('type')}'",
            danish=f"En Bundle af typen '{bundle.get('type')}' understøttes ikke.",
            place="Bundle.type",
        )
    numbered = enumerate(bundle.get("entry", ()))
    return Entries(_entry(number, entry) for number, entry in numbered if number not in but)


def check_asked(bundle: Json, entries: Entries) -> None:
    """Refuse by name what goes beyond creating, and every reference that leads nowhere."""
    together(
        *(lambda e=entry, b=bundle["entry"][entry.entry]: _check_request(e, b) for entry in entries.all),
        lambda: _check_urls(entries.all),
        entries.check_references,
    )


def if_none_exists(bundle: Json, entry: Located) -> bool:
    """Say whether an entry is only to be created where its identifier is not known yet."""
    return "ifNoneExist" in bundle["entry"][entry.entry].get("request", ())


def _entry(number: int, entry: Json) -> Located:
    resource = entry.get("resource", {})
    return Located(resource, f"Bundle.entry[{number}].resource", str(entry.get("fullUrl", "")), number)


def _check_urls(entries: Iterable[Located]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.full_url in seen:
            raise InvalidValue(
                "fullUrl", "one that no other entry has", place=f"Bundle.entry[{entry.entry}].fullUrl"
            )
        seen.update({entry.full_url} - {""})


_KNOWN: Final = frozenset({"id", "extension", "method", "url", "ifNoneExist"})


def _check_request(entry: Located, bundled: Json) -> None:
    place, request = f"Bundle.entry[{entry.entry}]", bundled.get("request", {})
    if entry.type not in {REQUEST, *SUPPORTING}:
        raise NotSupported(f"{entry.type or 'An entry without resource'}", place=f"{place}.resource")
    if "method" not in request:
        raise MissingValue("request.method", place=f"{place}.request.method")
    for name in request.keys() - _KNOWN:
        raise NotSupported(f"request.{name}", place=f"{place}.request.{name}")
    if (request.get("method"), entry.type == REQUEST) not in _METHODS:
        raise NotSupported(
            f"{request.get('method')} of {entry.type}",
            danish=f"{request.get('method')} af {entry.type} understøttes ikke.",
            place=f"{place}.request.method",
        )
    if "ifNoneExist" in request and entry.type == REQUEST:
        check_condition(request["ifNoneExist"], entry.resource, place=f"{place}.request.ifNoneExist")
    _check_url(entry, request, place)


def _check_url(entry: Located, request: Json, place: str) -> None:
    type_, _, condition = str(request.get("url", "")).lstrip("/").partition("?")
    if type_ != entry.type or bool(condition) is not (request["method"] == "PUT"):
        raise InvalidValue("url", _URL[request["method"]], place=f"{place}.request.url")


_METHODS: Final = frozenset({("POST", True), ("POST", False), ("PUT", False)})
_URL: Final = {
    "POST": "the resource type",
    "PUT": "the resource type and a condition: 'Patient?identifier=…'",
}
