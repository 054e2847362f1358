"""The model table against formulas of each architecture, and against counts others published."""

import re
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from helpers.parameters import MODELS, ModelSpec, embedding_bytes, embedding_parameters, model

# The oracle: per family a closed formula for all but the V x D matrices, in the width D.
# Queries and keys are the widths over all heads; `keys` is also the width of the values.


def gpt_block(d: int) -> int:
    """Four D x D attention maps, D -> 4D -> D, nine biases of width D, two LayerNorms."""
    return 12 * d**2 + 9 * d + 4 * d


def gpt_2(d: int, layers: int) -> int:
    return 1024 * d + layers * gpt_block(d) + 2 * d  # 1024 positions; final LayerNorm


def pythia(d: int, layers: int) -> int:
    return layers * gpt_block(d) + 2 * d  # rotary positions have no parameters


def bloom(d: int, layers: int) -> int:
    return 2 * d + layers * gpt_block(d) + 2 * d  # LayerNorm after the embedding; ALiBi positions


def bert(d: int, layers: int) -> int:
    positions, segments, pooler = 512 * d, 2 * d, d**2 + d
    return positions + segments + 2 * d + layers * gpt_block(d) + pooler


def llama(d: int, layers: int, hidden: int, queries: int, keys: int, norms: int = 2) -> int:
    attention = 2 * d * queries + 2 * d * keys
    return layers * (attention + 3 * d * hidden + norms * d) + d  # gated; final RMSNorm


def qwen(d: int, layers: int, hidden: int, queries: int, keys: int) -> int:
    biases = queries + 2 * keys
    return llama(d, layers, hidden, queries, keys) + layers * biases


def gemma_2(d: int, layers: int, hidden: int, queries: int, keys: int) -> int:
    return llama(d, layers, hidden, queries, keys, norms=4)


def gemma_3(d: int, layers: int, hidden: int, queries: int, keys: int, head: int) -> int:
    query_and_key_norm = 2 * head
    return gemma_2(d, layers, hidden, queries, keys) + layers * query_and_key_norm


# Family, then what its formula takes after D.
ARCHITECTURES = {
    "Pythia 70M": (pythia, 6),
    "Pythia 160M": (pythia, 12),
    "Pythia 410M": (pythia, 24),
    "Pythia 1.4B": (pythia, 24),
    "Pythia 6.9B": (pythia, 32),
    "Pythia 12B": (pythia, 36),
    "BERT base uncased": (bert, 12),
    "GPT-2 small": (gpt_2, 12),
    "GPT-2 medium": (gpt_2, 24),
    "GPT-2 large": (gpt_2, 36),
    "GPT-2 XL": (gpt_2, 48),
    "BLOOM 176B": (bloom, 70),
    # layers, feed-forward width, query heads x head width, key-value heads x head width
    "Llama 2 7B": (llama, 32, 11008, 32 * 128, 32 * 128),
    "Llama 2 70B": (llama, 80, 28672, 64 * 128, 8 * 128),
    "Llama 3 8B": (llama, 32, 14336, 32 * 128, 8 * 128),
    "Llama 3.1 70B": (llama, 80, 28672, 64 * 128, 8 * 128),
    "Llama 3.1 405B": (llama, 126, 53248, 128 * 128, 8 * 128),
    "Llama 3.2 1B": (llama, 16, 8192, 32 * 64, 8 * 64),
    "Mistral 7B v0.1": (llama, 32, 14336, 32 * 128, 8 * 128),
    "Gemma 2B": (llama, 18, 16384, 8 * 256, 1 * 256),
    "Gemma 7B": (llama, 28, 24576, 16 * 256, 16 * 256),
    "Gemma 2 27B": (gemma_2, 46, 36864, 32 * 128, 16 * 128),
    "Gemma 3 270M": (gemma_3, 18, 2048, 4 * 256, 1 * 256, 256),
    "Qwen2.5 0.5B": (qwen, 24, 4864, 14 * 64, 2 * 64),
    "Qwen2.5 7B": (qwen, 28, 18944, 28 * 128, 4 * 128),
    "Qwen2.5 72B": (qwen, 80, 29568, 64 * 128, 8 * 128),
}

