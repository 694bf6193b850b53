"""XML as FHIR writes it, read into the JSON it stands for (https://hl7.org/fhir/R4/xml.html).

fhir.resources reads XML too, by running its models as validators, which says neither all that is wrong
nor where (see `definitions`), with a parser that follows entities. Here the same tables that JSON is
checked by say what each element is; everything behind this door sees JSON, wherever it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree
from lxml.etree import _Element as Node

from app.domain.refusals import InvalidValue, MissingValue, NotSupported, TooLarge, UnknownCode
from app.fhir.definitions import TYPES, Element, Type, data_type, resource_type
from app.fhir.wire import Number

NAMESPACE: Final = "http://hl7.org/fhir"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_ELEMENTS: Final = 200_000
"""A message of 50 MB is nearly all attachment."""
# A document type can stand only before the root element. Possessive: comments must not backtrack.
_DOCTYPE: Final = re.compile(r"(?:\s++|(?><!--.*?-->)|(?><\?.*?\?>))*+<!DOCTYPE", re.DOTALL)
_DECLARED: Final = re.compile(r"""<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_DECLARATION_LENGTH: Final = 200
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?")
_COUNTED: Final = frozenset({"Integer", "PositiveInt", "UnsignedInt"})


def is_xml(content: bytes) -> bool:
    """Say whether it begins as XML does; JSON begins with a brace."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def loads(content: bytes, *, limit: int, depth: int = 50) -> dict[str, Any]:
    """Read one resource; refuses what is malformed, unknown, too large or too deep, and says where."""
    if len(content) > limit:
        raise TooLarge("content", f"{limit} bytes")
    text = _decoded(content)
    if _DOCTYPE.match(text):
        raise _document_type()
    root = _tree(text, depth)
    if root.getroottree().docinfo.internalDTD is not None:
        raise _document_type()
    if etree.QName(root).namespace != NAMESPACE:
        raise InvalidValue("content", f"the namespace {NAMESPACE}", place="line 1")
    _check_size(root, depth)
    return _resource(root, etree.QName(root).localname)


def _decoded(content: bytes) -> str:
    """Read UTF-8, which is all that FHIR is written in, before anybody looks for what may not be there."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _not_utf8() from None
    declared = _DECLARED.match(text[:_DECLARATION_LENGTH])
    if declared and declared[1].lower() not in {"utf-8", "us-ascii"}:
        raise _not_utf8()
    return text


def _not_utf8() -> InvalidValue:
    return InvalidValue("content", "UTF-8", place="line 1")


def _document_type() -> InvalidValue:
    return InvalidValue("content", "no document type and no entities")


def _tree(text: str, depth: int) -> Node:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:  # type: ignore[attr-defined]  # stubs
            raise TooLarge("nesting", f"{depth} levels") from None
        # The parser's own message quotes the message; the line is enough to find the place.
        raise InvalidValue("content", "well-formed XML", place=f"line {error.lineno}") from None


def _check_size(root: Node, depth: int) -> None:
    # Each level of JSON is at most two of XML: `resource` holds an element named for its type.
    if etree.XPath(f"boolean({'/*' * (2 * depth + 1)})")(root):
        raise TooLarge("nesting", f"{depth} levels")
    if etree.XPath(f"count(//*) > {_ELEMENTS}")(root):
        raise TooLarge("content", f"{_ELEMENTS} elements")


def _resource(node: Node, place: str) -> dict[str, Any]:
    type_ = etree.QName(node).localname
    if type_ not in TYPES:
        raise NotSupported(
            f"The resource type '{type_}'", danish=f"Ressourcetypen '{type_}' understøttes ikke.", place=place
        )
    return {"resourceType": type_, **_object(node, resource_type(type_), place)}


def _object(node: Node, type_: Type, place: str) -> dict[str, Any]:
    read: dict[str, Any] = dict(_attributes(node, place))
    for child in _children(node, place):
        name = etree.QName(child).localname
        if (element := type_.elements.get(name)) is None:
            raise UnknownCode("element", name[:80], place=f"{place}.{name[:80]}")
        _put(read, element, child, place)
    return read


