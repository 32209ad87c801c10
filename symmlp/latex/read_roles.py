r"""What a whole document shows about its names, before any of its formulas is given a meaning.

One letter must mean the same in every formula: whether ``c`` counts, whether ``a^2`` is layer 2 and
``w_{12}`` has two indices, whether ``h`` is a function or ``\delta`` an error signal. `learn` goes
once through all formulas and writes it down as `Roles`; what was said before comes first.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from string import ascii_letters
from types import MappingProxyType

from symmlp.latex.layout.layout import laid_out
from symmlp.latex.meaning.context import context_of, depth_named, name_of
from symmlp.latex.meaning.sums import set_named
from symmlp.latex.read_entries import entries_of, has_array_mark
from symmlp.latex.roles import FUNCTIONS, NOTHING_KNOWN, Roles
from symmlp.latex.syntax.remembered import tree_of
from symmlp.latex.syntax.tree import (
    Additive,
    BigOperator,
    Candidate,
    Cases,
    Comparison,
    Group,
    Marker,
    Multiplied,
    Name,
    Node,
    Number,
    Scripted,
    children,
    walk,
)
from symmlp.latex.tokens.macros import Macro, split_macros
from symmlp.latex.tokens.tables import GREEK
from symmlp.latex.tokens.tokens import tokenize
from symmlp.latex.unreadable import Unreadable

_UPDATES = frozenset({"=", ":=", "←", "→"})
_LETTERS = frozenset(ascii_letters) | GREEK

#: ``A, W^{(l)} \in \mathbb{R}^{m \times n}``: the set, what may stand before it, one name of that.
_SHAPE = re.compile(r"\\in\s*(?:\\mathbb[\s{]*R[\s}]*|\\R(?![a-zA-Z])\s*|R\s*)\^\s*\{[^{}]*\\times")
_NAMED = re.compile(r"(?:[A-Z](?:\^(?:\w|\{[^{}]*\}))?[\s,]*)+$")
_WITHIN = 200  # characters in front of a set in which its members are looked for


@dataclass
class _Seen:
    """What was seen of names: how they are indexed, applied and defined."""

    bound: set[str] = field(default_factory=set)
    bare: set[str] = field(default_factory=set)
    arrays: set[str] = field(default_factory=set)
    layered: set[str] = field(default_factory=set)
    defined: set[str] = field(default_factory=set)
    applied: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    sets: set[str] = field(default_factory=set)
    depths: set[str] = field(default_factory=set)
    starred: bool = False
    powers: set[str] = field(default_factory=set)
    sequences: set[str] = field(default_factory=set)
    compared: set[str] = field(default_factory=set)
    below: set[str] = field(default_factory=set)
    valued: set[str] = field(default_factory=set)
    names: list[Name | Scripted] = field(default_factory=list)
    arities: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))


def learn(texts: Iterable[str], words: Iterable[str] = (), roles: Roles = NOTHING_KNOWN) -> Roles:
    """Return the roles that the formulas of a document show, added to those already known.

    ``words`` are the words of its prose. A formula that cannot be read teaches nothing.
    """
    texts = list(texts)
    macros = [macro for text in texts for macro in _macros(text)]
    roles = replace(roles, words=roles.words | frozenset(words), macros=(*roles.macros, *macros))
    seen = _Seen()
    for text in texts:
        seen.arrays |= _shaped(text) - roles.arrays
        for members, relations in _trees(text, roles):
            _look(members, relations, roles, seen)
    known = roles.functions | roles.variables
    functions = seen.functions - known
    variables = seen.defined - seen.applied - seen.functions - known
    found = replace(
        roles,
        indices=roles.indices
        | (
            frozenset((seen.bound - seen.bare) | (seen.compared & seen.below - seen.valued))
            - roles.labels
        ),
        arrays=roles.arrays | (frozenset(seen.arrays) - roles.variables),
        layered=roles.layered | frozenset(seen.layered | (seen.sequences - seen.powers)),
        sets=roles.sets | frozenset(seen.sets),
        depths=roles.depths | frozenset(seen.depths),
        starred=roles.starred or seen.starred,
        functions=roles.functions | functions,
        variables=roles.variables | (variables & (FUNCTIONS | {"e", "delta"})),
        arities=MappingProxyType({**_arities(seen), **roles.arities}),
    )
    if not any(map(has_array_mark, seen.names)):
        return found
    return replace(found, entries={**entries_of(seen.names, found), **roles.entries})


def _shaped(text: str) -> set[str]:
    """Return the letters that are said to be matrices."""
    found: set[str] = set()
    for match in _SHAPE.finditer(text):
        names = _NAMED.search(text[max(0, match.start() - _WITHIN) : match.start()])
        found.update(re.findall(r"(?<![\^{\w])[A-Z]", names[0]) if names else ())
    return found


def _macros(text: str) -> Iterator[Macro]:
    try:
        yield from split_macros(tokenize(text))[1]
    except Unreadable:
        return


def _trees(text: str, roles: Roles) -> Iterator[tuple[list[Node | None], list[str]]]:
    try:
        found, _ = laid_out(text, roles)
    except Unreadable:
        return
    for chain in found:
        members: list[Node | None] = []
        for member in chain.members:
            try:
                tree = tree_of(member, roles)
            except RecursionError:
                tree = None
            members.append(tree if isinstance(tree, Node) else None)
        yield members, [link.relation for link in chain.links]


def _look(members: list[Node | None], relations: list[str], roles: Roles, seen: _Seen) -> None:
    trees = [member for member in members if member is not None]
    context = context_of(trees, roles)
    seen.arrays |= context.arrays - roles.arrays
    seen.layered |= context.layered - roles.layered
    for tree in trees:
        seen.bare.update(_bare(tree))
        seen.valued.update(_bare(tree, conditions=False))
        for node in walk(tree):
            if isinstance(node, BigOperator):
                seen.bound.update(_bound(node))
                seen.sets.update(_sets(node))
            elif isinstance(node, Name):
                seen.names.append(node)
            elif isinstance(node, Scripted) and isinstance(node.base, Name):
                seen.names.append(node)
                seen.depths.update(_depths(node.superscript))
                seen.below.update(_letters_below(node))
                if isinstance(node.superscript, Number):
                    seen.powers.add(name_of(node.base))
                seen.arities[name_of(node.base)][_letters(node, roles)] += 1
            elif isinstance(node, Multiplied):
                seen.starred |= _is_starred(node)
            elif isinstance(node, Comparison):
                seen.compared.update(_compared(node, roles))
            elif isinstance(node, Candidate) and all(map(_is_name, node.group.items)):
                seen.applied.add(_name(node.head))
    if len(members) > 1 and relations[0] in _UPDATES:
        seen.sequences.update(_sequence(members[0], members[1], roles))
    first = members[0]
    defines = bool(relations) and relations[0] in ("=", ":=", "≡")
    if defines and isinstance(first, Candidate) and all(map(_is_name, first.group.items)):
        seen.functions.add(_name(first.head))
    elif defines and isinstance(first, Name | Scripted) and _is_name(first):
        by_cases = any(isinstance(node, Cases) for tree in trees for node in walk(tree))
        seen.defined.update(() if by_cases else (_name(first),))


def _compared(node: Comparison, roles: Roles) -> Iterator[str]:
    """Yield the letters that an index is compared with: the class y in 1[k = y]."""
    names = [one.base for one in node.operands if isinstance(one, Name) and not one.marks]
    if len(names) == 2 and set(node.relations) <= {"=", "≠"} and any(map(roles.is_index, names)):
        yield from names


def _letters_below(node: Scripted) -> Iterator[str]:
    """Yield the letter that stands alone below a name: the class y of p_y."""
    if len(node.subscripts) == 1 and isinstance(node.subscripts[0], Name):
        yield node.subscripts[0].base


def _sequence(first: Node | None, second: Node | None, roles: Roles) -> Iterator[str]:
    r"""Yield the names that carry the time in an update: ``w^{t+1} = w^t - \eta g^t``."""
    above = first.superscript if isinstance(first, Scripted) else None
    if not (isinstance(first, Scripted) and isinstance(above, Additive)):
        return
    time = above.terms[0][1]
    steps = all(isinstance(term, Number) for _, term in above.terms[1:])
    if not (steps and isinstance(time, Name) and roles.is_index(time.base)):
        return
    before = replace(first, superscript=time)
    if isinstance(second, Additive) and any(term == before for _, term in second.terms):
        yield _name(first)
        for node in walk(second):
            if isinstance(node, Scripted) and node.superscript == time and _name(node):
                yield from () if _name(node) in GREEK else (_name(node),)


def _is_starred(node: Multiplied) -> bool:
    r"""Tell whether a star stands beside a product with a transposed matrix: ``W^T d * g``."""
    signs = [sign for sign, _ in node.factors]
    inside = (part for _, factor in node.factors for part in walk(factor))
    raised = (part.superscript for part in inside if isinstance(part, Scripted))
    transposed = any(isinstance(part, Marker) and part.text == "T" for part in raised)
    return "*" in signs and transposed


def _depths(above: Node | None) -> Iterator[str]:
    """Yield the number of layers that stands in brackets above a name: ``a^{(n_l)}``."""
    if isinstance(above, Group) and above.opening in ("(", "[") and len(above.items) == 1:
        item = above.items[0]
        name = depth_named(item.terms[0][1] if isinstance(item, Additive) else item)
        yield from (name,) if name else ()


def _bare(tree: Node, conditions: bool = True) -> Iterator[str]:
    """Yield the letters that stand for a quantity: neither an index nor bound by a sum.

    ``conditions`` says whether those in a comparison count, as in 1[k = y].
    """
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, Name):
            yield node.base
        elif isinstance(node, BigOperator):
            stack.append(node.body)
        elif isinstance(node, Comparison) and not conditions:
            continue
        elif isinstance(node, Scripted):
            stack.extend(() if node.subscripts else (node.base,))
        else:
            stack.extend(children(node))


def _bound(node: BigOperator) -> Iterator[str]:
    for condition in node.conditions:
        letter = condition.operands[0] if isinstance(condition, Comparison) else condition
        if isinstance(letter, Name) and not letter.marks and letter.base in _LETTERS:
            yield letter.base


def _sets(node: BigOperator) -> Iterator[str]:
    for condition in node.conditions:
        if isinstance(condition, Comparison) and condition.relations == ("∈",):
            name = set_named(condition.operands[1])
            if name is not None:
                yield name


def _letters(node: Scripted, roles: Roles) -> int:
    """Return how many letters that count stand below a name; 0 when anything else does."""
    letters = [s for s in node.subscripts if isinstance(s, Name) and roles.is_index(s.base)]
    return len(letters) if len(letters) == len(node.subscripts) else 0


def _arities(seen: _Seen) -> dict[str, int]:
    """Return the number of indices of the names that always have the same one, above one."""
    found = {}
    for name, counts in seen.arities.items():
        sizes = set(counts) - {0}
        if len(sizes) == 1 and max(sizes) > 1:
            found[name] = max(sizes)
    return found


def _name(node: Node) -> str:
    base = node.base if isinstance(node, Scripted) else node
    return name_of(base) if isinstance(base, Name) else ""


def _is_name(node: Node) -> bool:
    if isinstance(node, Scripted):
        return isinstance(node.base, Name) and not node.primes
    return isinstance(node, Name)
