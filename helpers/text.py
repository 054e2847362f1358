"""From text to token ids: splitting, a vocabulary, and next-word pairs."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Container, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from helpers.validation import checked_index

if TYPE_CHECKING:
    import torch

_ESSAY = Path(__file__).parent / "data" / "cats.txt"
# Letters with their marks, digits, and the joiners that Persian and Hindi write inside words.
_LETTERS = r"[\p{L}\p{N}\p{M}_\u200c\u200d]+"
# Apostrophes, hyphens, the Catalan dot and the Hebrew signs that stand inside a word; `\X` is one
# character as a reader sees it: an emoji of several code points is one.
_WORD_OR_MARK = regex.compile(rf"{_LETTERS}(?:['’\-‐‑·׳״]{_LETTERS})*|\X")
# Soft hyphens, marks of direction, and others that nobody sees: they are no part of a spelling.
_UNSEEN = regex.compile(r"[\u00ad\u061c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_LONGEST_WITH_SUGGESTIONS = 100  # comparing letter by letter takes seconds for much longer tokens


def essay() -> str:
    """The essay on cats that chapter 4 trains on: about 200 words, written for this course."""
    return _ESSAY.read_text(encoding="utf-8")


def normal_form(text: str) -> str:
    """The text as it is compared: the same characters for everything that looks the same.

    An accented letter may be stored as one character or as a letter and a mark: it becomes one
    character where there is one (Unicode's normal form C). Characters that only tell a program
    where a line may end or which way to write are left out, so that a word with a soft hyphen is
    the same word without it. An invisible space, which Khmer and Thai texts have between words,
    becomes a space. Joiners and variation selectors stay: they change what is seen.

    Raises
    ------
    TypeError
        If `text` is not a string.
    """
    visible = _UNSEEN.sub("", _checked_text(text)).replace("\u200b", " ")
    return unicodedata.normalize("NFC", visible)


def find_spelling(typed: str, known: Container[str]) -> str | None:
    """The token of `known` that a reader means: as it was typed, else in lower case.

    Either way of storing accented letters is found in either. The explorers' scripts have the
    same rule: `find` in words.js.

    Returns
    -------
    str or None
        None if there is no such token.
    """
    word = normal_form(typed).strip()
    spellings = [typed]
    for letters in (word, word.lower()):
        spellings += [unicodedata.normalize(form, letters) for form in ("NFC", "NFD")]
    return next((spelling for spelling in spellings if spelling in known), None)


def split_words(text: str) -> list[str]:
    """Bring the text into its normal form, lower-case it and split it on white space.

    Punctuation stays glued to its word: ``"No, thanks."`` gives ``["no,", "thanks."]``. What the
    normal form is: see `normal_form`.

    Raises
    ------
    TypeError
        If `text` is not a string.
    ValueError
        If the text holds no word.
    """
    return _some(_lowered(text).split())


def tokenize(text: str) -> list[str]:
    """Bring the text into its normal form, lower-case it and split it into words and marks.

    ``"No, thanks."`` gives ``["no", ",", "thanks", "."]``. An apostrophe or a hyphen inside a
    word stays in it: ``"don't"``, ``"well-kept"``. So do the signs of other scripts that belong
    to a letter, such as the vowel signs of Hindi. An emoji is one token, and so is a flag. What
    the normal form is: see `normal_form`.

    Raises
    ------
    TypeError
        If `text` is not a string.
    ValueError
        If the text holds no token.
    """
    parts = _lowered(text).split()
    return _some([token for part in parts for token in _WORD_OR_MARK.findall(part)])


def _lowered(text: str) -> str:
    # Lower case may have another normal form: İ with a dot below becomes three characters.
    return unicodedata.normalize("NFC", normal_form(text).lower())


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
        message = f"{shortened(self.token)!r} is not in the vocabulary"
        if not self.suggestions:
            return message
        suggestions = (repr(shortened(token)) for token in self.suggestions)
        return f"{message}; did you mean {' or '.join(suggestions)}?"

    def __reduce__(self):
        return _rebuild_unknown_token_error, (self.token, self.suggestions)


def _rebuild_unknown_token_error(token: str, suggestions: list[str]) -> UnknownTokenError:
    error = UnknownTokenError(token)
    error.suggestions = suggestions
    return error


def shortened(token: str, most: int = 60) -> str:
    """A token ready to be shown in a sentence: its first `most` characters, and an ellipsis.

    What is not a string is returned as it is.
    """
    if not isinstance(token, str) or len(token) <= most:
        return token
    return f"{token[:most]}…"


def near_tokens(token: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Up to `count` tokens of `known` that are spelt like `token`, nearest first.

    Only the first 200,000 tokens that share the first letter (in either case) are compared,
    so that the answer comes at once even for a vocabulary of millions. Nothing is spelt like a
    token of more than 100 characters. How accented letters are stored makes no difference.
    """
    folded = _folded(str(token))
    if len(folded) > _LONGEST_WITH_SUGGESTIONS:
        return []
    first = _first_letter(folded)
    alike = (
        other
        for other in known
        if _first_letter(other) == first and abs(_length(other) - len(folded)) <= 3
    )
    spellings: dict[str, str] = {}
    for other in islice(alike, 200_000):
        spellings.setdefault(_folded(other), other)
    matches = difflib.get_close_matches(folded, list(spellings), n=count, cutoff=0.78)
    return [spellings[match] for match in matches]


def _folded(token: str) -> str:
    return unicodedata.normalize("NFC", normal_form(token).casefold())


def _first_letter(token: str) -> str:
    """The first letter without its accents, in either case; nothing for an empty token."""
    return unicodedata.normalize("NFD", token[:1])[:1].casefold()[:1]


def _length(token: str) -> int:
    return len(token) if token.isascii() else len(_folded(token))


class Vocabulary:
    """Every distinct token once, in alphabetical order, each with its id 0 … V − 1.

    Tokens are compared in Unicode's normal form C, in the vocabulary and in every question to
    it: é is é, whether it is stored as one character or as a letter and an accent.

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
        self.index_to_token = _some(sorted(set(map(_composed, distinct))))
        self.token_to_index = {token: index for index, token in enumerate(self.index_to_token)}

    def __len__(self) -> int:
        return len(self.index_to_token)

    def __contains__(self, token: object) -> bool:
        return _composed(token) in self.token_to_index

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
        if token not in self:
            raise UnknownTokenError(token, self.index_to_token)
        return self.token_to_index[_composed(token)]

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


def _composed(token: object) -> object:
    return unicodedata.normalize("NFC", token) if isinstance(token, str) else token


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
    import torch  # not above: it takes seconds, and chapters 1 and 2 need none of it

    ids = [checked_index(index) for index in indices]
    if len(ids) < 2:
        raise ValueError(f"a pair needs two tokens, and the text has {len(ids)}")
    return torch.tensor([ids[:-1], ids[1:]]).T.contiguous()  # (N, 2)
