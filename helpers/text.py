"""From text to token ids: splitting, a vocabulary, and next-word pairs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import torch

from helpers.arguments import checked_index

_ESSAY = Path(__file__).parent / "data" / "cats.txt"
_WORD_OR_MARK = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")


def essay() -> str:
    """The essay on cats that chapter 4 trains on: about 200 words, written for this course."""
    return _ESSAY.read_text(encoding="utf-8")


def split_words(text: str) -> list[str]:
    """Lower-case the text and split it on white space.

    Punctuation stays glued to its word: ``"No, thanks."`` gives ``["no,", "thanks."]``.

    Raises
    ------
    TypeError
        If `text` is not a string.
    ValueError
        If the text holds no word.
    """
    return _some(_checked_text(text).lower().split())


def tokenize(text: str) -> list[str]:
    """Lower-case the text and split it into words and punctuation marks.

    ``"No, thanks."`` gives ``["no", ",", "thanks", "."]``. An apostrophe or a hyphen inside a
    word stays in it: ``"don't"``, ``"well-kept"``.

    Raises
    ------
    TypeError
        If `text` is not a string.
    ValueError
        If the text holds no token.
    """
    return _some(_WORD_OR_MARK.findall(_checked_text(text).lower()))


def _checked_text(text: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"the text must be a string, not {type(text).__name__}")
    return text


def _some(tokens: list[str]) -> list[str]:
    if not tokens:
        raise ValueError("the text is empty: give at least one word")
    return tokens


class UnknownTokenError(KeyError):
    """A token that is not in the vocabulary.

    Parameters
    ----------
    token : str
    known : iterable of str
        The vocabulary, most frequent token first where there is such an order.

    Attributes
    ----------
    token : str
        The token that was asked for.
    suggestions : list of str
        Up to three tokens of the vocabulary that are spelt like it.
    """

    def __init__(self, token: str, known: Iterable[str] = ()):
        self.token = token
        self.suggestions = near_tokens(token, known)
        super().__init__(token)

    def __str__(self) -> str:  # KeyError would print the bare key
        message = f"{self.token!r} is not in the vocabulary"
        if not self.suggestions:
            return message
        return f"{message}; did you mean {' or '.join(map(repr, self.suggestions))}?"

    def __reduce__(self):
        return _rebuild_unknown_token_error, (self.token, self.suggestions)


def _rebuild_unknown_token_error(token: str, suggestions: list[str]) -> UnknownTokenError:
    error = UnknownTokenError(token)
    error.suggestions = suggestions
    return error


def near_tokens(token: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Up to `count` tokens of `known` that are spelt like `token`, nearest first.

    Only the first 200,000 tokens that share the first letter (in either case) are compared,
    so that the answer comes at once even for a vocabulary of millions.
    """
    token = str(token)
    folded = token.casefold()
    alike = (
        other
        for other in known
        if other[:1].casefold() == folded[:1] and abs(len(other) - len(token)) <= 3
    )
    spellings: dict[str, str] = {}
    for other in islice(alike, 200_000):
        spellings.setdefault(other.casefold(), other)
    matches = difflib.get_close_matches(folded, list(spellings), n=count, cutoff=0.78)
    return [spellings[match] for match in matches]


class Vocabulary:
    """Every distinct token once, in alphabetical order, each with its id 0 … V − 1.

    Parameters
    ----------
    tokens : iterable of str
        Repeats are welcome: a whole text, split.

    Attributes
    ----------
    index_to_token : list of str, length V
    token_to_index : dict of str to int

    Raises
    ------
    TypeError
        If `tokens` is one string (its letters would become the tokens) or holds a non-string.
    ValueError
        If there is no token.
    """

    def __init__(self, tokens: Iterable[str]):
        if isinstance(tokens, str):
            raise TypeError("give a list of tokens, for example split_words(text), not one string")
        distinct = set(tokens)
        for token in distinct:
            if not isinstance(token, str):
                raise TypeError(f"every token must be a string, not {type(token).__name__}")
        self.index_to_token = _some(sorted(distinct))
        self.token_to_index = {token: index for index, token in enumerate(self.index_to_token)}

    def __len__(self) -> int:
        return len(self.index_to_token)

    def __contains__(self, token: object) -> bool:
        return token in self.token_to_index

    def __repr__(self) -> str:
        return f"Vocabulary of {len(self)} tokens"

    def encode(self, tokens: Iterable[str]) -> list[int]:
        """The id of each token.

        Raises
        ------
        UnknownTokenError
            For the first token that is not in the vocabulary.
        TypeError
            If `tokens` is one string instead of a list.
        """
        if isinstance(tokens, str):
            raise TypeError("give a list of tokens, for example [word], not one string")
        return [self._index(token) for token in tokens]

    def _index(self, token: str) -> int:
        if token not in self.token_to_index:
            raise UnknownTokenError(token, self.index_to_token)
        return self.token_to_index[token]

    def decode(self, indices: Iterable[int]) -> list[str]:
        """The token of each id: the inverse of `encode`.

        Raises
        ------
        TypeError
            If an id is not an integer.
        IndexError
            If an id is outside 0 … V − 1. A negative id is outside, too.
        """
        return [self.index_to_token[checked_index(index, len(self))] for index in indices]


def next_word_pairs(indices: Sequence[int]) -> torch.LongTensor:
    """Pair each token id with the one that follows it.

    Parameters
    ----------
    indices : sequence of int, length N + 1
        The ids of a text, in reading order.

    Returns
    -------
    (N, 2) LongTensor
        Column 0: the current id. Column 1: the next.

    Raises
    ------
    TypeError
        If an id is not an integer.
    IndexError
        If an id is negative.
    ValueError
        If there are fewer than two ids: one token has no next.
    """
    ids = [checked_index(index) for index in indices]
    if len(ids) < 2:
        raise ValueError(f"a pair needs two tokens, and the text has {len(ids)}")
    return torch.tensor([ids[:-1], ids[1:]]).T.contiguous()  # (N, 2)
