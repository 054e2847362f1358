"""Chapter 4: train the toy model with settings and a text of one's own. It needs a kernel."""

from __future__ import annotations

from html import escape

import ipywidgets
import torch

from helpers.tables import Table
from helpers.text import (
    Vocabulary,
    essay,
    find_spelling,
    near_tokens,
    next_word_pairs,
    normal_form,
    shortened,
    split_words,
)
from helpers.toy_model import ToyModel, conditional_entropy, predict_next, train

MOST_LETTERS = 30  # of a token that is shown
MOST_TOKENS = 2_000  # the (N, V) logits of a larger text take seconds per hundred epochs

# What the table shows where there is no kernel: embedding dimension, learning rate, epochs.
TABLED = (
    (1, 0.1, 500),
    (2, 0.1, 500),
    (4, 0.1, 500),
    (16, 0.1, 500),
    (16, 0.1, 50),
    (16, 0.01, 500),
    (16, 0.001, 500),
)


def train_text(text: str, embed_dim: int, learning_rate: float, epochs: int, on_epoch=None):
    """Train a fresh toy model on a text, split at white space.

    Parameters
    ----------
    text : str
        2 to 2,000 tokens.
    embed_dim, epochs : int
    learning_rate : float
    on_epoch : callable, optional
        As in `helpers.toy_model.train`.

    Returns
    -------
    model : ToyModel
        In float64.
    vocabulary : Vocabulary
    loss, floor : float
        The average loss of the last epoch, and the least possible, in nats.

    Raises
    ------
    ValueError
        If the text has too few or too many tokens.
    """
    tokens = split_words(text)
    if len(tokens) == 1:
        raise ValueError(
            "the text is one token, because it is split at spaces: give it "
            f"2 to {MOST_TOKENS:,} tokens, with spaces between them"
        )
    if len(tokens) > MOST_TOKENS:
        raise ValueError(
            f"the text has {len(tokens):,} tokens: give it 2 to {MOST_TOKENS:,}, "
            "so that training takes seconds"
        )
    vocabulary = Vocabulary(tokens)
    pairs = next_word_pairs(vocabulary.encode(tokens))
    model = _float64_model(len(vocabulary), embed_dim)
    history = train(model, pairs, epochs=epochs, learning_rate=learning_rate, on_epoch=on_epoch)
    return model, vocabulary, history.losses[-1], conditional_entropy(pairs)


def _float64_model(vocab_size: int, embed_dim: int) -> ToyModel:
    """A model drawn in float64: the same one, whatever the notebook's default is."""
    default = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        return ToyModel(vocab_size, embed_dim)
    finally:
        torch.set_default_dtype(default)