# Parameters outside the input and output matrix, as the Pythia model cards give them.
PYTHIA_NON_EMBEDDING = {
    "Pythia 70M": 18_915_328,
    "Pythia 160M": 85_056_000,
    "Pythia 410M": 302_311_424,
    "Pythia 1.4B": 1_208_602_624,
    "Pythia 6.9B": 6_444_163_072,
    "Pythia 12B": 11_327_027_200,
}


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.name)
def test_the_total_follows_from_the_architecture(spec):
    formula, *hyperparameters = ARCHITECTURES[spec.name]
    matrices = (1 if spec.tied else 2) * spec.vocab_size * spec.embed_dim
    assert matrices + formula(spec.embed_dim, *hyperparameters) == spec.total_parameters


def test_the_table_and_the_architectures_name_the_same_models():
    assert {spec.name for spec in MODELS} == set(ARCHITECTURES)


@pytest.mark.parametrize(("name", "published"), PYTHIA_NON_EMBEDDING.items())
def test_what_is_not_vocabulary_is_what_the_pythia_cards_call_non_embedding(name, published):
    assert model(name).total_parameters - model(name).vocabulary_parameters == published


def test_bloom_agrees_with_its_model_card():
    spec = model("BLOOM 176B")
    assert spec.total_parameters == 176_247_271_424
    assert spec.vocabulary_parameters == 3_596_615_680


def test_there_are_at_least_sixteen_models_with_distinct_names():
    names = [spec.name for spec in MODELS]
    assert len(names) >= 16
    assert len(set(names)) == len(names)


def test_the_rows_are_ordered_by_total():
    totals = [spec.total_parameters for spec in MODELS]
    assert totals == sorted(totals)


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.name)
def test_every_source_names_a_year_and_a_url(spec):
    assert re.search(r"\b20\d\d\b", spec.source)
    assert re.search(r"https://[\w.-]+/\S+", spec.source)


def test_gpt_2_spends_31_percent_on_its_embedding():
    spec = model("GPT-2 small")
    assert (spec.vocab_size, spec.embed_dim) == (50_257, 768)
    assert spec.embedding_parameters == 38_597_376
    assert spec.total_parameters == 124_439_808
    assert round(100 * spec.embedding_share) == 31
    assert spec.vocabulary_share == spec.embedding_share


def test_an_untied_model_pays_for_the_matrix_twice():
    spec = model("Llama 3 8B")
    assert spec.embedding_parameters == 525_336_576
    assert spec.vocabulary_parameters == 1_050_673_152
    assert round(100 * spec.vocabulary_share, 1) == 13.1


def test_bert_shares_its_matrix_with_the_masked_word_head():
    assert model("BERT base uncased").vocabulary_parameters == 23_440_896


@pytest.mark.parametrize(("tied", "matrices", "share"), [(True, 40, 0.4), (False, 80, 0.8)])
def test_the_properties_of_a_ten_by_four_model_are_worked_by_hand(tied, matrices, share):
    spec = ModelSpec("toy", 10, 4, 100, tied, "2024, https://example.org/toy")
    assert (spec.embedding_parameters, spec.embedding_share) == (40, 0.4)
    assert (spec.vocabulary_parameters, spec.vocabulary_share) == (matrices, share)


def test_a_row_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        MODELS[0].tied = True


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.name)
def test_model_finds_every_row_by_its_name(spec):
    assert model(spec.name) is spec


def test_an_unknown_model_lists_the_names():
    with pytest.raises(ValueError, match="'gpt2'") as error:
        model("gpt2")
    assert all(spec.name in str(error.value) for spec in MODELS)


