"""Writes pkg-template/src/phone-strict-data.ts: which numbers each country gives out, as an automaton over their digits.

Source: Google's libphonenumber metadata by way of PyPI `phonenumbers`.

Alike ends of numbers are one state, and the bits that tell the states are packed by what came before, as in `phone-strict-data.ts`'s reader,
`pkg-template/src/phone-automaton.ts`; each part of one has its like in the other.
"""

from collections import Counter
from datetime import date
from importlib import metadata

from patterns import Automaton
from phonenumbers import PhoneMetadata
from phonenumbers.data import _COUNTRY_CODE_TO_REGION_CODE as REGIONS

PhoneMetadata.load_all()

# Kinds of numbers, as the reader names them by their place.
NONE, FIXED, MOBILE, EITHER, OTHER = range(5)
# Google asks for these first.
OTHERS = ("premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail")
DEAD, CHAIN, NODE = range(3)


def metadata_of(code, region):
    return PhoneMetadata.metadata_for_nongeo_region(code) if region == "001" else PhoneMetadata.metadata_for_region(region)


def pattern(desc):
    return desc.national_number_pattern if desc else None


def kind_of(code, wanted, accepted):
    """The kind of a number by the names that its digits were accepted under; of those of one country alone, or of all that share the code."""
    for region in REGIONS[code]:
        meta = metadata_of(code, region)
        names = {name for of, name in accepted if of == region}
        kind = NONE
        if "general_desc" in names:
            mobile = "mobile" in names or pattern(meta.mobile) == pattern(meta.fixed_line)
            if names & set(OTHERS):
                kind = OTHER
            elif "fixed_line" in names:
                kind = EITHER if mobile else FIXED
            elif "mobile" in names:
                kind = MOBILE
        # A country with first digits of its own has every number that begins with them.
        if "leading" in names if meta.leading_digits else kind != NONE:
            return kind if wanted in (None, region) else NONE
        if len(REGIONS[code]) == 1:
            return kind
    return NONE


class States:
    """The smallest automaton for some calling codes. A state is a tuple of ten states, or of the kinds that numbers of each length from
    here on have, whatever their digits are; or `None`, where no number goes on."""

    def __init__(self):
        self.ids, self.states = {}, []

    def intern(self, state):
        if state not in self.ids:
            self.ids[state] = len(self.states)
            self.states.append(state)
        return self.ids[state]

    def root(self, code, wanted=None):
        machine, known = Automaton(), {}
        for region in REGIONS[code]:
            meta = metadata_of(code, region)
            for name in ("general_desc", "fixed_line", "mobile", *OTHERS):
                if pattern(getattr(meta, name)):
                    machine.add(pattern(getattr(meta, name)), (region, name))
            if meta.leading_digits:
                machine.add(rf"(?:{meta.leading_digits})\d{{0,15}}", (region, "leading"))

        def walk(states):
            if states and states not in known:
                kind = kind_of(code, wanted, machine.accepted(states))
                known[states] = self.joined(kind, tuple(walk(machine.after(states, digit)) for digit in range(10)))
            return known.get(states)

        return walk(machine.begun())

    def joined(self, kind, after):
        first = after[0] if len(set(after)) == 1 else NONE
        if after == (None,) * 10:
            return self.intern(("chain", kind)) if kind else None
        if first is not None and self.states[first][0] == "chain" and after == (first,) * 10:
            return self.intern(("chain", kind, *self.states[first][1:]))
        assert kind == NONE, "a number is the beginning of a longer one: the reader knows no such state"
        return self.intern(("node", *after))


class Packer:
    """Packs bits, each by how often it was set in its context, into digits of six bits."""

    def __init__(self):
        self.low, self.range, self.digits = 0, 2**30, 0
        self.odds, self.count = {}, Counter()

    def bit(self, context, value):
        odds = self.odds.get(context, 2**15)
        bound = self.range * odds // 2**16
        if value:
            self.range = bound
        else:
            self.low += bound
            self.range -= bound
        step = int(((2**16 if value else 0) - odds) * 2 / (2 * self.count[context] + 3))
        self.odds[context] = min(max(odds + step, 64), 2**16 - 64)
        self.count[context] = min(self.count[context] + 1, 40)
        while self.range < 2**24:
            self.low, self.range, self.digits = self.low * 64, self.range * 64, self.digits + 1

    def ones(self, context, value):
        """A small number: so many ones and a zero."""
        for at in range(value + 1):
            self.bit(context + min(at, 31), at < value)

    def number(self, context, value):
        """A larger one: how many binary digits it has, then those behind the first."""
        value += 1
        length = value.bit_length()
        self.ones(context, length - 1)
        known = 1
        for at in reversed(range(length - 1)):
            self.bit(context + 32 + min(known, 255), value >> at & 1)
            known = known * 2 + (value >> at & 1)

    def text(self):
        values = [self.low >> 6 * at & 63 for at in reversed(range(self.digits + 5))]
        # The reader takes what is not there for zeros.
        return "".join(chr(value + (62 if value < 30 else 63)) for value in values).rstrip(">")


