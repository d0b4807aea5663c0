"""English, as far as the index needs it: words that find nothing, and forms that no rule of spelling leads back."""

from __future__ import annotations

from typing import Final

_FUNCTION_WORDS: Final = """
a about also am an and are as at be been being but by can could did do does doing don dont for from had has have having
he her hers him his how i id if ill im in into is isnt it its ive just many may me might mine much must my myself no nor
not of on or our ours she should so than that the their them then there these they this those to too very was we were
what when where which who whom whose why will with would you your yours
"""

STOP_WORDS: Final = frozenset(_FUNCTION_WORDS.split())
"""Nearly every memory has them, so they tell none from another."""

_OF_ASKING: Final = """
again any anything ask exact exactly happen know literally mention phrase please quote recall remember repeat say
something statement talk tell verbatim wording word write
"""

ASKING_WORDS: Final = frozenset(_OF_ASKING.split())
"""Words that a question about memories is made of, whatever it is about."""

_OF_DOING: Final = """
become begin borrow bring buy call choose come do drop find forget get give go happen have hide keep leave lend lose
make meet move need park place plan put see send set stay stop store take try turn use want book coming install
"""

_OF_KINDS: Final = """
address color colour date day guy hour kind month name neighbor neighbour number people person place price size somebody
someone sort spot time type week year
"""

_OF_TIME: Final = "currently due finally last lately latest new newest now still today yet"

LIGHT_WORDS: Final = frozenset((*_OF_DOING.split(), *_OF_KINDS.split(), *_OF_TIME.split()))
"""Words that a question has and the memory has not: "where did I leave the key?", "the key is under the mat"; "which
date was that?", "it came on 3 March"; "which day now?".
"""

_BASE_AND_FORMS: Final = """
begin began begun; bite bit bitten; break broke broken; bring brought; build built; buy bought; catch caught;
child children; choose chose chosen; come came; draw drew drawn; drink drank drunk; drive drove driven; eat ate eaten;
fall fell fallen; feel felt; fight fought; find found; fly flew flown; foot feet; forget forgot forgotten; freeze froze
frozen; get got gotten; give gave given; go gone went; grow grew grown; hang hung; hear heard; hide hid hidden; hold
held; keep kept; knife knives; know knew known; lead led; leave left; lend lent; lose lost; make made;
man men; mean meant; meet met; mouse mice; pay paid; person people; ride ridden rode; ring rang rung; run ran; say
said; see saw seen; sell sold; send sent; shake shaken shook; shoot shot; sing sang sung; sink sank sunk; sit sat;
sleep slept; speak spoke spoken; spend spent; stand stood; steal stole stolen; swear swore sworn; swim swam swum; take
taken took; teach taught; tell told; think thought; throw threw thrown; tooth teeth; understand understood; wake woke
woken; wear wore worn; wife wives; win won; woman women; write written wrote
"""

IRREGULAR: Final = {
    form: base for base, *forms in (entry.split() for entry in _BASE_AND_FORMS.split(";")) for form in forms
}
"""Irregular forms to their base: `left` to `leave`."""
