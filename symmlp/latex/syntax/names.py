r"""Names: letters, words, accents, and the scripts around them.

A run of letters is one name when it is a known word, when it was marked (``\text``, ``\mathrm``)
or when an index in brackets follows (``wh[0][1]``); else each letter is a name. In a subscript a
run of index letters is so many indices (``ij``), another run is a label (``new``).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from symmlp.latex.syntax.cursor import Cursor
from symmlp.latex.syntax.tree import Name, Node, Number, Scripted
from symmlp.latex.tokens.tables import ACCENTS, FUNCTIONS, GREEK
from symmlp.latex.tokens.tokens import Token
from symmlp.latex.tokens.words import words
from symmlp.latex.unreadable import MAX_NAME, Unreadable

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ _-][A-Za-z0-9]+)*")
LONGEST_WORD: Final = 24
_PROSE: Final = words("the of an in to is are")  # words that no name has


def checked(word: str, token: Token) -> str:
    """Return a word as part of a name; only letters, digits and single joints are let through."""
    word = word.replace("\\ ", " ").replace("\\_", "_").replace("\\,", " ").strip()
    if len(word) > MAX_NAME or not _WORD.fullmatch(word):
        raise Unreadable(f"{word[:MAX_NAME]!r} is not a name", token.start, token.end)
    if " " in word and _PROSE & {*word.lower().split()}:
        raise Unreadable(f"{word!r} is prose, not a name", token.start, token.end)
    return re.sub(r"[ -]", "_", word)


class Names(Cursor):
    """The part of the parser that reads names."""

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


def _looks_like_word(run: str) -> bool:
    """Tell whether letters that no vocabulary knows are a word: accuracy, Var, dW."""
    if 3 < len(run) < LONGEST_WORD:
        return bool(set(run.lower()) & set("aeiou"))
    return (len(run) == 3 and run.istitle()) or (len(run) == 2 and run[0] == "d")