def _children(node: Node, place: str) -> Iterator[Node]:
    """Yield the elements within; text between them says something FHIR has no place for."""
    if any(text.strip() for text in (node.text or "", *(child.tail or "" for child in node))):
        raise InvalidValue("element", "elements and no text between them", place=place)
    yield from node


def _attributes(node: Node, place: str) -> Iterator[tuple[str, str]]:
    for name, value in node.attrib.items():
        if name not in {"id", "url"}:
            raise UnknownCode("attribute", str(name)[:80], place=place)
        yield str(name), str(value)


def _put(read: dict[str, Any], element: Element, child: Node, place: str) -> None:
    """Add what an element says to what its holder says; an element that repeats is a list."""
    at = f"{place}.{element.name}"
    _check_namespace(child, element, at)
    beside = f"_{element.name}"
    if not element.many:
        if element.name in read or beside in read:
            raise InvalidValue(element.name, "one value, not a list", place=at)
        value, more = _value(child, element, at)
        read |= {name: said for name, said in ((element.name, value), (beside, more)) if said is not None}
        return
    values = read.setdefault(element.name, [])
    value, more = _value(child, element, f"{at}[{len(values)}]")
    values.append(value)
    _align(read, beside, more, len(values))


def _check_namespace(child: Node, element: Element, place: str) -> None:
    wanted = _XHTML if element.primitive == "Xhtml" else NAMESPACE
    if etree.QName(child).namespace != wanted:
        raise InvalidValue(element.name, f"the namespace {wanted}", place=place)


def _align(read: dict[str, Any], beside: str, more: dict[str, Any] | None, length: int) -> None:
    """Keep what stands beside a list as long as the list (json.html#primitive)."""
    if more is None and beside not in read:
        return
    held = read.setdefault(beside, [])
    held += [None] * (length - 1 - len(held))
    held.append(more)


def _value(node: Node, element: Element, place: str) -> tuple[Any, dict[str, Any] | None]:
    """Return what an element says, and for a primitive what stands beside it; one of them is there."""
    if element.any_resource:
        return _held(node, place), None
    if element.model is not None:
        return _object(node, data_type(element.model), place), None
    if element.primitive == "Xhtml":
        return etree.tostring(node, encoding="unicode", with_tail=False), None
    value, beside = _primitive(node, element, place), _beside(node, place)
    if value is None and beside is None:
        raise InvalidValue(element.name, "something; what is empty is left out", place=place)
    return value, beside


def _held(node: Node, place: str) -> dict[str, Any]:
    within = list(_children(node, place))
    if len(within) != 1 or etree.QName(within[0]).namespace != NAMESPACE:
        raise MissingValue("A resource", place=place)
    return _resource(within[0], place)


def _primitive(node: Node, element: Element, place: str) -> Any:
    value = node.get("value")
    if value is None:
        return None
    if element.primitive == "boolean":
        # What is neither stays text, and is refused for that with everything else.
        return {"true": True, "false": False}.get(value, value)
    if element.primitive in _COUNTED or element.primitive == "Decimal":
        return _number(value, element, place)
    return value


def _number(value: str, element: Element, place: str) -> int | Number:
    if not _NUMBER.fullmatch(value):
        raise InvalidValue(element.name, "a number", place=place)
    return int(value) if element.primitive in _COUNTED and "." not in value else Number(value)


def _beside(node: Node, place: str) -> dict[str, Any] | None:
    """Return id and extensions of a primitive; None where it has neither."""
    more: dict[str, Any] = {}
    for name, value in node.attrib.items():
        if name == "id":
            more["id"] = str(value)
        elif name != "value":
            raise UnknownCode("attribute", str(name)[:80], place=place)
    for child in _children(node, place):
        if etree.QName(child).localname != "extension":
            raise UnknownCode("element", etree.QName(child).localname[:80], place=place)
        within = more.setdefault("extension", [])
        within.append(_object(child, resource_type("Extension"), f"{place}.extension[{len(within)}]"))
    return more or None
