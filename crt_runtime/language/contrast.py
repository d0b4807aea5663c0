"""Two values of one slot set against each other in one turn, or one said to be over, whatever words hold them together.

The readers of verbs and nouns (`mentions.py`) need a pattern around each value. People leave it out when they correct
or update what they said: "wrong city, Oslo, not Rome", "Tea has replaced coffee as my favorite drink", "done with Vim".
Here the turn's topic names the slot, each clause is one value with frame words around it, and these tell its role.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crt_runtime.language.bystanders import opens_with_another
from crt_runtime.language.clause_roles import ClauseRoles
from crt_runtime.language.clause_values import ClauseValues
from crt_runtime.language.clauses import Clause, Role, cut
from crt_runtime.language.extent import Extent, holds_listed
from crt_runtime.language.facts import Change, Claim, Fact, Modality, Polarity
from crt_runtime.language.frame_words import Frames, frames, period_end
from crt_runtime.language.lexis import Lexis
from crt_runtime.language.plausible import ClauseValue, Plausible
from crt_runtime.language.said import Said
from crt_runtime.language.slot_evidence import slots_spoken_of, speaks_of
from crt_runtime.language.stance import USER
from crt_runtime.language.turn import Cue, Sentence, Turn
from crt_runtime.language.values import normalize_value

_BLOCKING: Final = frozenset({"hypothetical", "reported", "joke"})
_NO_FRAME: Final = frozenset({"both", *_BLOCKING})
_MOST_SENTENCES: Final = 6
_MOST_WORDS: Final = 90


def contrasts(turn: Turn, lexis: Lexis, claims: list[Claim], said: list[Said], asked: str | None = None) -> list[Claim]:
    """The claims, where two values of one slot are set against each other read from that; `said` is what verbs say.

    `asked`: the slot that the turn answers for; what is right there settles it.
    """
    if turn.joke or lexis.lists["contrast_signals"].isdisjoint(turn.words):
        return claims
    sentences = [sentence for sentence in turn.sentences[:_MOST_SENTENCES] if _is_open(turn, lexis, sentence)]
    if not sentences or sum(sentence.end - sentence.start for sentence in sentences) > _MOST_WORDS:
        return claims
    known = frames(lexis)
    stated: dict[str, list[Extent]] = {}
    for one in said:
        stated.setdefault(one.fact.slot, []).append((one.mention.start, one.mention.end))
    topics = (
        [asked]
        if asked is not None and asked in lexis.wording
        else slots_spoken_of(turn, lexis, known, sentences[0].start, sentences[-1].end, stated)
    )
    if not topics:
        return claims
    reader = _Reader(turn, lexis, known, sentences, stated)
    if reader.is_blocked():
        return claims
    ended: list[Claim] = []
    for slot in topics:
        made = reader.read(slot, [claim for claim in claims if claim.fact.slot == slot])
        if made is None:
            continue
        if not made or any(claim.change is not Change.END for claim in made):
            return _joined(claims, [_settling(claim, asked) for claim in made]) if made else claims
        ended = ended or made  # another slot may have what took its place: "lost interest in tennis, my sport is golf"
    return _joined(claims, ended) if ended else claims


_STRANGERS: Final = frozenset({"somebody", "someone", "anybody", "nobody", "he", "she"})
"""A sentence that begins with one of these tells nothing of the user's: "somebody left the office open"."""


def _is_open(turn: Turn, lexis: Lexis, sentence: Sentence) -> bool:
    """Whether a sentence may tell something: no question, no quotation, no order to do something else."""
    if sentence.question or turn.is_quoted(sentence.start) or turn.is_quoted(sentence.end - 1):
        return False
    words = turn.words[sentence.start : sentence.end]
    if words[0] in _STRANGERS and "me" not in words:
        return False
    if opens_with_another(turn, lexis, sentence):
        return False
    if not sentence.command:
        return True
    return not lexis.lists["telling_commands"].isdisjoint(words[:4]) or "anymore" in words or "longer" in words


def _settling(claim: Claim, asked: str | None) -> Claim:
    settles = claim.fact.slot == asked and claim.change is Change.CORRECTION and claim.replaces is not None
    return replace(claim, change=Change.CLARIFICATION) if settles else claim


def _joined(claims: list[Claim], made: list[Claim]) -> list[Claim]:
    """The claims with those that `made` knows better left out, and those without a slot."""
    slots = {claim.fact.slot for claim in made} | {"?"}
    spans = [claim.fact.span for claim in made]
    kept = [
        claim
        for claim in claims
        if claim.fact.slot not in slots
        and not any(claim.fact.span[0] < end and start < claim.fact.span[1] for start, end in spans)
        and claim.fact.value != made[0].replaces
    ]
    return kept + made


