import pytest

from helpers.google_news import GOOGLE_NEWS, second_opinion
from helpers.vectors import load


def test_the_other_column_is_recorded_or_asked(monkeypatch):
    glove = load()
    title, answers = second_opinion(glove)
    assert (title, answers) == ("Google News, 300-D", GOOGLE_NEWS)
    monkeypatch.setenv("COURSE_VECTORS", "glove-twitter-25")
    title, answers = second_opinion(glove)
    assert title == "glove-twitter-25"
    assert answers["king + woman - man"][0][0] == "queen"
    assert answers["pairs"]["woman", "man"] == pytest.approx(0.833, abs=0.0006)
    for key, recorded in GOOGLE_NEWS.items():
        assert len(answers[key]) == len(recorded)
