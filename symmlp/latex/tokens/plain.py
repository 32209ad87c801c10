r"""Old and rare spellings, put in the form that the parser knows.

``{\rm d}`` is ``\mathrm{d}``, ``{a \over b}`` a fraction, ``\not=`` one relation, ``0{,}5`` has
a decimal comma, ``\underset{i}{\sum}`` is a sum with its limit, ``\substack`` a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from symmlp.latex.tokens.tables import BIG, EXTREMES, GREEK
from symmlp.latex.tokens.tokens import Token
from symmlp.latex.unreadable import MAX_DEPTH, Unreadable

NEGATED: Final = {"=": "neq", "in": "notin", "equiv": "neq"}
FONTS: Final = {"rm": "mathrm", "sf": "mathsf", "tt": "mathtt", "it": "mathit"}
ACCENTED: Final = {"bf": "mathbf", "cal": "mathcal", "boldmath": "boldsymbol"}
STACKED: Final = {"overset": "^", "stackrel": "^", "underset": "_"}
OPERATORS: Final = BIG.keys() | EXTREMES | {"max", "min"}
MAX_STACKED: Final = 3
_LEADING: Final = re.compile(r"[1-9]\d{0,2}")
_GROUP: Final = re.compile(r"\d{3}(?:\.\d+)?")
_STYLES: Final = ("displaystyle", "textstyle", "limits", "nolimits")


def plain(tokens: list[Token]) -> list[Token]:
    """Return the tokens with every such spelling replaced; their places stay."""
    signs = _signs(tokens)
    for change, needed in _CHANGES:
        if not needed.isdisjoint(signs):
            tokens = change(tokens)
            signs = _signs(tokens)
    return tokens


def _signs(tokens: list[Token]) -> set[str]:
    """Return the kinds and the texts of some tokens."""
    return {token.text for token in tokens} | {token.kind for token in tokens}


def _scripts(tokens: list[Token]) -> list[Token]:
    r"""Take off braces that begin with a script of what stands before them: ``\theta{_k}``."""
    if not any(a.is_char("{") and b.is_char("_", "^") for a, b in pairwise(tokens)):
        return tokens
    kept: list[Token] = []
    opened: list[bool] = []
    for place, token in enumerate(tokens):
        if token.is_char("{"):
            script = place + 1 < len(tokens) and tokens[place + 1].is_char("_", "^")
            before = kept[-1] if kept else None
            opened.append(script and before is not None and _is_name(before))
            if opened[-1]:
                continue
        elif token.is_char("}") and opened and opened.pop():
            kept[-1] = replace(kept[-1], end=token.end)
            continue
        kept.append(token)
    return kept


def _is_name(token: Token) -> bool:
    greek = token.kind == "command" and token.text in GREEK
    return greek or token.kind in ("letter", "text") or token.is_char("}", ")", "]")


def _negated(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    for token in tokens:
        if kept and kept[-1].is_command("not") and token.text in NEGATED:
            before = kept.pop()
            text = NEGATED[token.text]
            token = Token("command", text, before.start, token.end, before.before)
        kept.append(token)
    return kept


def _compared(tokens: list[Token]) -> list[Token]:
    """Read ``<=`` and ``>=`` as one relation each."""
    kept: list[Token] = []
    for token in tokens:
        if token.is_char("=") and not token.before and kept and kept[-1].is_char("<", ">"):
            before = kept.pop()
            text = "le" if before.text == "<" else "ge"
            token = Token("command", text, before.start, token.end, before.before)
        kept.append(token)
    return kept


def _commas(tokens: list[Token]) -> list[Token]:
    r"""Join ``0 {,} 5``: a decimal comma, or a mark between thousands where that is clear."""
    pointed = any(t.kind == "number" and "." in t.text for t in tokens)
    kept: list[Token] = []
    place = 0
    while place < len(tokens):
        run = [tokens[place]]
        while _is_comma(tokens, place + 4 * len(run) - 3):
            run.append(tokens[place + 4 * len(run)])
        number = _number(run, pointed) if len(run) > 1 else run[0]
        stop = place + 4 * len(run) - 3
        kept.extend([number] if number else tokens[place:stop])
        place = stop
    return kept


def _is_comma(tokens: list[Token], place: int) -> bool:
    """Tell whether ``{,}`` stands here between digits."""
    if place + 3 >= len(tokens) or place < 1:
        return False
    between = "".join(t.text for t in tokens[place : place + 3] if t.kind == "char")
    around = tokens[place - 1], tokens[place + 3]
    return between == "{,}" and all(t.kind == "number" for t in around)


def _number(run: list[Token], pointed: bool) -> Token | None:
    """Return one number for several, or None where what the commas mean is not clear."""
    whole, *parts = (token.text for token in run)
    end = run[-1].end
    last = parts[-1].partition(".")[0]
    thousands = whole.isdigit() and len(whole) < 4 and all(len(p) == 3 for p in (*parts[:-1], last))
    if thousands and whole != "0" and (pointed or len(parts) > 1):
        return replace(run[0], text=whole + "".join(parts), end=end)
    decimal = len(parts) == 1 and whole.isdigit() and last == parts[0] and last.isdigit()
    if not decimal or (thousands and whole != "0"):
        return None
    return replace(run[0], text=f"{whole}.{last}", end=end)


def _thousands(tokens: list[Token]) -> list[Token]:
    r"""Join ``12\,345``: digits in groups of three; two numbers are never a product like that."""
    kept: list[Token] = []
    whole = False  # whether the last token begins such a number, or goes on with it
    for token in tokens:
        group = token.kind == "number" and _GROUP.fullmatch(token.text)
        if whole and group and kept[-1].kind == "gap" and not (token.before or kept[-1].before):
            kept.pop()
            first = kept.pop()
            token = replace(first, text=first.text + token.text, end=token.end)
            whole = token.text.isdigit()
        elif token.kind != "gap":
            number = token.kind == "number" and bool(_LEADING.fullmatch(token.text))
            whole = number and not (kept and _takes_a_digit(kept[-1]))
        elif kept and kept[-1].kind == "gap":
            whole = False
        kept.append(token)
    return kept


def _takes_a_digit(token: Token) -> bool:
    """Whether the next digit alone belongs to what stands here: x_1, x^2, a fraction of two."""
    return token.is_char("_", "^") or token.is_command("frac", "dfrac", "tfrac", "binom", "sqrt")


def _stacked(tokens: list[Token]) -> list[Token]:
    r"""Put what is set above or below an operator to it as a script: ``\underset{i}{\sum}``."""
    kept: list[Token] = []
    place = 0
    while place < len(tokens):
        scripts: list[Token] = []
        core, end = tokens[place : place + 1], place + 1
        for level in range(MAX_STACKED):
            sign = STACKED.get(core[0].text) if core and core[0].kind == "command" else None
            if sign is None:
                break
            around = tokens[place:] if level == 0 else core
            script, middle = _argument(around, 1)
            inner, close = _argument(around, middle)
            end = place + close if level == 0 else end
            core = [t for t in _bare(inner) if not t.is_command(*_STYLES)]
            if script:
                scripts.extend(_scripted(sign, script))
        operator = bool(core) and _word(core) in OPERATORS
        kept.extend([*core, *scripts] if scripts and operator else tokens[place : place + 1])
        place = end if scripts and operator else place + 1
    return kept


def _scripted(sign: str, script: list[Token]) -> Iterator[Token]:
    first, last = script[0], script[-1]
    yield Token("char", sign, first.start, first.start)
    yield Token("char", "{", first.start, first.start)
    yield from _bare(script)
    yield Token("char", "}", last.end, last.end)


def _word(core: list[Token]) -> str:
    r"""Return the operator that some tokens spell: ``\sum``, ``arg min``."""
    signs = all(token.kind in ("command", "text", "letter", "gap") for token in core[:3])
    text = "".join(token.text for token in core[:3] if token.kind != "gap") if signs else ""
    return re.sub(r"\\,|[\s_-]", "", text)


def _alone(tokens: list[Token]) -> list[Token]:
    r"""Take braces off an operator that stands alone in them: ``\mathop{\sum}``."""
    kept: list[Token] = []
    for token in tokens:
        kept.append(token)
        braced = token.is_char("}") and len(kept) > 2 and kept[-3].is_char("{")
        scripted = len(kept) > 3 and kept[-4].is_char("_", "^")
        if braced and not scripted and kept[-2].kind == "command" and kept[-2].text in BIG:
            kept[-3:] = [kept[-2]]
    return kept


def _lists(tokens: list[Token]) -> list[Token]:
    r"""Put commas between the rows of ``\substack{i < n \\ i \ne j}``."""
    kept: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if not token.is_command("substack"):
            kept.append(token)
            place += 1
            continue
        inner, place = _argument(tokens, place + 1)
        rows = _bare(inner)
        kept.extend(replace(t, kind="char", text=",") if t.kind == "row" else t for t in rows)
    return kept


def _groups(tokens: list[Token]) -> list[Token]:
    r"""Read ``{\rm …}`` as ``\mathrm{…}`` and ``{a \over b}`` as a fraction."""
    done, end = _group(tokens, 0, 0)
    return done if end == len(tokens) else [*done, *tokens[end:]]


def _group(tokens: list[Token], place: int, depth: int) -> tuple[list[Token], int]:
    """Return what stands up to the brace that closes, changed, and the place of that brace."""
    if depth > MAX_DEPTH:
        token = tokens[place - 1]
        raise Unreadable(f"more than {MAX_DEPTH} levels are nested", token.start, token.end)
    kept: list[Token] = []
    while place < len(tokens) and not tokens[place].is_char("}"):
        token = tokens[place]
        if not token.is_char("{"):
            kept.append(token)
            place += 1
            continue
        inner, close = _group(tokens, place + 1, depth + 1)
        ending = tokens[close : close + 1]
        kept.extend(_changed(token, inner, ending))
        place = close + 1
    return kept, place


def _changed(opening: Token, inner: list[Token], ending: list[Token]) -> Iterator[Token]:
    for names, change in _IN_GROUP:
        where = next((n for n, t in enumerate(inner) if _is_one(t, names)), None)
        if where is not None and ending:
            changed = change(opening, inner, where, ending[0])
            if changed is not None:
                yield from changed
                return
    yield opening
    yield from inner
    yield from ending


def _is_one(token: Token, names: frozenset[str]) -> bool:
    return token.kind == "command" and token.text in names


def _font(opening: Token, inner: list[Token], where: int, ending: Token) -> list[Token] | None:
    word = inner[1:]
    if where or not word:
        return None
    letters = all(token.kind in ("letter", "number", "gap") for token in word)
    if inner[0].text in FONTS and letters:
        text = "".join(t.text if t.kind != "gap" else " " for t in word)
        via = FONTS[inner[0].text]
        return [Token("text", text, opening.start, ending.end, opening.before, via)]
    name = ACCENTED.get(inner[0].text) or FONTS[inner[0].text]
    command = replace(inner[0], text=name, start=opening.start, before=opening.before)
    return [command, opening, *word, ending]


def _over(opening: Token, inner: list[Token], where: int, ending: Token) -> list[Token]:
    middle = inner[where]
    close, begin = replace(middle, kind="char", text="}"), replace(middle, kind="char", text="{")
    command = Token("command", "frac", opening.start, opening.end, opening.before)
    return [command, opening, *inner[:where], close, begin, *inner[where + 1 :], ending]


_Change = Callable[[Token, list[Token], int, Token], list[Token] | None]
_IN_GROUP: Final[tuple[tuple[frozenset[str], _Change], ...]] = (
    (frozenset({"over"}), _over),
    (frozenset(FONTS) | ACCENTED.keys(), _font),
)


def _argument(tokens: list[Token], place: int) -> tuple[list[Token], int]:
    """Return the next argument, braces included, and the place after it; nothing if it is cut."""
    depth = 0
    for end in range(place, len(tokens)):
        depth += tokens[end].is_char("{") - tokens[end].is_char("}")
        if depth <= 0:
            return tokens[place : end + 1], end + 1
    return [], len(tokens)


def _bare(tokens: list[Token]) -> list[Token]:
    """Take the braces off an argument."""
    while len(tokens) > 1 and tokens[0].is_char("{") and tokens[-1].is_char("}"):
        tokens = tokens[1:-1]
    return tokens


#: What is changed in turn, each where at least one of these kinds or texts stands.
_CHANGES: Final[tuple[tuple[Callable[[list[Token]], list[Token]], frozenset[str]], ...]] = (
    (_scripts, frozenset({"_", "^"})),
    (_lists, frozenset({"substack"})),
    (_negated, frozenset({"not"})),
    (_compared, frozenset({"<", ">"})),
    (_commas, frozenset({","})),
    (_thousands, frozenset({"gap"})),
    (_stacked, frozenset(STACKED)),
    (_alone, frozenset(BIG)),
    (_groups, frozenset(name for names, _ in _IN_GROUP for name in names)),
)