def test_parameters_are_rows_times_columns():
    assert embedding_parameters(50_257, 768) == 38_597_376
    assert embedding_parameters(1, 1) == 1


def test_numpy_integers_do_not_overflow():
    count = embedding_parameters(np.int32(250_880), np.int32(14_336))
    assert count == 3_596_615_680  # above 2**31
    assert type(count) is int


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        ("float32", 154_389_504),
        ("float16", 77_194_752),
        ("bfloat16", 77_194_752),
        ("int8", 38_597_376),
    ],
)
def test_the_bytes_of_gpt_2s_embedding_by_dtype(dtype, expected):
    assert embedding_bytes(50_257, 768, dtype) == expected


def test_bytes_are_of_float32_unless_told():
    assert embedding_bytes(50_257, 768) == 154_389_504


@pytest.mark.parametrize("dtype", ["float64", "FLOAT32", "", None, np.float32, ["int8"]])
def test_an_unknown_dtype_lists_the_choices(dtype):
    with pytest.raises(ValueError, match="float32, float16, bfloat16, int8") as error:
        embedding_bytes(10, 4, dtype)
    assert repr(dtype) in str(error.value)


def spec_with(vocab_size=10, embed_dim=4, total_parameters=100):
    return ModelSpec("toy", vocab_size, embed_dim, total_parameters, True, "")


SIZES = [
    (embedding_parameters, {"vocab_size": 10, "embed_dim": 4}),
    (embedding_bytes, {"vocab_size": 10, "embed_dim": 4}),
    (spec_with, {"vocab_size": 10, "embed_dim": 4, "total_parameters": 100}),
]
SIZE_ARGUMENTS = [(function, sizes, name) for function, sizes in SIZES for name in sizes]


@pytest.mark.parametrize("bad", [0, -1, np.int64(-5)])
@pytest.mark.parametrize(("function", "sizes", "name"), SIZE_ARGUMENTS)
def test_a_size_below_one_is_a_value_error_that_names_it(function, sizes, name, bad):
    with pytest.raises(ValueError, match=f"{name} must be at least 1, not {bad}"):
        function(**{**sizes, name: bad})


@pytest.mark.parametrize("bad", [3.5, 3.0, "3", True, None, np.float64(3), np.bool_(True)])
@pytest.mark.parametrize(("function", "sizes", "name"), SIZE_ARGUMENTS)
def test_a_size_that_is_no_integer_is_a_type_error_that_names_it(function, sizes, name, bad):
    with pytest.raises(TypeError, match=f"{name} must be an integer, not "):
        function(**{**sizes, name: bad})


@pytest.mark.parametrize(
    ("total", "tied", "message"),
    [
        (767, True, "small cannot have 767 parameters in total: the table has 768"),
        (1_535, False, "small cannot have 1,535 parameters in total: its two matrices have 1,536"),
    ],
)
def test_a_record_whose_numbers_contradict_each_other_is_refused(total, tied, message):
    with pytest.raises(ValueError, match=message):
        ModelSpec("small", 96, 8, total, tied, "nowhere")
    assert ModelSpec("small", 96, 8, total + 1, tied, "nowhere").vocabulary_share == 1


def test_sizes_of_one_model_are_a_family():
    families = {spec.name: spec.family for spec in MODELS}
    assert families["GPT-2 small"] == families["GPT-2 XL"] == "GPT-2"
    assert families["Llama 3.2 1B"] == families["Llama 3 8B"] == families["Llama 3.1 405B"]
    assert families["Llama 2 7B"] == families["Llama 2 70B"] != families["Llama 3 8B"]
    assert families["Qwen2.5 0.5B"] == families["Qwen2.5 72B"] == "Qwen2.5"
    assert len({families[name] for name in ("Gemma 2B", "Gemma 2 27B", "Gemma 3 270M")}) == 3
    assert families["Mistral 7B v0.1"] == "Mistral"
    assert families["BERT base uncased"] == "BERT"