# Where the contexts of each question begin.
SAME, OLD, PLACE, IS_DEAD, IS_CHAIN, CHAIN_PLACE, KNOWN, SHARED, REFERENCE, KIND, CODE = (4096 * at for at in range(11))


class Writer:
    """Asks what the reader will ask, in its order."""

    def __init__(self, states, roots):
        self.states, self.out = states.states, Packer()
        self.uses = Counter(after for state in self.states if state[0] == "node" for after in set(state[1:]))
        self.uses.update(roots.values())
        # What was met, the latest first.
        self.chains, self.shared, self.written = [], [], set()
        before = 0
        for code, root in roots.items():
            self.out.number(CODE, code - before - 1)
            self.state(root, 0, 3, [])
            before = code
        # No country has it: the end.
        self.out.number(CODE, 999 - before - 1)

    def kind(self, state):
        return DEAD if state is None else CHAIN if self.states[state][0] == "chain" else NODE

    def node(self, state, depth):
        met, history, before = [], 0, None
        for digit, after in enumerate(self.states[state][1:]):
            others = [other for other in met if other != before]
            if digit:
                same = after == before
                at = digit if len(met) == 1 else 0
                self.out.bit(SAME + ((self.kind(before) * 4 + min(len(met), 3)) * 4 + history) * 10 + at, same)
                history = (history * 2 + same) & 3
                if same:
                    continue
            if others:
                self.out.bit(OLD + min(len(others), 4) * 2 + (None in met), after in others)
            if after in others:
                self.out.ones(PLACE + min(len(others), 3) * 32, others[::-1].index(after))
                met.remove(after)
            else:
                self.state(after, depth + 1, self.kind(before) if digit else 3, met)
            met.append(after)
            before = after

    def state(self, state, depth, before, met):
        context = (before * 2 + (None in met)) * 9 + min(depth, 8)
        if None not in met and depth:
            self.out.bit(IS_DEAD + context, state is None)
            if state is None:
                return
        self.out.bit(IS_CHAIN + context, self.kind(state) == CHAIN)
        if self.kind(state) == CHAIN:
            return self.chain((NONE,) * depth + self.states[state][1:], any(self.kind(other) == CHAIN for other in met))
        self.out.bit(KNOWN + min(depth, 8), state in self.written)
        if state in self.written:
            self.out.number(REFERENCE, self.shared.index(state))
            self.shared.remove(state)
        else:
            self.out.bit(SHARED + min(depth, 8), self.uses[state] > 1)
            self.node(state, depth)
        if self.uses[state] > 1:
            self.written.add(state)
            self.shared.insert(0, state)

    def chain(self, kinds, again):
        place = self.chains.index(kinds) if kinds in self.chains else len(self.chains)
        self.out.ones(CHAIN_PLACE + again * 32, place)
        if place < len(self.chains):
            self.chains.remove(kinds)
        else:
            self.out.number(KIND, len(kinds))
            for kind in kinds:
                for at in (2, 1, 0):
                    self.out.bit(KIND + 512 + at * 8 + (kind >> at + 1), kind >> at & 1)
        self.chains.insert(0, kinds)


def packed(codes, wanted=None):
    states = States()
    roots = {code: states.root(code, wanted) for code in codes}
    return Writer(states, {code: root for code, root in roots.items() if root is not None}).out.text()


def constant(name, codes, wanted=None):
    text = f'"{packed(codes, wanted)}";'
    line = f"export const {name}: string = {text}"
    return line if len(line) <= 120 else f"export const {name}: string =\n  {text}"


print(f"""// Which numbers each country gives out. Source: libphonenumber metadata by way of PyPI `phonenumbers` {metadata.version("phonenumbers")}; {date.today()}.
// Made by `cargo xtask data phone`; not edited by hand.

/** Every country, and the calling codes that belong to none. */
{constant("ALL", sorted(REGIONS))}
""")
for region, code in sorted((region, code) for code, regions in REGIONS.items() for region in regions if region != "001"):
    print(constant(region, [code], region))
