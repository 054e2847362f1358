import pytest

from helpers.site.trim import drop_sources, icon_characters, keep_icons, keep_rules

SCRIPT = (
    'x={a:1};var p={monero:[496,512,[],"f3d0","M1"],"circle-half":[512,512,[9680,"adjust"],'
    '"f042",["M2","M3"]],bell:[448,512,[128276],"f0f3","M4"]};y={};'
)


def test_icons_are_kept_by_name_and_by_alias():
    head, tail = "x={a:1};var p={", "};y={};"
    bell = 'bell:[448,512,[128276],"f0f3","M4"]'
    half = '"circle-half":[512,512,[9680,"adjust"],"f042",["M2","M3"]]'
    assert keep_icons(SCRIPT, {"bell"}) == f"{head}{bell}{tail}"
    assert keep_icons(SCRIPT, {"circle-half", "bell"}) == f"{head}{half},{bell}{tail}"
    assert keep_icons(SCRIPT, {"adjust"}) == f"{head}{half}{tail}"
    assert keep_icons(SCRIPT, set()) == f"{head}{tail}"


def test_a_script_without_icons_is_refused():
    with pytest.raises(ValueError, match="no table of icons"):
        keep_icons("var p={};", {"bell"})


def test_icon_characters_are_read_from_escapes_and_from_characters():
    style = (
        r'a{content:"\F0F3"} b{content:"\f05a "} c{content:"'
        + chr(0xF071)
        + '→ \\2014"} .fa-x:before{content:"\\f111"}'
    )
    assert icon_characters(style) == {0xF0F3, 0xF05A, 0xF071}


def test_icon_characters_are_read_inside_conditions_too():
    style = r'@media print{a{content:"\f101"} .fa-y{content:"\f102"}} b{--x: f("\f103")}'
    assert icon_characters(style) == {0xF101, 0xF103}


def font(*sources):
    return f"a{{b:c}}@font-face{{font-family:x;src:{','.join(sources)}}}"


WOFF2, TTF = 'url(a.woff2) format("woff2")', 'url("a,b.ttf") format("truetype")'


@pytest.mark.parametrize("sources", [[WOFF2, TTF], [TTF, WOFF2]])
def test_the_sources_of_one_format_are_dropped(sources):
    shorter = drop_sources(font(*sources), "woff2")
    assert shorter.replace(";}", "}") == font(TTF)


def test_a_font_keeps_a_source():
    with pytest.raises(ValueError, match="nothing else"):
        drop_sources(font(WOFF2), "woff2")
    with pytest.raises(ValueError, match="no font of the theme is a woff2"):
        drop_sources(font(TTF), "woff2")


@pytest.mark.parametrize(
    ("sheet", "kept"),
    [
        (".used{a:b}.unused{c:d}", ".used{a:b}"),
        (".unused,.used:hover{a:b}", ".used:hover{a:b}"),
        (".used .unused{a:b} .used>p{c:d}", ".used>p{c:d}"),
        ("#main{a:b}#other{c:d}", "#main{a:b}"),
        ("h1{color:#fff}", "h1{color:#fff}"),
        ("a:not(.unused){a:b}", "a:not(.unused){a:b}"),
        ("@media (width > 9px){.unused{a:b}.used{c:d}}", "@media (width > 9px){.used{c:d}}"),
        ("@media print{.unused{a:b}}", ""),
        (
            "@media (forced-colors: active){.unused{a:b}.used{c:Canvas}}",
            "@media (forced-colors: active){.used{c:Canvas}}",
        ),
        (
            "@supports (color: light-dark(#000, #fff)){.used{--x:light-dark(#000, #fff)}}",
            "@supports (color: light-dark(#000, #fff)){.used{--x:light-dark(#000, #fff)}}",
        ),
        (
            "@supports not (a: b){@media (any-pointer: coarse){.unused{a:b}.used{c:d}}}",
            "@supports not (a: b){@media (any-pointer: coarse){.used{c:d}}}",
        ),
        (":where(.unused, .used) p{a:b}", ":where(.unused, .used) p{a:b}"),
        ("@font-face{font-family:x}", "@font-face{font-family:x}"),
    ],
)
def test_rules_are_kept_if_a_page_can_use_them(sheet, kept):
    assert keep_rules(sheet, {"used", "main"}) == kept


def test_a_sheet_that_cannot_be_parsed_is_refused():
    with pytest.raises(ValueError, match="cannot be parsed"):
        keep_rules("a{b:c} }", set())
