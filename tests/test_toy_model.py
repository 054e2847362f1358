import math
import random
import re

import nbformat
import numpy as np
import pytest
import torch
from scipy.stats import entropy
from torch import nn
from torch.nn import functional

from helpers.text import UnknownTokenError, Vocabulary, essay, next_word_pairs, split_words
from helpers.toy_model import ToyModel, conditional_entropy, predict_next, train


def pairs_of(tokens):
    return next_word_pairs(Vocabulary(tokens).encode(tokens))


def random_text(count, words, seed, flat=False):
    """A text of `count` words: all equally frequent, or as Zipf's law has it."""
    weights = None if flat else [1 / rank for rank in range(1, words + 1)]
    return [f"w{n}" for n in random.Random(seed).choices(range(words), weights, k=count)]


TEXTS = {
    "the essay": split_words(essay()),
    "few words, often": random_text(200, 30, seed=1),
    "like a language": random_text(400, 200, seed=2),
    "many rare words": random_text(500, 400, seed=3),
    "flat, the hardest": random_text(500, 60, seed=4, flat=True),
    "no choice at all": ["a", "b", "c", "d"] * 50,
}


@pytest.mark.parametrize("name", TEXTS)
def test_five_hundred_epochs_reach_the_floor_and_never_pass_it(name):
    pairs = pairs_of(TEXTS[name])
    floor = conditional_entropy(pairs)
    losses = train(ToyModel(int(pairs.max()) + 1, 16), pairs).losses
    assert len(losses) == 500
    assert floor - 1e-6 <= losses[-1] < floor + 0.001
    assert min(losses) >= floor - 1e-6


def test_the_same_seed_gives_the_same_result_to_the_last_digit():
    pairs = pairs_of(TEXTS["the essay"])
    runs = []
    for global_seed in (1, 2):
        torch.manual_seed(global_seed)  # must not matter
        model = ToyModel(int(pairs.max()) + 1, 16)
        losses = train(model, pairs, epochs=60, batch_size=50, seed=3).losses
        runs.append((losses, model.embedding.weight.tolist()))
    assert runs[0] == runs[1]


def test_another_seed_gives_another_result():
    pairs = pairs_of(TEXTS["the essay"])
    size = int(pairs.max()) + 1
    by_order = [train(ToyModel(size, 4), pairs, 2, seed=s, batch_size=50).losses for s in (0, 1)]
    by_start = [train(ToyModel(size, 4, seed=s), pairs, 2).losses for s in (0, 1)]
    assert by_order[0] != by_order[1]
    assert by_start[0] != by_start[1]


def test_making_and_training_a_model_leaves_the_global_random_state_alone():
    torch.manual_seed(5)
    state = torch.get_rng_state()
    pairs = pairs_of(list("abcab"))
    train(ToyModel(3, 2), pairs, epochs=2, batch_size=1)
    assert torch.equal(torch.get_rng_state(), state)


def test_training_goes_on_from_the_weights_that_the_model_has():
    pairs = pairs_of(TEXTS["the essay"])
    model = ToyModel(int(pairs.max()) + 1, 16)
    first = train(model, pairs, epochs=30).losses
    second = train(model, pairs, epochs=30).losses
    assert second[0] < first[-1] + 0.01


def test_a_loss_is_the_average_over_all_pairs_whatever_the_batch_size():
    pairs = pairs_of(TEXTS["the essay"])
    model = ToyModel(int(pairs.max()) + 1, 16)
    with torch.no_grad():
        before = functional.cross_entropy(model(pairs[:, 0]), pairs[:, 1]).item()
    # With a vanishing learning rate every batch sees the same weights.
    for size in (None, 1, 64):
        loss = train(model, pairs, epochs=1, batch_size=size, learning_rate=1e-12).losses[0]
        assert loss == pytest.approx(before, abs=1e-5)


def test_every_epoch_is_reported():
    seen = []
    losses = train(
        ToyModel(3, 2), pairs_of(list("abcab")), epochs=3, on_epoch=lambda *s: seen.append(s)
    ).losses
    assert seen == list(enumerate(losses, start=1))


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"epochs": 0}, ValueError, "epochs"),
        ({"epochs": 1.5}, TypeError, "epochs"),
        ({"batch_size": -1}, ValueError, "batch_size"),
        ({"learning_rate": 0}, ValueError, "learning_rate"),
        ({"learning_rate": math.nan}, ValueError, "learning_rate"),
    ],
)
def test_bad_settings_are_refused(settings, error, message):
    with pytest.raises(error, match=message):
        train(ToyModel(3, 2), pairs_of(list("abcab")), **settings)


