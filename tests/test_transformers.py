"""The model table against an independent source: the models as `transformers` builds them.

On the meta device a model has shapes and no numbers, so that 405 billion parameters need no
memory, and nothing is downloaded. Where a configuration is the library's default, the sizes
are the library's too; the others are given the few that their release changed.
"""

import pytest
import torch
import transformers
from transformers import (
    BertConfig,
    BloomConfig,
    Gemma2Config,
    Gemma3TextConfig,
    GemmaConfig,
    GPT2Config,
    GPTNeoXConfig,
    LlamaConfig,
    MistralConfig,
    Qwen2Config,
)

from helpers.parameters import MODELS


def sizes(hidden, layers, heads, feed_forward, vocabulary, **others):
    """The sizes under the names that most configurations share."""
    return {
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": feed_forward,
        "vocab_size": vocabulary,
    } | others


def gpt_2(width, layers, heads):
    return {"n_embd": width, "n_layer": layers, "n_head": heads}


CONFIGURATIONS = {
    # The library's defaults, with nothing changed.
    "BERT base uncased": (BertConfig, {}),
    "GPT-2 small": (GPT2Config, {}),
    "Llama 2 7B": (LlamaConfig, {}),
    "Mistral 7B v0.1": (MistralConfig, {}),
    "Gemma 7B": (GemmaConfig, {}),
    # Defaults but for what is given.
    "GPT-2 medium": (GPT2Config, gpt_2(1024, 24, 16)),
    "GPT-2 large": (GPT2Config, gpt_2(1280, 36, 20)),
    "GPT-2 XL": (GPT2Config, gpt_2(1600, 48, 25)),
    "Pythia 70M": (GPTNeoXConfig, sizes(512, 6, 8, 2048, 50304)),
    "Pythia 160M": (GPTNeoXConfig, sizes(768, 12, 12, 3072, 50304)),
    "Pythia 410M": (GPTNeoXConfig, sizes(1024, 24, 16, 4096, 50304)),
    "Pythia 1.4B": (GPTNeoXConfig, sizes(2048, 24, 16, 8192, 50304)),
    "Pythia 6.9B": (GPTNeoXConfig, sizes(4096, 32, 32, 16384, 50432)),
    "Pythia 12B": (GPTNeoXConfig, sizes(5120, 36, 40, 20480, 50688)),
    "BLOOM 176B": (
        BloomConfig,
        {"hidden_size": 14336, "n_layer": 70, "n_head": 112, "vocab_size": 250880},
    ),
    "Llama 2 70B": (LlamaConfig, sizes(8192, 80, 64, 28672, 32000, num_key_value_heads=8)),
    "Llama 3 8B": (LlamaConfig, sizes(4096, 32, 32, 14336, 128256, num_key_value_heads=8)),
    "Llama 3.1 70B": (LlamaConfig, sizes(8192, 80, 64, 28672, 128256, num_key_value_heads=8)),
    "Llama 3.1 405B": (LlamaConfig, sizes(16384, 126, 128, 53248, 128256, num_key_value_heads=8)),
    "Llama 3.2 1B": (
        LlamaConfig,
        sizes(2048, 16, 32, 8192, 128256, num_key_value_heads=8, tie_word_embeddings=True),
    ),
    "Gemma 2B": (GemmaConfig, sizes(2048, 18, 8, 16384, 256000, num_key_value_heads=1)),
    "Gemma 2 27B": (
        Gemma2Config,
        sizes(4608, 46, 32, 36864, 256000, num_key_value_heads=16, head_dim=128),
    ),
    "Gemma 3 270M": (
        Gemma3TextConfig,
        sizes(640, 18, 4, 2048, 262144, num_key_value_heads=1, head_dim=256),
    ),
    "Qwen2.5 0.5B": (
        Qwen2Config,
        sizes(896, 24, 14, 4864, 151936, num_key_value_heads=2, tie_word_embeddings=True),
    ),
    "Qwen2.5 7B": (Qwen2Config, sizes(3584, 28, 28, 18944, 152064, num_key_value_heads=4)),
    "Qwen2.5 72B": (Qwen2Config, sizes(8192, 80, 64, 29568, 152064, num_key_value_heads=8)),
}


def built(name):
    """The model without its numbers. BERT is the encoder with its pooler, as in the table."""
    kind, given = CONFIGURATIONS[name]
    config = kind(**given)
    base = transformers.AutoModel if kind is BertConfig else transformers.AutoModelForCausalLM
    with torch.device("meta"):
        model = base.from_config(config)
        model.tie_weights()
    return model


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.name)
def test_transformers_counts_the_same(spec):
    model = built(spec.name)
    assert model.get_input_embeddings().weight.shape == (spec.vocab_size, spec.embed_dim)
    assert sum(weight.numel() for weight in model.parameters()) == spec.total_parameters


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.name)
def test_transformers_shares_the_output_matrix_where_the_table_says_tied(spec):
    kind = CONFIGURATIONS[spec.name][0]
    if kind is BertConfig:
        with torch.device("meta"):
            model = transformers.BertForMaskedLM(kind())
            model.tie_weights()
    else:
        model = built(spec.name)
    shared = model.get_output_embeddings().weight is model.get_input_embeddings().weight
    assert shared == spec.tied


def test_every_model_of_the_table_is_built():
    assert {spec.name for spec in MODELS} == set(CONFIGURATIONS)
