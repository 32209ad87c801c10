r"""Cases that the words around a formula make: "if the label is 1, $L = -\log p$".

An equation that holds where y = 1 is not wrong because it fails elsewhere. What the sentence says
is read where it is a formula (``for $y = 1$``) or says what the target is; of any other condition
in words it is only known that there is one. Inequalities are read by
`symmlp.documents.prose.restrictions`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from symmlp.documents.prose.sentences import Sentence, sentence_of
from symmlp.documents.syntaxes.segments import Segment

#: What single values or far ones are called.
_REGION: Final = (
    r"for (?:(?:very|sufficiently) )?(?:large|small|big|huge|extreme|tiny|positive|negative|"
    r"non-?zero|unit|certain|some|few|two|three|most)"
)
#: What begins a condition, whatever follows it.
_ALWAYS: Final = (
    r"if|when|whenever|unless|otherwise|suppose|supposing|assume|assuming|provided|"
    r"as long as|in case|in (?:the|this|that|which|a|our) (?:\w+ ){0,2}case|"
    r"on the (?:\w+ ){1,2}side|(?:on|off) the (?:main )?diagonal|without|"
    r"in the limit|asymptotically|approximately|roughly|nearly|"
    rf"almost|practically|essentially|{_REGION}|"
    r"as (?=⟦\d+⟧ (?:grows|goes|tends|approaches|increases|decreases))|"
    r"ignoring|neglecting|dropping|"
    r"(?:at|near|around) (?:the|a|an) (?:\w+ )?(?:minimum|maximum|optimum|solution|origin|start|"
    r"beginning|end|initiali[sz]ation|point)"
)
#: What begins one where it names a kind of data, loss or function.
_KINDS: Final = (
    r"for (?:an? |the |one |our |its |this |that )?(?:[\w-]+ ){0,3}(?:case|class|labels?|targets?|"
    r"inputs?|values?|samples?|examples?|patterns?|batch|loss|losses|error|entropy|activations?|"
    r"functions?|regression|classification)\b|for (?:network |model )?[A-Z]\b(?![\w'])"
)
#: What begins one where a formula with an equals sign follows.
_WITH_FORMULA: Final = r"for|with|at|where|since|because|as|given|let|near|around|have|taking"
_BARE: Final = r"(?:that |the |also |say |now |only |just |a |an |we have |[\w-]+ (?=\d+⟧))*"
_IN_FRONT: Final = re.compile(
    rf"\b(?<!start )(?<!starts )(?<!starting )(?<!begin )(?<!begins )(?<!beginning )"
    rf"(?P<word>{_ALWAYS}|{_KINDS}|(?:{_WITH_FORMULA})(?= {_BARE}⟦=\d+⟧))\b",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    rf"[\s,)]*(?:(?:and only|but only|is|are|holds|true|valid|only|just|exactly|precisely)\s+)*"
    rf"(?P<word>{_ALWAYS}|{_KINDS}|(?:for|with|at|where|given|near|around)(?= {_BARE}⟦=\d+⟧))\b",
    re.IGNORECASE,
)
#: What ends a condition: what follows holds always.
_GENERAL: Final = re.compile(
    r"\b(?:in general|generally|in any case|always|in (?:both|all|every) cases?|together|"
    r"regardless|for (?:all|any|every|each|arbitrary))\b",
    re.IGNORECASE,
)
#: "When we differentiate" says what is done, not where something holds.
_DOING: Final = re.compile(
    r"(?:if|when|whenever) (?:we|you|one|i) (?:(?:now|then|simply|just|also|want to|try to) )*"
    r"(?:differentiat|take|appl|comput|writ|plug|substitut|multipl|insert|put|expand|collect|"
    r"combin|use the (?:chain|product|quotient|sum|power|definition)|look|compar|sum|add|go|work|"
    r"do|carry|simplif|rearrang|squar|divid|evaluat|know|want|need|see)",
    re.IGNORECASE,
)
_EQUATION: Final = re.compile(r"⟦=(\d+)⟧")
#: Words that give a meaning where a formula follows which is no value.
_SUPPOSES: Final = re.compile(r"suppos(?:e|ing)|assum(?:e|ing)", re.IGNORECASE)
_NAME: Final = r"\\?[a-zA-Z]+(?:[_^](?:\w|\{[^{}]*\}))*"
#: A name that is said to be a number or another name, as in ``y = 1``; else a formula is claimed.
_SAID: Final = re.compile(rf"{_NAME}\s*=\s*(?:[-+]?\d*\.?\d+|{_NAME})\s*[.,;]?")
#: What stands between a condition and what is claimed under it.
_THEN: Final = re.compile(r"[,:]|\b(?:then|we|it|so|this|these|becomes|reduces|gives|gets)\b")
#: "For ⟦K = 2⟧ the softmax is a sigmoid": behind the formula the sentence itself begins.
_CLAUSE: Final = re.compile(
    r"(?P<condition>\w+ ⟦=\d+⟧) (?:the|this|it|its|our|we|an?|each|every)\b.*\b(?:is|are|becomes?|"
    r"reduces?|gives?|gets?|equals?|has|have|turns?|simplif\w+)\b"
)
_TARGET: Final = re.compile(
    r"\b(?:labels?|targets?|class|desired (?:output|value)|true (?:output|value|label|class))"
    r"(?: ⟦-?\d+⟧)? (?:is|are|equals|was|be|of) (?:now |also |just )?"
    r"(?P<number>-?[01](?![.\d])|zero|one)\b",
    re.IGNORECASE,
)
_NUMBERS: Final = {"zero": 0, "one": 1}
#: What may stand in a condition beside its equations without saying anything more.
_FILLERS: Final = re.compile(
    r"⟦=?\d+⟧|\b(?:then|we|get|have|find|obtain|so|that|and|the|a|an|is|it|its|this|these|for|"
    r"gradient|derivative|loss|error|output|becomes|reduces|simplifies|to|only|just|simply|"
    r"has|here|thus|hence|therefore|say|also|now|one|gives|gets|yields|again)\b|[^\w]",
    re.IGNORECASE,
)


#: Words of which the condition singles out a part of what a quantity is, as "otherwise" does.
_PART: Final = frozenset({"if", "when", "whenever", "unless", "otherwise", "for", "at"})
#: What a condition in words speaks of where it restricts no value.
_ABOUT_FUNCTIONS: Final = re.compile(
    r"\b(?:loss|losses|cost|error|entropy|activations?|functions?|likelihood|regression|"
    r"classification|logistic|sigmoid|tanh|relu|softmax|linear|identity)\b",
    re.IGNORECASE,
)
_ABOUT_VALUES: Final = re.compile(
    r"⟦\d|(?<![⟦=\d])\d|\b(?:zero|one|two|positive|negative|small|large|true|false|vanish\w*|equals?|label|"
    r"target|class|value|binary|correct|perfect)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Case:
    """A condition that a formula stands under.

    ``words`` are those of the text, ``equations`` the formulas in them, ``target`` the number that
    the target is said to be; ``complete`` tells that the words say nothing else, ``partial`` that
    what is defined under the condition is defined otherwise elsewhere, ``about_functions`` that it
    says which loss or activation is meant, and nothing of any value.
    """

    words: str
    equations: tuple[str, ...] = ()
    target: int | None = None
    complete: bool = False
    partial: bool = False
    about_functions: bool = False


def case_of(segment: Segment) -> Case | None:
    """Return the case that the words around a formula make for it, if they make one."""
    around = sentence_of(segment)
    return _behind(around) or _in_front(around)


def _behind(around: Sentence) -> Case | None:
    found = _BEHIND.match(around.after)
    if found is None or _DOING.match(around.after, found.start("word")):
        return None
    if found["word"][0].isupper():
        return None  # the next sentence begins, after a display without a full stop
    region = re.split(r"[.;]", around.after[found.start("word") :])[0]
    others = [m for m in _IN_FRONT.finditer(region) if m.start() > 0]
    return _case(found["word"], region[: others[0].start()] if others else region, around, 1)


def _in_front(around: Sentence) -> Case | None:
    for text in (around.before, *around.assumed):
        found = [m for m in _IN_FRONT.finditer(text) if not _DOING.match(text, m.start())]
        if found and not _GENERAL.search(text, found[-1].end()):
            return _case(found[-1]["word"], text[found[-1].start() :], around, len(found))
    return None


def _case(word: str, region: str, around: Sentence, markers: int) -> Case | None:
    """Return the case that a text makes, which begins with a word that announces one."""
    condition = _THEN.split(region)[0]
    clause = _CLAUSE.match(condition)
    condition = condition if clause is None else clause["condition"]
    formulas = [around.formulas[int(number)] for number in _EQUATION.findall(condition)]
    equations = tuple(one for one in formulas if _SAID.fullmatch(one))
    named = re.fullmatch(_WITH_FORMULA, word, re.IGNORECASE)
    supposed = _SUPPOSES.fullmatch(word) is not None and len(_EQUATION.findall(region)) > 0
    if (named or supposed) and not equations:
        return None
    said = _TARGET.search(region)
    number = None if said is None else said["number"].lower()
    target = None if number is None else _NUMBERS.get(number, number)
    rest = _FILLERS.sub("", _TARGET.sub("", condition[len(word) :]))
    gives = named is not None and word.lower() not in _PART  # "with η = 0.1 one step is"
    understood = markers == 1 and (gives or (len(equations) == len(formulas) and not rest))
    about_functions = bool(_ABOUT_FUNCTIONS.search(condition)) and not (
        equations or _ABOUT_VALUES.search(condition)
    )
    special = word.lower() in _PART or re.fullmatch(_REGION, word, re.IGNORECASE) is not None
    values = special or bool(equations) or target is not None
    return Case(
        around.shown(region).strip(),
        equations,
        None if target is None else int(target),
        understood and (bool(equations) or target is not None),
        values and not gives and not about_functions,
        about_functions,
    )
