r"""Names: letters, words, accents, and the scripts around them.

A run of letters is one name when it is a known word, when it was marked (``\text``, ``\mathrm``)
or when an index in brackets follows (``wh[0][1]``); else each letter is a name. In a subscript a
run of index letters is so many indices (``ij``), another run is a label (``new``).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from symmlp.latex.syntax import Group, Marker, Multiplied, Name, Negative, Node, Number, Scripted
from symmlp.latex.syntax_cursor import Cursor
from symmlp.latex.syntax_tables import ACCENTS, FUNCTIONS, GREEK, TRANSPOSE
from symmlp.latex.tokens import Token
from symmlp.latex.unreadable import MAX_NAME, Unreadable

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ _-][A-Za-z0-9]+)*")
LONGEST_WORD: Final = 24
_SIGNS: Final = frozenset({"+", "-", "*", "ast", "star", "dagger", "bullet"})


def checked(word: str, token: Token) -> str:
    """Return a word as part of a name; only letters, digits and single joints are let through."""
    word = word.replace("\\ ", " ").replace("\\_", "_").replace("\\,", " ").strip()
    if len(word) > MAX_NAME or not _WORD.fullmatch(word):
        raise Unreadable(f"{word[:MAX_NAME]!r} is not a name", token.start, token.end)
    return re.sub(r"[ -]", "_", word)


class Names(Cursor):
    """The part of the parser that reads names and scripts."""

    def run(self) -> list[Token]:
        """Return the letters that stand here without a blank between them, unread."""
        letters: list[Token] = []
        while (
            len(letters) < LONGEST_WORD
            and (token := self.at(len(letters))).kind == "letter"
            and not (letters and token.before)
        ):
            letters.append(token)
        return letters

    def letters(self) -> Name | Scripted:
        """Read a name made of letters: a word, or one letter; digits that follow are its index."""
        run = self.run()
        word = "".join(token.text for token in run)
        after = self.at(len(run))
        if len(run) > 1 and not self._is_one_name(word, after):
            run = run[:1]
            after = self.at(1)
        self.position += len(run)
        base = checked("".join(token.text for token in run), run[0])
        if len(base) > 1 and not self.in_script:
            base += self._more_words()
        name = Name(base, start=run[0].start, end=self.last_end)
        return self._numbered(name)

    def _is_one_name(self, word: str, after: Token) -> bool:
        if self.in_script:
            return self.roles.is_label(word) or not all(map(self.roles.is_index, word))
        bracketed = after.is_char("[") and not after.before and len(word) <= 3
        return bracketed or word in FUNCTIONS or self.roles.is_word(word) or _looks_like_word(word)

    def _more_words(self) -> str:
        r"""Read further words that an explicit blank joins: ``normalized \; data``."""
        words = ""
        while self.token.before == "gap" and self.token.kind in ("letter", "text"):
            run = self.run()
            word = "".join(token.text for token in run) or self.token.text
            if len(word) < 2 or word in FUNCTIONS or not (run == [] or self.roles.is_word(word)):
                break
            words += "_" + checked(word, self.token)
            self.position += len(run) or 1
        return words

    def _numbered(self, name: Name) -> Name | Scripted:
        """Read the digits directly after a name as its index: ``z1``, ``net1``."""
        token = self.token
        if token.kind != "number" or token.before or not token.text.isdigit():
            return name
        if self.in_script and self.roles.is_index(name.base):
            return name  # w_{i1} has two indices
        self.next()
        number = Number(token.text, start=token.start, end=token.end)
        return Scripted(name, (number,), start=name.start, end=token.end)

    def text(self) -> Name | Scripted:
        r"""Read a word in ``\text`` or its kin."""
        token = self.next()
        base = checked(token.text, token)
        if not self.in_script:
            base += self._more_words()
        return Name(base, start=token.start, end=self.last_end)

    def greek(self) -> Name:
        r"""Read a Greek letter; ``\Delta`` before a name is a mark on it."""
        token = self.next()
        if token.text == "Delta" and (self.starts_name() or self.key in GREEK):
            atom = self.greek() if self.key in GREEK else self.accented_or_letter()
            if not isinstance(atom, Name):
                raise self.fail("what \\Delta changes is not read", token.start)
            return replace(atom, marks=("Delta", *atom.marks), start=token.start)
        return Name(token.text, start=token.start, end=token.end)

    def accented_or_letter(self) -> Node:
        """Read a name that begins with a letter or with an accent."""
        if self.key in ACCENTS:
            return self.accented()
        token = self.token
        if token.kind == "letter" and len(self.run()) > 1 and self.letters_are_separate():
            self.next()
            return Name(token.text, start=token.start, end=token.end)
        return self.letters()

    def letters_are_separate(self) -> bool:
        """Tell whether the run of letters here is several names."""
        run = self.run()
        return not self._is_one_name("".join(t.text for t in run), self.at(len(run)))

    def accented(self) -> Node:
        r"""Read ``\hat{y}``, ``\mathbf{w}``, ``\mathbf{W}^{(l)}``: an accent is a mark."""
        token = self.next()
        mark = ACCENTS[token.text]
        with self.nested():
            inner = type(self)(self.group_tokens(), self.roles, self.depth)
            run = inner.run()
            if len(run) > 1 and len(run) == len(inner.tokens):  # \mathbf{net}
                inner.position = len(run)
                word = checked("".join(t.text for t in run), token)
                node: Node = Name(word, start=run[0].start, end=run[-1].end)
            else:
                node = inner.factor()
        if inner.position != len(inner.tokens):
            raise inner.fail(f"\\{token.text} is understood around one name only")
        return self._marked(node, mark, token)

    def _marked(self, node: Node, mark: str, token: Token) -> Node:
        end = self.last_end
        if isinstance(node, Name):
            marks = (mark, *node.marks) if mark else node.marks
            return Name(node.base, marks, start=token.start, end=end)
        if isinstance(node, Scripted) and isinstance(node.base, Name):
            return replace(
                node, base=self._marked(node.base, mark, token), start=token.start, end=end
            )
        if isinstance(node, Number) and mark in ("bb", "bold") and node.digits in ("0", "1"):
            return Name(
                "one" if node.digits == "1" else "zero", (mark,), start=token.start, end=end
            )
        if not mark:
            return node
        raise Unreadable(f"\\{token.text} is understood around a name only", token.start, end)

    # scripts

    def subscripts(self) -> tuple[Node, ...]:
        """Read what stands under a name: ``_i``, ``_{ij}``, ``_{i,j}``, ``_{h[0][1]}``."""
        underscore = self.expect("_")
        if not self.token.is_char("{"):
            return (self._single(underscore),)
        tokens = self.group_tokens()
        with self.nested():
            inner = type(self)(tokens, self.roles, self.depth)
            inner.in_script = 1
            items = [inner.comparison()]
            while inner.accept(",", ";"):
                items.append(inner.comparison())
            if inner.position != len(tokens):
                raise inner.fail("this subscript is not understood")
        return tuple(part for item in items for part in _separate(item))

    def comparison(self) -> Node:
        """Read operands joined by relations."""
        raise NotImplementedError

    def superscript(self) -> Node:
        """Read what stands above: a power, a layer, a sign such as ``T`` or ``*``, a word."""
        caret = self.expect("^")
        if not self.token.is_char("{"):
            marker = self._marker([self.token])
            if marker and not (self.token.is_char("-", "+") and self._signed_power()):
                self.next()
                return marker
            if self.accept("-"):
                operand = self._single(caret)
                return Negative(operand, start=caret.end, end=operand.end)
            return self._single(caret)
        tokens = self.group_tokens()
        marker = self._marker(tokens)
        if marker:
            return marker
        last = (
            self._marker(tokens[-1:]) if len(tokens) > 2 and tokens[-2].is_char(")", "]") else None
        )
        with self.nested():
            inner = type(self)(tokens[:-1] if last else tokens, self.roles, self.depth)
            node = inner.sum()
            if inner.token.is_char(","):
                node = inner.several(node)
            if inner.position != len(inner.tokens):
                raise inner.fail("this superscript is not understood")
        return Scripted(node, (), last, start=node.start, end=last.end) if last else node

    def several(self, first: Node) -> Group:
        """Read the rest of a list of superscripts, ``x,l``."""
        items = [first]
        while self.accept(","):
            items.append(self.sum())
        return Group("^", tuple(items), start=first.start, end=items[-1].end)

    def _signed_power(self) -> bool:
        """Tell whether ``^-`` goes on with a power (``e^-x``) and is no sign (``w^+``)."""
        token = self.at(1)
        return self.token.is_char("-") and not token.before and token.kind in ("letter", "number")

    def _marker(self, tokens: list[Token]) -> Marker | None:
        if not tokens:
            raise self.fail("a script is empty")
        start, end = tokens[0].start, tokens[-1].end
        word = "".join(token.text for token in tokens)
        if len(tokens) == 1 and tokens[0].kind == "text":
            if tokens[0].text in TRANSPOSE:
                return Marker("T", start=start, end=end)
            return Marker(checked(tokens[0].text, tokens[0]), start=start, end=end)
        if len(tokens) == 1 and self.is_sign(tokens[0]) and word in _SIGNS:
            return Marker(word.replace("ast", "*").replace("star", "*"), start=start, end=end)
        if len(tokens) == 1 and word in TRANSPOSE - {"t"}:
            return Marker("T", start=start, end=end)
        if set(word) == {"'"} or all(token.is_command("prime") for token in tokens):
            return Marker("'" * len(tokens), start=start, end=end)
        spelled_out = len(tokens) > 1 and all(token.kind == "letter" for token in tokens)
        if spelled_out and self.roles.is_label(word):
            return Marker(word, start=start, end=end)
        return None

    def _single(self, script: Token) -> Node:
        """Read a script without braces: TeX takes one character or one command."""
        token = self.token
        if token.kind == "number" and len(token.text) > 1:
            raise self.fail("TeX takes only the first digit here; braces are missing")
        if token.kind == "number":
            self.next()
            return Number(token.text, start=token.start, end=token.end)
        if token.kind == "letter":
            self.next()
            return Name(token.text, start=token.start, end=token.end)
        if token.kind == "text":
            return self.text()
        if token.is_char("*", "+"):
            self.next()
            return Marker(token.text, start=token.start, end=token.end)
        if token.kind != "command":
            raise Unreadable("this script is not understood", script.start, token.end)
        with self.nested():
            self.in_script += 1
            try:
                return self.atom()
            finally:
                self.in_script -= 1

    def atom(self) -> Node:
        """Read the smallest thing that is a value."""
        raise NotImplementedError


def _looks_like_word(run: str) -> bool:
    """Tell whether letters that no vocabulary knows are a word: accuracy, Var, dW."""
    if 3 < len(run) < LONGEST_WORD:
        return bool(set(run.lower()) & set("aeiou"))
    return (len(run) == 3 and run.istitle()) or (len(run) == 2 and run[0] == "d")


def _separate(item: Node) -> tuple[Node, ...]:
    """Return the indices written side by side: ``ij`` is two of them, ``i+j`` and ``2`` one."""
    if isinstance(item, Multiplied) and all(sign == "" for sign, _ in item.factors):
        parts = tuple(part for _, part in item.factors)
        if all(isinstance(part, Name | Number | Scripted | Group) for part in parts):
            return parts
    return (item,)
