"""Windows that are used again are as good as new, and the server says what should be seen."""

import pytest
from windows import QuietServer, Windows

CHAPTER, PAGE = "book/05_parameter_counts", "book/glossary"
SIZE = "document.querySelector('[data-widget] .calculator-number').innerText"
STORED = "[localStorage.getItem('x'), sessionStorage.getItem('x'), localStorage.getItem('mode')]"


@pytest.fixture
def some_windows(browser, addresses):
    some_windows = Windows(browser, addresses)
    yield some_windows
    some_windows.give_back()
    some_windows.close()


def test_a_window_that_is_opened_again_remembers_nothing(some_windows):
    first = some_windows.open("open", PAGE, "file", "dark", 390)
    first.evaluate("localStorage.setItem('x', 1); sessionStorage.setItem('x', 1); console.error(1)")
    first.emulate_media(media="print", forced_colors="active")
    first.route("**/*", lambda route: route.abort())
    some_windows.give_back()
    again = some_windows.open("open", PAGE, "file", "dark", 1280)
    assert again is first
    assert again.evaluate(STORED) == [None, None, "dark"]
    assert again.evaluate("[innerWidth, document.styleSheets.length > 3]") == [1280, True]
    kinds = "['print', '(forced-colors: active)'].map((kind) => matchMedia(kind).matches)"
    assert again.evaluate(kinds) == [False, False]
    assert again.complaints == []


def test_two_windows_of_one_test_are_two(some_windows):
    one, other = (some_windows.open("open", PAGE, "file", "light", 1280) for _ in range(2))
    assert one is not other


def test_a_page_that_is_read_is_opened_once_for_each_look(some_windows):
    found = []
    for theme, media in (("light", {}), ("light", {}), ("dark", {}), ("light", {}), ("light", 1)):
        media = {"forced_colors": "active"} if media else {}
        page = some_windows.open("read", PAGE, "file", theme, 1280, **media)
        found.append(page.evaluate("[globalThis.seen, globalThis.seen = true][0] ?? false"))
        some_windows.give_back()
    assert found == [False, True, False, True, False]


def test_explorers_start_anew_for_each_test(some_windows):
    first = some_windows.open("use", CHAPTER, "file", "light", 1280)
    before = first.evaluate(SIZE)
    first.locator("[data-widget] select").first.select_option("Llama 3 8B")
    assert first.evaluate(SIZE) != before
    some_windows.give_back()
    again = some_windows.open("use", CHAPTER, "file", "light", 1280)
    assert again is first
    assert again.evaluate(SIZE) == before
    assert again.locator(".explorer-live").count() == again.locator("[data-widget]").count()


@pytest.mark.parametrize(
    ("error", "said"),
    [(BrokenPipeError("gone"), False), (ConnectionResetError(), False), (ValueError("odd"), True)],
)
def test_the_server_is_silent_only_about_windows_that_have_gone(capsys, error, said):
    server = QuietServer(("127.0.0.1", 0), None)
    try:
        raise error
    except type(error):
        server.handle_error(None, ("127.0.0.1", 1))
    server.server_close()
    assert (type(error).__name__ in capsys.readouterr().err) == said