@pytest.mark.parametrize(
    ("pairs", "error", "message"),
    [
        (torch.zeros(0, 2, dtype=torch.long), ValueError, "no pairs"),
        (torch.zeros(3, dtype=torch.long), ValueError, "shape"),
        (torch.zeros(3, 3, dtype=torch.long), ValueError, "shape"),
        (torch.zeros(3, 2), TypeError, "integers"),
        (torch.tensor([[0, -1]]), IndexError, "negative"),
        ("ab", TypeError, "a tensor or a list of integers, not str"),
        ([["a", "b"]], TypeError, "a tensor or a list of integers, not list"),
        ([[0, 1], [1]], TypeError, "a tensor or a list of integers, not list"),
        (None, TypeError, "not NoneType"),
        ([], ValueError, "no pairs"),
        ([[0.0, 1.0]], TypeError, "must be integers"),
        ([[True, False]], TypeError, "must be integers"),
    ],
)
def test_bad_pairs_are_refused(pairs, error, message):
    with pytest.raises(error, match=message):
        train(ToyModel(3, 2), pairs)
    with pytest.raises(error, match=message):
        conditional_entropy(pairs)


def test_an_id_outside_the_table_is_refused():
    with pytest.raises(IndexError, match="ids run from 0 to 2"):
        train(ToyModel(3, 2), torch.tensor([[0, 3]]))
    with pytest.raises(IndexError, match="token id 3 is outside the table"):
        ToyModel(3, 2)(torch.tensor([1, 3]))
    with pytest.raises(IndexError, match="negative"):
        ToyModel(3, 2)(torch.tensor([-1]))


def test_ids_that_are_not_integers_are_refused():
    with pytest.raises(TypeError, match="integers"):
        ToyModel(3, 2)(torch.tensor([1.0]))


@pytest.mark.parametrize(
    ("sizes", "error"),
    [((0, 2), ValueError), ((3, -1), ValueError), ((3.0, 2), TypeError), (("3", 2), TypeError)],
)
def test_bad_sizes_are_refused(sizes, error):
    with pytest.raises(error, match=r"vocab_size|embed_dim"):
        ToyModel(*sizes)


def test_the_shapes_are_those_of_the_lookup_and_the_linear_layer():
    model = ToyModel(7, 3)
    assert isinstance(model.embedding, nn.Embedding)
    assert isinstance(model.linear, nn.Linear)
    logits = model(torch.tensor([0, 6]))
    assert logits.shape == (2, 7)
    expected = model.embedding.weight[6] @ model.linear.weight.T + model.linear.bias
    assert torch.allclose(logits[1], expected)


def test_the_conditional_entropy_agrees_with_scipy():
    pairs = pairs_of(TEXTS["like a language"])
    table = np.zeros([int(pairs.max()) + 1] * 2)
    np.add.at(table, tuple(pairs.T.numpy()), 1)
    expected = entropy(table.ravel()) - entropy(table.sum(axis=1))
    assert conditional_entropy(pairs) == pytest.approx(expected, abs=1e-12)


def test_conditional_entropies_worked_by_hand():
    assert conditional_entropy(pairs_of(list("abababab"))) == 0
    assert str(conditional_entropy(pairs_of(list("abababab")))) == "0.0"
    # After a: b and c, equally often. After b and c: always a.
    assert conditional_entropy(pairs_of(list("abaca"))) == pytest.approx(math.log(2) / 2)


def test_predictions_after_training_are_the_shares_in_the_text():
    tokens = TEXTS["the essay"]
    vocabulary = Vocabulary(tokens)
    model = ToyModel(len(vocabulary), 16)
    train(model, pairs_of(tokens))
    [(best, probability)] = predict_next(model, vocabulary, "companions", topk=1)
    assert (best, probability > 0.99) == ("to", True)
    assert predict_next(model, vocabulary, "cats")[0] == ("are", pytest.approx(0.2, abs=0.005))
    everything = predict_next(model, vocabulary, "the", topk=len(vocabulary))
    assert sum(probability for _, probability in everything) == pytest.approx(1, abs=1e-5)
    assert len({token for token, _ in everything}) == len(vocabulary)


