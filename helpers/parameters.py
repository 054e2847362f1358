"""How many parameters an embedding takes: the arithmetic, and a table of released models.

`vocab_size` is always the number of rows of the embedding matrix in the released config. It can
exceed the number of tokens, because rows are padded to a size that hardware likes: BLOOM has
250,680 tokens in 250,880 rows, and one tokenizer gives the Pythia models 50,304, 50,432 or 50,688.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from helpers.validation import checked_size

_SIZE = re.compile(r"((?<= \d)\.\d+)? ([\d.]+[MB]\b|small|medium|large|XL|base).*")
BYTES_PER_NUMBER = {"float32": 4, "float16": 2, "bfloat16": 2, "int8": 1}


def embedding_parameters(vocab_size: int, embed_dim: int) -> int:
    """The number of entries of a (V, D) embedding matrix.

    Parameters
    ----------
    vocab_size : int
        V, the number of rows.
    embed_dim : int
        D, the number of columns.

    Returns
    -------
    int
        V times D, exact also where NumPy integers would overflow.

    Raises
    ------
    TypeError
        If a size is not an integer.
    ValueError
        If a size is below 1.
    """
    return checked_size("vocab_size", vocab_size) * checked_size("embed_dim", embed_dim)


def embedding_bytes(vocab_size: int, embed_dim: int, dtype: str = "float32") -> int:
    """The memory of a (V, D) embedding matrix, in bytes.

    Parameters
    ----------
    vocab_size, embed_dim : int
        V and D.
    dtype : str
        ``"float32"``, ``"float16"``, ``"bfloat16"`` or ``"int8"``. For int8 the scales that
        turn the rows back into floats come on top.

    Returns
    -------
    int
        Divide by 10**6 for MB, by 2**20 for MiB.

    Raises
    ------
    TypeError
        If a size is not an integer.
    ValueError
        If a size is below 1, or the dtype is not one of the four.
    """
    if not isinstance(dtype, str) or dtype not in BYTES_PER_NUMBER:
        raise ValueError(f"dtype must be one of {', '.join(BYTES_PER_NUMBER)}, not {dtype!r}")
    return embedding_parameters(vocab_size, embed_dim) * BYTES_PER_NUMBER[dtype]


@dataclass(frozen=True)
class ModelSpec:
    """A language model, as far as its embedding is concerned.

    Parameters
    ----------
    name : str
    vocab_size : int
        V, the rows of the embedding matrix, padding included.
    embed_dim : int
        D, its columns.
    total_parameters : int
        All parameters of the model; a weight used in two places counts once.
    tied : bool
        Whether the output layer uses the input matrix instead of one of its own.
    source : str
        Where the sizes come from, with a URL.

    Raises
    ------
    TypeError
        If a size is not an integer.
    ValueError
        If a size is below 1, or the matrices have more entries than the model has parameters.
    """

    name: str
    vocab_size: int
    embed_dim: int
    total_parameters: int
    tied: bool
    source: str

    def __post_init__(self) -> None:
        for name in ("vocab_size", "embed_dim", "total_parameters"):
            checked_size(name, getattr(self, name))
        if self.vocabulary_parameters > self.total_parameters:
            matrices = "the table has" if self.tied else "its two matrices have"
            raise ValueError(
                f"{self.name} cannot have {self.total_parameters:,} parameters in total: "
                f"{matrices} {self.vocabulary_parameters:,}"
            )

    @property
    def family(self) -> str:
        """The name without what tells sizes apart: the size itself, and a version's second part.

        ``Llama 3.1 405B`` and ``Llama 3 8B`` are of one family, ``Llama 3``: they have one
        vocabulary. ``Gemma 2 27B`` and ``Gemma 2B`` are not.
        """
        return _SIZE.sub("", self.name)

    @property
    def embedding_parameters(self) -> int:
        """Entries of the input embedding matrix, V times D."""
        return embedding_parameters(self.vocab_size, self.embed_dim)

    @property
    def embedding_share(self) -> float:
        """The input matrix as a share of all parameters, from 0 to 1."""
        return self.embedding_parameters / self.total_parameters

    @property
    def vocabulary_parameters(self) -> int:
        """Entries of the input and the output matrix: V times D if tied, else twice that."""
        return self.embedding_parameters * (1 if self.tied else 2)

    @property
    def vocabulary_share(self) -> float:
        """Input and output matrix as a share of all parameters, from 0 to 1."""
        return self.vocabulary_parameters / self.total_parameters


def _config(paper: str, repository: str) -> str:
    return f"{paper}; config: https://huggingface.co/{repository}/blob/main/config.json"


_BERT = "Devlin et al. 2019, arXiv:1810.04805"
_BLOOM = "BigScience Workshop 2022, arXiv:2211.05100"
_GEMMA = "Gemma Team 2024, arXiv:2403.08295"
_GEMMA_2 = "Gemma Team 2024, arXiv:2408.00118"
_GEMMA_3_270M = "Google 2025, Introducing Gemma 3 270M"
_GPT_2 = "Radford et al. 2019, Language Models are Unsupervised Multitask Learners"
_LLAMA_2 = "Touvron et al. 2023, arXiv:2307.09288"
_LLAMA_3 = "Llama Team 2024, arXiv:2407.21783"
_LLAMA_3_2 = "Meta 2024, Llama 3.2 model card"
_MISTRAL = "Jiang et al. 2023, arXiv:2310.06825"
_PYTHIA = "Biderman et al. 2023, arXiv:2304.01373"
_QWEN = "Qwen Team 2024, arXiv:2412.15115"

# Ordered by total. BERT is the encoder with its pooler; its masked-word head, which shares the
# input matrix, is not in the total.
# fmt: off
MODELS: tuple[ModelSpec, ...] = tuple(ModelSpec(*row) for row in (
    # name, V, D, total, tied, source
    ("Pythia 70M", 50_304, 512, 70_426_624, False, _config(_PYTHIA, "EleutherAI/pythia-70m")),
    ("BERT base uncased", 30_522, 768, 109_482_240, True,
     _config(_BERT, "google-bert/bert-base-uncased")),
    ("GPT-2 small", 50_257, 768, 124_439_808, True, _config(_GPT_2, "openai-community/gpt2")),
    ("Pythia 160M", 50_304, 768, 162_322_944, False, _config(_PYTHIA, "EleutherAI/pythia-160m")),
    ("Gemma 3 270M", 262_144, 640, 268_098_176, True,
     _config(_GEMMA_3_270M, "google/gemma-3-270m")),
    ("GPT-2 medium", 50_257, 1_024, 354_823_168, True,
     _config(_GPT_2, "openai-community/gpt2-medium")),
    ("Pythia 410M", 50_304, 1_024, 405_334_016, False,
     _config(_PYTHIA, "EleutherAI/pythia-410m")),
    ("Qwen2.5 0.5B", 151_936, 896, 494_032_768, True, _config(_QWEN, "Qwen/Qwen2.5-0.5B")),
    ("GPT-2 large", 50_257, 1_280, 774_030_080, True,
     _config(_GPT_2, "openai-community/gpt2-large")),
    ("Llama 3.2 1B", 128_256, 2_048, 1_235_814_400, True,
     _config(_LLAMA_3_2, "meta-llama/Llama-3.2-1B")),
    ("Pythia 1.4B", 50_304, 2_048, 1_414_647_808, False,
     _config(_PYTHIA, "EleutherAI/pythia-1.4b")),
    ("GPT-2 XL", 50_257, 1_600, 1_557_611_200, True, _config(_GPT_2, "openai-community/gpt2-xl")),
    ("Gemma 2B", 256_000, 2_048, 2_506_172_416, True, _config(_GEMMA, "google/gemma-2b")),
    ("Llama 2 7B", 32_000, 4_096, 6_738_415_616, False,
     _config(_LLAMA_2, "meta-llama/Llama-2-7b-hf")),
    ("Pythia 6.9B", 50_432, 4_096, 6_857_302_016, False,
     _config(_PYTHIA, "EleutherAI/pythia-6.9b")),
    ("Mistral 7B v0.1", 32_000, 4_096, 7_241_732_096, False,
     _config(_MISTRAL, "mistralai/Mistral-7B-v0.1")),
    ("Qwen2.5 7B", 152_064, 3_584, 7_615_616_512, False, _config(_QWEN, "Qwen/Qwen2.5-7B")),
    ("Llama 3 8B", 128_256, 4_096, 8_030_261_248, False,
     _config(_LLAMA_3, "meta-llama/Meta-Llama-3-8B")),
    ("Gemma 7B", 256_000, 3_072, 8_537_680_896, True, _config(_GEMMA, "google/gemma-7b")),
    ("Pythia 12B", 50_688, 5_120, 11_846_072_320, False,
     _config(_PYTHIA, "EleutherAI/pythia-12b")),
    ("Gemma 2 27B", 256_000, 4_608, 27_227_128_320, True, _config(_GEMMA_2, "google/gemma-2-27b")),
    ("Llama 2 70B", 32_000, 8_192, 68_976_648_192, False,
     _config(_LLAMA_2, "meta-llama/Llama-2-70b-hf")),
    ("Llama 3.1 70B", 128_256, 8_192, 70_553_706_496, False,
     _config(_LLAMA_3, "meta-llama/Llama-3.1-70B")),
    ("Qwen2.5 72B", 152_064, 8_192, 72_706_203_648, False, _config(_QWEN, "Qwen/Qwen2.5-72B")),
    ("BLOOM 176B", 250_880, 14_336, 176_247_271_424, True, _config(_BLOOM, "bigscience/bloom")),
    ("Llama 3.1 405B", 128_256, 16_384, 405_853_388_800, False,
     _config(_LLAMA_3, "meta-llama/Llama-3.1-405B")),
))
# fmt: on


def model(name: str) -> ModelSpec:
    """The row of `MODELS` with this name.

    Raises
    ------
    ValueError
        If there is none; the message lists the names.
    """
    for spec in MODELS:
        if spec.name == name:
            return spec
    raise ValueError(f"no model {name!r}; choose one of: {', '.join(s.name for s in MODELS)}")
