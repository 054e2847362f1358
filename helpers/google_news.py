"""What word2vec trained on Google News answers: the second column of chapter 2."""

from __future__ import annotations

from gensim.models import KeyedVectors

from helpers.vectors import BUNDLED, chosen_name

# Recorded from the full word2vec-google-news-300 (3,000,000 words), to four digits.
GOOGLE_NEWS = {
    "king + woman - man": [
        ("queen", 0.7118),
        ("monarch", 0.6190),
        ("princess", 0.5902),
        ("crown_prince", 0.5499),
        ("prince", 0.5377),
    ],
    "pairs": {
        ("woman", "man"): 0.7664,
        ("king", "queen"): 0.6511,
        ("paper", "water"): 0.1141,
    },
    "tower": [
        ("towers", 0.8532),
        ("skyscraper", 0.6417),
        ("Tower", 0.6392),
        ("spire", 0.5947),
        ("responded_Understood_Atlasjet", 0.5932),
        ("storey_tower", 0.5784),
        ("SolarReserve_molten_salt", 0.5733),
        ("monopole_tower", 0.5669),
        ("bell_tower", 0.5627),
        ("foot_monopole", 0.5515),
    ],
}


def second_opinion(vectors: KeyedVectors) -> tuple[str, dict]:
    """The other column of chapter 2: what Google News answered, or what the chosen vectors do.

    Parameters
    ----------
    vectors : KeyedVectors
        What ``load()`` returned: asked if ``COURSE_VECTORS`` names a model of the catalogue.

    Returns
    -------
    title : str
    answers : dict
        As in `GOOGLE_NEWS`.
    """
    if chosen_name() == BUNDLED:
        return "Google News, 300-D", GOOGLE_NEWS
    return chosen_name(), {
        "king + woman - man": vectors.most_similar(["king", "woman"], ["man"], topn=5),
        "pairs": {pair: float(vectors.similarity(*pair)) for pair in GOOGLE_NEWS["pairs"]},
        "tower": vectors.most_similar("tower", topn=10),
    }