def test_bad_questions_are_refused():
    vocabulary = Vocabulary(["cats", "sleep", "independence,"])
    model = ToyModel(3, 2)
    with pytest.raises(UnknownTokenError, match="'independence,'"):
        predict_next(model, vocabulary, "independence")
    with pytest.raises(ValueError, match="only 3 tokens"):
        predict_next(model, vocabulary, "cats", topk=4)
    with pytest.raises(ValueError, match="topk must be at least 1"):
        predict_next(model, vocabulary, "cats", topk=0)
    with pytest.raises(ValueError, match="the model knows 4 tokens and the vocabulary 3"):
        predict_next(ToyModel(4, 2), vocabulary, "cats", topk=1)


# What chapter 4 builds in view is what the helpers hold.


@pytest.fixture
def chapter():
    """The names that the cells of chapter 4 define, up to the training functions."""
    notebook = nbformat.read("book/04_toy_training.ipynb", as_version=4)
    threads = torch.get_num_threads()
    names = {}
    names["settled"] = torch.tensor(1.0)  # the loss of the training that is left out here
    for cell in notebook.cells:
        if cell.cell_type == "code":
            # Definitions alone: the cells also train for seconds, and nbval runs those.
            exec(re.split(r"^(?:start =|torch\.manual_seed)", cell.source, flags=re.M)[0], names)
            if "train_all_at_once" in names:
                break
            if "ToyModel" in names and "model" not in names:
                names["model"] = names["ToyModel"](names["V"], 16)  # its cell also seeds
    yield names
    torch.set_default_dtype(torch.float32)  # the chapter calculates with float64
    torch.set_num_threads(threads)


def test_the_model_in_chapter_4_is_the_helpers_model(chapter):
    torch.manual_seed(7)
    in_view = chapter["ToyModel"](chapter["V"], 16)
    helper = ToyModel(chapter["V"], 16, seed=7)
    indices = torch.arange(chapter["V"])
    assert torch.equal(in_view(indices), helper(indices))


def test_the_loop_in_chapter_4_is_the_helpers_loop(chapter):
    torch.manual_seed(7)
    in_view = chapter["train_all_at_once"](chapter["ToyModel"](chapter["V"], 16), epochs=100)
    helper = train(ToyModel(chapter["V"], 16, seed=7), chapter["pairs"], epochs=100).losses
    assert in_view == pytest.approx(helper, abs=1e-4)
    assert chapter["floor"] == pytest.approx(conditional_entropy(chapter["pairs"]))


def test_the_pairs_in_chapter_4_are_the_helpers_pairs(chapter):
    assert torch.equal(chapter["pairs"], pairs_of(split_words(essay())))


def as_tuples(pairs):
    return [tuple(pair) for pair in pairs.tolist()]


@pytest.mark.parametrize(
    "form",
    [
        torch.Tensor.int,
        torch.Tensor.short,
        torch.Tensor.byte,
        torch.Tensor.tolist,
        torch.Tensor.numpy,
        lambda pairs: pairs.numpy().astype("int32"),
        as_tuples,
    ],
)
def test_ids_of_any_integer_type_are_the_same_ids(form):
    pairs = pairs_of(list("abcabca"))
    expected, model = ToyModel(3, 2), ToyModel(3, 2)
    losses = train(expected, pairs, epochs=3).losses
    assert train(model, form(pairs), epochs=3).losses == losses
    assert conditional_entropy(form(pairs)) == conditional_entropy(pairs)
    assert torch.equal(model(form(pairs)), expected(pairs))


def test_a_model_takes_a_list_of_ids_and_names_what_it_cannot_take():
    model = ToyModel(3, 2)
    assert torch.equal(model([0, 1]), model(torch.tensor([0, 1])))
    with pytest.raises(IndexError, match="token id 3 is outside the table"):
        model([0, 3])
    with pytest.raises(TypeError, match="must be integers"):
        model([0.5])
    with pytest.raises(TypeError, match="not str"):
        model("ab")