class _Reader:
    """The clauses of one turn, and what holds for all of them."""

    def __init__(
        self, turn: Turn, lexis: Lexis, known: Frames, sentences: list[Sentence], stated: dict[str, list[Extent]]
    ) -> None:
        self.turn, self.lexis, self.frames, self.stated = turn, lexis, known, stated
        self.words = turn.words
        self.clauses = [clause for sentence in sentences for clause in cut(turn, lexis, known, sentence)]
        cues = [cue for sentence in sentences for cue in sentence.cues]
        kinds = {kind for cue in cues if self._counts(cue) for kind in cue.kinds}
        self.scope = turn.words[sentences[0].start : sentences[-1].end]
        self.corrected = not kinds.isdisjoint({"correction_strong", "correction_weak"})
        self.updated = "update" in kinds
        self.choosing = any(
            clause.role is Role.ASIDE and self.words[clause.start] in {"between", "out"} for clause in self.clauses
        )
        self.spoken = (
            self.corrected
            or self.choosing
            or not kinds.isdisjoint({"update", "settle"})
            or known.is_own(turn, lexis, sentences[0].start, sentences[-1].end)
        )
        amended = not known.single["amends"].isdisjoint(self.scope)
        steps = {cue.start: cue.end for cue in cues if self._is_frame_cue(cue)}
        asides = {cue.start: cue.end for cue in cues if "correction_weak" in cue.kinds}
        self.values = ClauseValues(turn, lexis, known, steps)
        self.roles = ClauseRoles(turn, lexis, known, asides, amended=amended)
        self.plausible = Plausible(turn, lexis, known, self.clauses, corrected=self.corrected)

    def is_blocked(self) -> bool:
        """Whether the turn supposes something, or reports what another says outside of a mere circumstance."""
        asides = [clause for clause in self.clauses if clause.role is Role.ASIDE]
        for sentence in self.turn.sentences:
            for cue in sentence.cues:
                if _BLOCKING.isdisjoint(cue.kinds):
                    continue
                if "hypothetical" in cue.kinds or not any(clause.start <= cue.start < clause.end for clause in asides):
                    return True
        return False

    def read(self, slot: str, claims: list[Claim]) -> list[Claim] | None:
        """The claims about one slot, none where `claims` say it already, None where no two values are set apart."""
        said = self._said(slot)
        if not said or not self._is_spoken(slot, said):
            return None
        new = [one for one in said if one.role is Role.NOW]
        wrong = [one for one in said if one.role is Role.WRONG]
        old = [one for one in said if one.role in {Role.OVER, Role.ENDED}]
        if len({one.normalized for one in new}) == 1:
            if old or wrong:
                return self._replacing(slot, new[0], (wrong or old)[-1], claims)
            if self.choosing and self._is_offered(new[0]) and self.plausible.fits(slot, new[:1]):
                return [Claim(self._fact(slot, new[0].extent), Change.CLARIFICATION)]
        if not new and not wrong and old:
            return self._ending(slot, old)
        if not new and not old and len(wrong) == 1:
            return self._denying(slot, wrong[0], claims)
        return None

    # -- claims -----------------------------------------------------------------------------------------------------

    def _is_spoken(self, slot: str, said: list[ClauseValue]) -> bool:
        """Whether the user speaks of themself: by "I", by a word of correction or change, or by the shape of it all."""
        if self.spoken or any(one.clause.role is not Role.OPEN for one in said):
            return True
        roles = {one.role for one in said}
        return (Role.ENDED in roles or {Role.NOW, Role.OVER} <= roles) and self.plausible.is_named(slot)

    def _is_offered(self, one: ClauseValue) -> bool:
        """Whether a value is one of those that a "between V and W" sets out."""
        value = self.words[slice(*one.extent)]
        return any(
            clause.role is Role.ASIDE and set(value) <= set(self.words[clause.start : clause.end])
            for clause in self.clauses
        )

    def _replacing(self, slot: str, new: ClauseValue, gone: ClauseValue, claims: list[Claim]) -> list[Claim] | None:
        """One value in the place of another: a change over time, or a correction."""
        if gone.normalized == new.normalized or not self.plausible.fits(slot, (new, gone)):
            return None
        if gone.role is Role.OVER and not self.corrected and self._is_steady_elsewhere(slot, gone):
            return None  # "I was born in Oslo but grew up in Rome"
        if gone.role is Role.OVER and not self.corrected and self._is_for_good(slot, gone, new):
            return None  # "I'm from London originally, now I'm in Dubai"
        if gone.past and gone.role is Role.OVER and not self.corrected:
            stated = self.turn.text(*gone.extent)  # "I was at V" tells a steady value, whatever else was so then
            if any(claim.fact.slot == slot and claim.fact.value == stated for claim in claims):
                return None
        extent = new.extent
        for claim in claims:
            begins = claim.fact.span[0] == self.turn.source.starts[extent[0]]
            if claim.fact.polarity is Polarity.AFFIRMED and begins:
                if len(claims) == 1 and claim.replaces is not None and _agrees(claim, gone.role):
                    return []
                extent = self._lengthened(slot, extent, claim, gone)
        over = gone.role is not Role.WRONG or (self.updated and not self.corrected)
        steady = self.lexis.wording[slot].spec.steady and self.corrected
        change = Change.UPDATE if over and not steady else Change.CORRECTION
        return [Claim(self._fact(slot, extent), change, self.turn.text(*gone.extent))]

    def _is_for_good(self, slot: str, one: ClauseValue, new: ClauseValue) -> bool:
        """Whether a value stays what it was, and no verb or noun says the new one of its slot."""
        stated = self.stated.get(slot, [])
        spans = [any(at < end and start < to for at, to in stated) for start, end in (one.extent, new.extent)]
        return self.lexis.wording[slot].spec.steady and spans == [True, False]

    def _is_steady_elsewhere(self, slot: str, one: ClauseValue) -> bool:
        """Whether a verb or noun says a value of another slot for good, so that nothing took its place."""
        start, end = one.extent
        stated = {other for other, extents in self.stated.items() for at, to in extents if at < end and start < to}
        return slot not in stated and any(self.lexis.wording[other].spec.steady for other in stated)

    def _lengthened(self, slot: str, extent: Extent, claim: Claim, gone: ClauseValue) -> Extent:
        """The value as a verb's own reader found it, where that is longer: "Portland, Oregon"."""
        first, last = extent
        floor = gone.extent[0] if gone.extent[0] > first else len(self.words)
        while last < floor and self.turn.source.ends[last - 1] < claim.fact.span[1]:
            last += 1
        while last > first + 1 and not self.words[last - 1][0].isalnum():
            last -= 1
        return first, self.values.trimmed(slot, first, last)

    def _ending(self, slot: str, old: list[ClauseValue]) -> list[Claim] | None:
        """What is over, with nothing in its place."""
        nothing_new = any(self._is_absence(clause) for clause in self.clauses)
        ended = {one.normalized: one for one in old if nothing_new or one.role is Role.ENDED}
        if not ended or (len(ended) > 1 and not self.lexis.wording[slot].spec.multi):
            return None
        about = slot in self.stated or self.plausible.is_named(slot) or self._is_being(slot, next(iter(ended.values())))
        if not (about or speaks_of(self.lexis, self.frames, slot, self.scope)):
            return None
        if not self.plausible.fits(slot, list(ended.values())[:1]):
            return None
        return [Claim(self._fact(slot, one.extent, Polarity.NEGATED), Change.END) for one in ended.values()]

    def _is_being(self, slot: str, one: ClauseValue) -> bool:
        """Whether a value follows "being", and is one that can: "being a nurse is a thing of the past"."""
        before = self.words[one.clause.start : one.extent[0]]
        listed = holds_listed(self.turn, self.lexis.wording[slot], *one.extent)
        return slot in self.frames.been and "being" in before and listed == one.extent

    def _denying(self, slot: str, one: ClauseValue, claims: list[Claim]) -> list[Claim] | None:
        """A denial in words that a verb's own reader took for an assertion ("it's not true that ...")."""
        start, end = self.turn.span(*one.extent)
        taken = [
            claim
            for claim in claims
            if claim.fact.normalized == one.normalized and claim.fact.span[0] <= start and end <= claim.fact.span[1]
        ]
        if not taken or any(claim.fact.polarity is Polarity.NEGATED for claim in taken):
            return None
        return [Claim(self._fact(slot, one.extent, Polarity.NEGATED), Change.CORRECTION)]

    def _fact(self, slot: str, extent: Extent, polarity: Polarity = Polarity.AFFIRMED) -> Fact:
        value = self.turn.text(*extent)
        normalized = normalize_value(self.lexis.wording[slot].spec.value_type, value)
        return Fact(slot, value, normalized, polarity, Modality.ASSERTED, USER, self.turn.span(*extent))

    # -- the values of a slot ---------------------------------------------------------------------------------------

    def _said(self, slot: str) -> list[ClauseValue]:
        """The slot's values in the order of their clauses; a clause without one may tell of its neighbour's."""
        wording = self.lexis.wording[slot]
        found: list[ClauseValue] = []
        hint: tuple[Sentence, Role] | None = None
        pointed: list[tuple[ClauseValue, Role]] = []
        for clause in self.clauses:
            if clause.role is Role.ASIDE:
                hint = None
                continue
            extent = self._value(slot, clause)
            role = self.roles.of(clause, extent or (clause.end, clause.end), steady=wording.spec.steady)
            if extent is None:
                telling = role in {Role.WRONG, Role.ENDED}
                if telling and found and self._points_back(clause):
                    pointed.append((found[-1], role))
                whole = telling and self.values.is_frame(slot, clause.start, clause.end)
                hint = (clause.sentence, role) if whole else None
                continue
            if hint is not None and hint[0] is clause.sentence and role is Role.NOW and self._is_bare(clause, extent):
                role = hint[1]  # "I gave you the wrong name, Slim"
            hint = None
            if role is not Role.WRONG and self.plausible.is_of_others(slot, clause, extent):
                continue
            text = self.turn.text(*extent)
            past = wording.spec.steady and role is Role.NOW and self._is_told_as_past(clause)
            found.append(ClauseValue(clause, extent, role, normalize_value(wording.spec.value_type, text), past))
        _point(found, pointed)
        return found

    def _value(self, slot: str, clause: Clause) -> Extent | None:
        """The value of a clause; what a verb's own reader found in it where the frame leaves more than that over."""
        own = self.values.find(slot, clause)
        if own is None or self.words[own[0]] in self.lexis.lists["opens_value"]:
            return own
        stated = (place for place in self.stated.get(slot, ()) if own[0] < place[0] and place[1] == own[1])
        return next(stated, own)

    def _is_bare(self, clause: Clause, extent: Extent) -> bool:
        return extent == (clause.start, clause.end) and self.words[clause.start - 1] == ","

    def _is_told_as_past(self, clause: Clause) -> bool:
        return any(word in {"was", "were", "had"} for word in self.words[clause.start : clause.end])

    def _points_back(self, clause: Clause) -> bool:
        """Whether a clause speaks of the value before it: "that was wrong", "I don't speak it any longer"."""
        span = self.words[clause.start : clause.end]
        if "it" in span[1:] and self.roles.is_over(clause.start, clause.end):
            return True
        return len(span) > 2 and span[0] in {"that", "it", "which", "this"} and span[1] in {"is", "was", "has", "did"}

    def _is_absence(self, clause: Clause) -> bool:
        """Whether a clause says that nothing came after: "I don't have one now", "no new one yet"."""
        span = self.words[clause.start : clause.end]
        if any(word[0].isalnum() and word not in self.frames.words for word in span):
            return False
        if not {"no", "nothing", "none"}.isdisjoint(span) and {"longer", "more"}.isdisjoint(span):
            return True
        return "not" in span and not {"one", "any", "anything", "another", "replacement"}.isdisjoint(span)

    # -- cues -------------------------------------------------------------------------------------------------------

    def _counts(self, cue: Cue) -> bool:
        """Whether a cue speaks of the turn as a whole: not the "since" of a reason, nor the "new" of New Zealand."""
        word, size = self.words[cue.start], len(self.words)
        if word != "since" or cue.end > cue.start + 1:
            return word not in {"new", "instead", "rather"}
        if cue.end < size and self.words[cue.end] == "then":
            return True
        if period_end(self.turn, self.lexis, cue.start, size, measured=False) > cue.start:
            return True
        return any(clause.start == cue.end and clause.role is Role.ASIDE for clause in self.clauses)

    def _is_frame_cue(self, cue: Cue) -> bool:
        """Whether a cue is no part of a value: "new" alone may be ("new york")."""
        alone = cue.end == cue.start + 1 and self.words[cue.start] in self.lexis.lists["cues_in_values"]
        return not alone and _NO_FRAME.isdisjoint(cue.kinds)


def _agrees(claim: Claim, gone: Role) -> bool:
    """Whether a claim that replaces something says the same of it as its clause does."""
    if claim.change is Change.PLAIN:
        return False
    if gone is Role.WRONG:
        return claim.change is not Change.UPDATE
    return gone is not Role.ENDED or claim.change is not Change.CORRECTION


def _point(found: list[ClauseValue], pointed: list[tuple[ClauseValue, Role]]) -> None:
    """Settle what a clause said of the value before it, and what the past tense means beside a present one."""
    for one, role in pointed:
        other = any(value.role is Role.NOW and value.normalized != one.normalized for value in found)
        if one.role is Role.NOW and (other or role is Role.ENDED):
            one.role = role
    if any(one.role is Role.NOW and not one.past for one in found):
        for one in found:
            one.role = Role.OVER if one.past else one.role
