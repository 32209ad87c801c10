"""Code in fences as one run of assignments: what functions, classes and loops hold, once each.

Lines are taken one by one, so that code with gaps is read as well. ``self.W`` and ``grads["W"]``
are W; a function that only returns an expression can be put in where it is called. Octave and
MATLAB are put in Python's spelling first. Nothing is ever run.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from symmlp.documents.syntaxes.segments import Segment

MAX_LENGTH: Final = 500
MAX_LINES: Final = 400
OCTAVE: Final = frozenset({"octave", "matlab", "m"})
_COMMENT: Final = re.compile(r"#.*|%.*")
_HEADER: Final = re.compile(r"(?:def|class|for|while|with|if|elif|else|try|except|finally)\b.*:$")
_DEFINED: Final = re.compile(r"def\s+(\w+)\s*\(([^()]*)\).*:$")
_OCTAVE_DEFINED: Final = re.compile(r"function\s+(?:\w+|\[[\w\s,]*\])\s*=\s*(\w+)\s*\(([^()]*)\)")
_OCTAVE_SKIPPED: Final = re.compile(r"(?:function|for|while|if|else|elseif|end\w*)\b")
_BEGUN: Final = re.compile(r"([A-Za-z_][\w.]*(?:\[[^\]=]*\])?)\s*[-+*/]?=(?!=)")
#: Stands for a value that is none; no name of code can be it.
UNREAD: Final = "?"
_INITIAL: Final = frozenset(
    {"array", "zeros", "ones", "randn", "rand", "random", "uniform", "normal", "asarray", "full"}
    | {"loadtxt", "linspace", "arange", "eye", "zeros_like", "choice", "standard_normal", "rand"}
)


@dataclass(frozen=True)
class Assignment:
    """One assignment: its target and value, ``=``, ``+=``, …, and where they stand in the line."""

    segment: Segment
    target: ast.expr
    operator: str
    value: ast.expr
    start: int
    end: int

    @property
    def text(self) -> str:
        """The value as it is written."""
        return self.segment.text[self.start : self.end]


@dataclass(frozen=True)
class Function:
    """A function that does nothing but return an expression of its parameters."""

    name: str
    parameters: tuple[str, ...]
    value: ast.expr


def statements(segment: Segment) -> Iterator[Assignment | Function]:
    """Yield the assignments of a fence in their order, and the functions that can be put in."""
    octave = segment.info in OCTAVE
    defined: tuple[str, tuple[str, ...]] | None = None
    for line in list(segment.lines())[:MAX_LINES]:
        text = _COMMENT.sub("", line.text.replace("−", "-"))
        code = text.strip()
        if not code or len(code) > MAX_LENGTH or code.startswith(('"""', "'''")):
            continue
        header = (_OCTAVE_DEFINED if octave else _DEFINED).match(code)
        if header is not None:
            parameters = (
                p.partition("=")[0].partition(":")[0].strip() for p in header[2].split(",")
            )
            defined = header[1], tuple(parameters)
            continue
        if _HEADER.match(code) or (octave and _OCTAVE_SKIPPED.match(code)):
            continue
        if code.startswith("return "):
            value = _expression(code[len("return ") :])
            if defined is not None and value is not None:
                yield Function(*defined, value)
            defined = None
            continue
        plain = in_python(code) if octave else code
        found = list(_assignments(plain, line, code)) or list(_unread(code, line))
        if octave and defined is not None and found:
            yield Function(*defined, found[0].value)
        defined = None
        yield from found


def in_python(code: str) -> str:
    """Return a line of Octave in Python's spelling: products of matrices, transposes, indices."""
    code = code.rstrip(" ;,")
    code = re.sub(r"(?<=[\w)\]])\.?'", ".T", code)
    for old, new in ((".*", "\0"), ("*", "@"), ("\0", "*"), ("./", "/"), (".^", "**"), ("^", "**")):
        code = code.replace(old, new)
    code = re.sub(r"\b(\w+)\(2:end(?:,\s*:)?\)", r"\1[1:]", code)
    code = re.sub(r"\b(\w+)\(\w+,\s*:\)", r"row(\1)", code)
    return re.sub(r"\[([^\[\];]+);([^\[\];]+)\]", r"stacked(\1, \2)", code)


