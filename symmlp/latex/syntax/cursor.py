"""The place in a list of tokens where the parser stands, and the limits it keeps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from symmlp.latex.roles import Answers
from symmlp.latex.syntax.tree import Node
from symmlp.latex.tokens.tables import ACCENTS, OPENERS, RELATIONS, spelled
from symmlp.latex.tokens.tokens import Token
from symmlp.latex.unreadable import MAX_DEPTH, Unreadable

_END: Final = "end of formula"


class Cursor(ABC):
    """Tokens, a position among them, and how deep the parser is."""

    def __init__(self, tokens: Sequence[Token], roles: Answers, depth: int = 0) -> None:
        self.tokens = list(tokens)
        self.roles = roles
        self.depth = depth
        self.position = 0
        self.in_script = 0
        self.in_bars: list[int] = []
        place = self.tokens[-1].end if self.tokens else 0
        self.end_token = Token(_END, "", place, place)

    @abstractmethod
    def sum(self) -> Node:
        """Read terms joined by plus and minus."""

    @abstractmethod
    def term(self) -> Node:
        """Read factors."""

    @abstractmethod
    def factor(self) -> Node:
        """Read an atom with its scripts."""

    @abstractmethod
    def starts_factor(self) -> bool:
        """Tell whether a factor can begin here."""

    @property
    def token(self) -> Token:
        """The token to be read next."""
        place = self.position
        return self.tokens[place] if place < len(self.tokens) else self.end_token

    def at(self, offset: int) -> Token:
        """Return the token so many places ahead."""
        place = self.position + offset
        return self.tokens[place] if 0 <= place < len(self.tokens) else self.end_token

    @property
    def key(self) -> str:
        """What the tables call the next token."""
        return spelled(self.token.kind, self.token.text) if self.is_sign(self.token) else ""

    @property
    def last_end(self) -> int:
        """Where the token read last ends."""
        return self.tokens[self.position - 1].end if self.position else 0

    @staticmethod
    def is_sign(token: Token) -> bool:
        """Tell whether a token is a character or a command."""
        return token.kind in ("char", "command")

    def next(self) -> Token:
        """Read one token."""
        token = self.token
        self.position += 1
        return token

    def accept(self, *characters: str) -> bool:
        """Read one of these characters if it stands here."""
        found = self.token.is_char(*characters)
        self.position += found
        return found

    def expect(self, character: str) -> Token:
        """Read this character or fail."""
        if not self.token.is_char(character):
            raise self.fail(f"'{character}' is expected here")
        return self.next()

    def fail(self, reason: str, start: int | None = None) -> Unreadable:
        """Return the error for the next token, or for everything since ``start``."""
        token = self.token
        return Unreadable(reason, token.start if start is None else start, token.end)

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Count one more level of nesting; too many are unreadable."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"more than {MAX_DEPTH} levels are nested")
        bars, self.in_bars = self.in_bars, []
        try:
            yield
        finally:
            self.depth -= 1
            self.in_bars = bars

    @property
    def relation(self) -> str:
        """The relation that stands here, or nothing."""
        return RELATIONS.get(self.key, "")

    def closing(self, opening: str, closing: str) -> int:
        """Return the position of the character that closes the one standing here."""
        depth = 0
        for place in range(self.position, len(self.tokens)):
            depth += self.tokens[place].is_char(opening) - self.tokens[place].is_char(closing)
            if not depth:
                return place
        raise self.fail(f"'{opening}' is not closed")

    def group_tokens(self) -> list[Token]:
        """Read an argument, ``{…}`` or one token, and return its tokens; there must be some."""
        start = self.token.start
        tokens = self.group()
        if not tokens:
            raise Unreadable("nothing stands in these braces", start, self.last_end)
        return tokens

    def group(self) -> list[Token]:
        """Read an argument, ``{…}`` or one token, and return the tokens in it."""
        if not self.token.is_char("{"):
            if self.token is self.end_token:
                raise self.fail("an argument is missing")
            return [self.next()]
        close = self.closing("{", "}")
        inner = self.tokens[self.position + 1 : close]
        self.position = close + 1
        return inner

    def starts_name(self) -> bool:
        """Tell whether a name can begin here."""
        return self.token.kind == "letter" or self.key in ACCENTS

    def opens(self) -> str:
        """Return the bracket that opens here, in its plain form, or nothing."""
        return OPENERS.get(self.key, "")
