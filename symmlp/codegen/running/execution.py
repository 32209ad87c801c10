"""Generated Python, run in this process.

What runs is what a target's ``source`` wrote. A word in it is the template's, a quantity's
(``delta2``) or a function's: of those, a name in the tables, which for a function of one's own is
``user_`` or the like and a word of ASCII letters that `symmlp.registration` took. Expressions are
printed node by node, and `symmlp.elementary` lets none in that has a name besides its symbols,
which are replaced. No text of a document or a data file comes near. `load` looks once more.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import ModuleType
from typing import Final

from symmlp.errors import SymmlpError

#: All that generated code imports, and its only words that begin and end in two underscores.
MODULES: Final = frozenset(
    {"math", "operator", "random", "sys", "numpy", "scipy.linalg.blas", "scipy.special"}
)
SPECIAL: Final = frozenset({"__name__", "__getitem__"})
#: Python's own functions that could reach beyond the numbers.
FORBIDDEN: Final = frozenset(
    {
        *(
            "attrgetter",
            "breakpoint",
            "compile",
            "delattr",
            "eval",
            "exec",
            "getattr",
            "globals",
            "input",
        ),
        *("locals", "methodcaller", "open", "setattr", "vars"),
    }
)


def load(name: str, text: str) -> ModuleType:
    """Run a module that was written here, and return it.

    Raises
    ------
    SymmlpError
        If it is no Python, or holds a word that generated code has no use for; nothing is run then.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise SymmlpError(f"generated module {name}: {error}") from None
    for word in _refused(tree):
        raise SymmlpError(f"generated module {name}: {word!r} has no place in it")
    module = ModuleType(name)
    exec(compile(tree, f"<{name}>", "exec"), vars(module))  # noqa: S102  (see above)
    return module


def _refused(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            named = [one.name for one in node.names]
            modules = named if isinstance(node, ast.Import) else [str(node.module)]
            yield from (one for one in modules if one not in MODULES)
        for word in _words(node):
            inner = word.startswith("__") and word not in SPECIAL
            if inner or word in FORBIDDEN:
                yield word


def _words(node: ast.AST) -> Iterator[str]:
    """Yield the identifiers of a node, in the form in which Python compares them."""
    for field in ("id", "attr", "arg", "name", "asname"):
        word = getattr(node, field, None)
        if isinstance(word, str):
            yield word
