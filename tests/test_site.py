import pytest

from helpers.site import icon_characters, keep_icons

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
