"""The words of HTML and CSS that may stand in a message, and the tags that go with all that is in them."""

TAGS = set(
    (
        "a abbr address b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption "
        "figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub sup table tbody "
        "td tfoot th thead tr tt u ul var wbr"
    ).split()
)
DROPPED = set(
    "script style title template noscript svg math iframe object noembed xmp frameset textarea select".split()
)
FLAT = frozenset("p li td th tr dt dd br img hr input meta link col wbr area base embed source option".split())
PROPERTIES = frozenset(
    (
        "background background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width border-collapse "
        "border-color border-left border-left-color border-left-style border-left-width border-radius border-right border-right-color "
        "border-right-style border-right-width border-spacing border-style border-top border-top-color border-top-style "
        "border-top-width border-width caption-side clear color direction empty-cells float font font-family font-size font-style "
        "font-variant font-weight height letter-spacing line-height list-style list-style-position list-style-type margin "
        "margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width opacity overflow overflow-wrap "
        "padding padding-bottom padding-left padding-right padding-top table-layout text-align text-decoration text-indent "
        "text-transform vertical-align white-space width word-break word-spacing word-wrap display visibility box-sizing"
    ).split()
)