def is_initial(node: ast.expr) -> bool:
    """Whether a value is where something starts: random numbers, zeros, data written out."""
    if isinstance(node, ast.List | ast.Tuple | ast.Constant):
        return True
    calls = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
    names = {getattr(one, "attr", getattr(one, "id", "")) for one in calls}
    return bool(names & _INITIAL)


def name_of(node: ast.expr) -> str | None:
    """Return the name that an expression is: ``W`` of ``self.W``, ``grads["W"]`` and ``W``."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id in ("self", "this") else None
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        key = node.slice.value
        return key if isinstance(key, str) and key.isidentifier() else None
    return None


_UPDATES: Final[dict[type[ast.operator], str]] = {
    ast.Add: "+=",
    ast.Sub: "-=",
    ast.Mult: "*=",
    ast.Div: "/=",
}


def _assignments(code: str, line: Segment, written: str) -> Iterator[Assignment]:
    body = _parsed(code)
    for node in body:
        targets: list[ast.expr] = []
        operator = "="
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            targets = node.targets
        elif isinstance(node, ast.AugAssign):
            targets, operator = [node.target], _UPDATES.get(type(node.op), "")
        if not targets or not operator or not isinstance(node, ast.Assign | ast.AugAssign):
            continue
        start, end = _place(node.value, code, line.text, written)
        for target, value in _paired(targets[0], node.value):
            yield _accumulated(Assignment(line, target, operator, value, start, end))


def _accumulated(one: Assignment) -> Assignment:
    """Return G = G + v as G += v, and so for a difference."""
    value, name = one.value, name_of(one.target)
    sign = {ast.Add: "+=", ast.Sub: "-="}.get(type(getattr(value, "op", None)))  # type: ignore[arg-type]
    adds = isinstance(value, ast.BinOp) and sign is not None and one.operator == "="
    if not isinstance(value, ast.BinOp) or not adds or name is None or name_of(value.left) != name:
        return one
    return replace(one, operator=str(sign), value=value.right)


def _unread(code: str, line: Segment) -> Iterator[Assignment]:
    """Yield that a name has a value which cannot be read, where a line looks like it."""
    match = _BEGUN.match(code)
    target = _expression(match[1]) if match else None
    if target is not None:
        yield Assignment(line, target, "=", ast.Name(UNREAD), 0, len(line.text))


def _paired(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if not isinstance(target, ast.Tuple):
        yield target, value
    elif isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts):
        yield from zip(target.elts, value.elts, strict=True)
    else:  # of a call that returns several: each is what the body of the function gave it
        yield from ((one, value) for one in target.elts)


def _place(value: ast.expr, code: str, text: str, written: str) -> tuple[int, int]:
    """Return where the value stands in the line; all behind the sign if it was respelled."""
    first = text.index(written)
    if code != written:
        sign = re.search(r"[-+*/]?=(?!=)", written)
        begin = sign.end() if sign else 0
        inside = written[begin:].rstrip(" ;,")
        begin += len(inside) - len(inside.lstrip())
        return first + begin, first + begin + len(inside.lstrip())
    encoded = code.encode()
    start = len(encoded[: value.col_offset].decode())
    end = len(encoded[: value.end_col_offset or 0].decode())
    while code[:start].rstrip().endswith("(") and code[end:].lstrip().startswith(")"):
        start, end = code.rindex("(", 0, start), code.index(")", end) + 1
    return first + start, first + end


def _expression(code: str) -> ast.expr | None:
    body = _parsed(code)
    return body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr) else None


def _parsed(code: str) -> list[ast.stmt]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