class TrainingPanel(ipywidgets.VBox):
    """Controls that train the toy model in the running notebook.

    Where no kernel runs, a table of recorded runs takes their place.

    Parameters
    ----------
    text : str, optional
        What it opens on, and what the recorded runs were trained on. None: the essay on cats.
    """

    def __init__(self, text: str | None = None):
        self._text = essay() if text is None else text
        self._recorded = [self._record(*settings) for settings in TABLED]
        self.text = ipywidgets.Textarea(value=self._text, description="text", rows=6)
        self.embed_dim = ipywidgets.IntSlider(value=2, min=1, max=64, description="width D")
        self.learning_rate = ipywidgets.FloatLogSlider(
            value=0.1, min=-3, max=0, step=0.1, description="learning rate", readout_format=".3f"
        )
        self.epochs = ipywidgets.IntSlider(
            value=500, min=10, max=2_000, step=10, description="epochs"
        )
        self.word = ipywidgets.Text(value="cats", description="after the word")
        self.button = ipywidgets.Button(description="Train", button_style="primary", icon="play")
        self.progress = ipywidgets.IntProgress(value=0, min=0, max=1, description="progress")
        self.result = ipywidgets.HTML("Choose, and press Train.")
        self.button.on_click(self._train)
        controls = [self.embed_dim, self.learning_rate, self.epochs, self.word, self.text]
        for control in controls:
            control.style.description_width = "7rem"
            control.layout.width = "min(100%, 34rem)"
        super().__init__([*controls, self.button, self.progress, self.result])

    def _record(self, embed_dim: int, learning_rate: float, epochs: int) -> list[str]:
        _, _, loss, floor = train_text(self._text, embed_dim, learning_rate, epochs)
        numbers = f"{loss:.4f}", f"{loss - floor:.4f}"
        return [str(embed_dim), f"{learning_rate:g}", str(epochs), *numbers]

    def _train(self, _button: ipywidgets.Button) -> None:
        self.button.disabled = True
        self.progress.max, self.progress.value = self.epochs.value, 0
        self._say("Training …")
        said = ["The training stopped. Press Train to start again."]
        try:
            said = self._trained()
        except ValueError as problem:
            said = [f"Nothing was trained: {problem}."]
        except KeyboardInterrupt:
            said = ["The training was interrupted. Press Train to start again."]
        except Exception as problem:  # whatever it is, it is said here: a panel has no traceback
            told = ": ".join(filter(None, [type(problem).__name__, str(problem)]))
            told = shortened(told, 200).rstrip(".")
            said = [f"Nothing was trained, because of an unexpected error. {told}."]
        finally:
            self.button.disabled = False
            self._say(*said)

    def _trained(self) -> list[str]:
        """Train, and say in sentences what came of it."""
        text = self.text.value
        model, vocabulary, loss, floor = train_text(
            text,
            self.embed_dim.value,
            self.learning_rate.value,
            self.epochs.value,
            on_epoch=self._advance,
        )
        count = f"{len(vocabulary)} different token{'' if len(vocabulary) == 1 else 's'}"
        return [
            f"{count}. Loss of the last epoch: {loss:.3f} nats, "
            f"{max(0.0, loss - floor):.3f} above the floor of {floor:.3f}.",
            self._prediction(model, vocabulary, split_words(text)),
        ]

    def _advance(self, epoch: int, _loss: float) -> None:
        if epoch % 10 == 0 or epoch == self.progress.max:  # each change is a message
            self.progress.value = epoch

    def _prediction(self, model: ToyModel, vocabulary: Vocabulary, tokens: list[str]) -> str:
        typed = normal_form(self.word.value).strip()
        if not typed:
            return "Type a word to see what is predicted after it."
        word = find_spelling(typed, vocabulary)
        if word is None:
            return _unknown(typed, vocabulary)
        if word not in tokens[:-1]:
            return f"Nothing follows {_quoted(word)} in the text, so its row was never trained."
        best = predict_next(model, vocabulary, word, topk=min(3, len(vocabulary)))
        likely = ", ".join(
            f"{shortened(token, MOST_LETTERS)} {probability:.2f}" for token, probability in best
        )
        return f"After {_quoted(word)}: {likely}."

    def _say(self, *sentences: str) -> None:
        """Show sentences. What was typed is shown as text, never as HTML."""
        self.result.value = "<br>".join(escape(sentence) for sentence in sentences)

    def recorded(self) -> tuple[str, Table]:
        """What shows without a kernel: a sentence, and the recorded runs."""
        sentence = (
            "Recorded runs. To train with your own settings and your own text, open this chapter "
            "in JupyterLab or on Binder and run it."
        )
        header = ["D", "learning rate", "epochs", "loss, nats", "above the floor"]
        return sentence, Table(header, self._recorded)

    def __repr__(self) -> str:
        sentence, table = self.recorded()
        return f"{sentence}\n{table!r}"

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
        sentence, table = self.recorded()
        html = f"<p>{escape(sentence)}</p>\n{table._repr_html_()}"
        return {**super()._repr_mimebundle_(**kwargs), "text/plain": repr(self), "text/html": html}


def _quoted(token: str) -> str:
    return f"“{shortened(token, MOST_LETTERS)}”"


def _unknown(typed: str, vocabulary: Vocabulary) -> str:
    told = f"{_quoted(typed)} is not in the vocabulary."
    near = [_quoted(token) for token in near_tokens(typed, vocabulary.index_to_token)]
    return f"{told} Did you mean {' or '.join(near)}?" if near else told
