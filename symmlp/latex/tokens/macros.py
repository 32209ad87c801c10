r"""An author's own commands: ``\newcommand``, ``\def`` and ``\DeclareMathOperator``, within limits.

A macro is its tokens; expanding one puts them at the place of the call, so that an error names
what the author wrote there. A macro that calls itself runs into the limit and is unreadable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from symmlp.latex.tokens.tokens import Token
from symmlp.latex.unreadable import MAX_TOKENS, Unreadable

MAX_EXPANSIONS: Final = 2_000
_NEW: Final = frozenset(
    f"{word}command{star}" for word in ("new", "renew", "provide") for star in ("", "*")
)
_OPERATOR: Final = frozenset({"DeclareMathOperator", "DeclareMathOperator*"})
_DEFINING: Final = _NEW | _OPERATOR | {"def", "let"}


@dataclass(frozen=True)
class Macro:
    """A command of the author's: its name, how many arguments it takes, what it stands for.

    With a ``default`` the first argument is optional and stands in ``[…]``.
    """

    name: str
    arity: int
    body: tuple[Token, ...]
    default: tuple[Token, ...] | None = None


def split_macros(tokens: list[Token]) -> tuple[list[Token], list[Macro]]:
    """Return the tokens without the definitions of macros among them, and those macros."""
    kept: list[Token] = []
    macros: list[Macro] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.kind == "command" and token.text in _DEFINING:
            macro, position = _definition(tokens, position)
            macros.append(macro)
        else:
            kept.append(token)
            position += 1
    return kept, macros


def expand(tokens: list[Token], macros: Iterable[Macro]) -> list[Token]:
    """Return the tokens with every call of a macro replaced by what it stands for."""
    table = {macro.name: macro for macro in macros}
    if not table:
        return tokens
    done: list[Token] = []
    rest = tokens[::-1]  # a stack: what comes next is at the end
    expansions = 0
    while rest:
        token = rest.pop()
        macro = table.get(token.text) if token.kind == "command" else None
        if macro is None:
            done.append(token)
            continue
        expansions += 1
        if expansions > MAX_EXPANSIONS or len(done) + len(rest) > MAX_TOKENS:
            raise Unreadable(
                f"the macro \\{macro.name} expands without end", token.start, token.end
            )
        arguments = [] if macro.default is None else [_optional(rest, token, macro.default)]
        arguments += [_argument(rest, token) for _ in range(macro.arity - len(arguments))]
        rest.extend(list(_replacement(macro, arguments, token))[::-1])
    return done


def _replacement(macro: Macro, arguments: list[list[Token]], call: Token) -> Iterator[Token]:
    before = call.before
    body = iter(macro.body)
    for token in body:
        if token.is_char("#"):
            number = next(body, token)
            if not number.text.isdigit() or not 1 <= int(number.text[:3]) <= len(arguments):
                raise Unreadable(f"\\{macro.name} has no such argument", call.start, call.end)
            yield from arguments[int(number.text) - 1]
        else:
            yield replace(token, start=call.start, end=call.end, before=before or token.before)
        before = ""


def _argument(rest: list[Token], call: Token) -> list[Token]:
    if not rest:
        raise Unreadable(f"\\{call.text} lacks an argument", call.start, call.end)
    token = rest.pop()
    if not token.is_char("{"):
        return [token]
    group, depth = [token], 1
    while depth:
        if not rest:
            raise Unreadable("a brace is not closed", token.start, token.end)
        group.append(rest.pop())
        depth += group[-1].is_char("{") - group[-1].is_char("}")
    return group


def _optional(rest: list[Token], call: Token, default: tuple[Token, ...]) -> list[Token]:
    """Take an argument in ``[…]`` off the stack, or return its default."""
    if not (rest and rest[-1].is_char("[")):
        return [replace(token, start=call.start, end=call.end) for token in default]
    rest.pop()
    group: list[Token] = []
    depth = 0
    while rest and (depth or not rest[-1].is_char("]")):
        depth += rest[-1].is_char("{") - rest[-1].is_char("}")
        group.append(rest.pop())
    if not rest:
        raise Unreadable("a bracket is not closed", call.start, call.end)
    rest.pop()
    return group


def _definition(tokens: list[Token], position: int) -> tuple[Macro, int]:
    r"""Read a definition: ``\newcommand{\name}[2][default]{body}``, ``\def\name#1{body}``."""
    start = tokens[position]
    rest = tokens[position + 1 :][::-1]
    name = [t for t in _argument(rest, start) if not t.is_char("{", "}")]
    if len(name) != 1 or name[0].kind != "command":
        raise Unreadable("a macro is defined without a name", start.start, start.end)
    arity = 0
    default: tuple[Token, ...] | None = None
    if start.text == "let" and rest and rest[-1].is_char("="):
        rest.pop()
    if start.text == "def":
        while rest and not rest[-1].is_char("{"):
            arity += rest.pop().is_char("#")
    elif len(rest) > 2 and rest[-1].is_char("["):
        if rest[-2].text not in "123456789" or not rest[-3].is_char("]"):
            raise Unreadable("a macro's number of arguments is not read", start.start, start.end)
        arity = int(rest[-2].text)
        del rest[-3:]
        if rest and rest[-1].is_char("["):
            default = tuple(_optional(rest, start, ()))
    body = _argument(rest, start)
    if body[0].is_char("{"):
        body = body[1:-1]
    if start.text in _OPERATOR:
        word = "".join(token.text for token in body if token.kind != "gap")
        body = [replace(body[0] if body else start, kind="text", text=word, via="operatorname")]
    return Macro(name[0].text, arity, tuple(body), default), len(tokens) - len(rest)
