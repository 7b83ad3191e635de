"""The regular expressions of Google's metadata as automata: what may stand where, without trying numbers by chance.

They are made of digits, sets, `\\d`, groups, alternatives, `?` and `{n,m}` alone, so that every automaton ends.
"""

EVERY = frozenset(range(10))


class Automaton:
    """A nondeterministic automaton over digits. A state is a number; `ends` names what a state accepts."""

    def __init__(self):
        self.free, self.steps, self.ends = [], [], {}
        self.start = self.state()

    def state(self):
        self.free.append([])
        self.steps.append([])
        return len(self.free) - 1

    def add(self, pattern, end):
        """Accepts what the pattern matches, under that name."""
        begin = self.state()
        self.free[self.start].append(begin)
        reader = Reader(pattern, self)
        self.ends[reader.alternatives(begin)] = end
        assert reader.rest == "", pattern

    def closed(self, states):
        found, left = set(states), list(states)
        while left:
            for state in self.free[left.pop()]:
                if state not in found:
                    found.add(state)
                    left.append(state)
        return frozenset(found)

    def begun(self):
        return self.closed([self.start])

    def after(self, states, digit):
        return self.closed([to for state in states for digits, to in self.steps[state] if digit in digits])

    def accepted(self, states):
        return frozenset(self.ends[state] for state in states if state in self.ends)


class Reader:
    """Reads a pattern from left to right into an automaton; each method gives back the state behind what it read."""

    def __init__(self, pattern, automaton):
        self.rest, self.to = pattern, automaton

    def take(self, text):
        if not self.rest.startswith(text):
            return False
        self.rest = self.rest[len(text):]
        return True

    def alternatives(self, begin):
        end = self.to.state()
        while True:
            state = begin
            while self.rest and self.rest[0] not in "|)":
                state = self.repeated(state)
            self.to.free[state].append(end)
            if not self.take("|"):
                return end

    def repeated(self, begin):
        before = self.rest
        end = self.atom(begin)
        atom = before[:len(before) - len(self.rest)]
        least, most = 1, 1
        if self.take("?"):
            least = 0
        elif self.take("{"):
            count, self.rest = self.rest.split("}", 1)
            least, *more = map(int, count.split(","))
            most = more[0] if more else least
        assert not self.rest.startswith(("*", "+")), before
        if (least, most) == (1, 1):
            return end
        state, optional = begin, self.to.state()
        for index in range(most):
            if index >= least:
                self.to.free[state].append(optional)
            state = Reader(atom, self.to).atom(state)
        self.to.free[state].append(optional)
        return optional

    def atom(self, begin):
        if self.take("(?:") or self.take("("):
            inner = self.to.state()
            self.to.free[begin].append(inner)
            end = self.alternatives(inner)
            assert self.take(")")
            return end
        if self.take("["):
            inside, self.rest = self.rest.split("]", 1)
            digits = members(inside)
        elif self.take("\\d"):
            digits = EVERY
        else:
            digits, self.rest = {int(self.rest[0])}, self.rest[1:]
        end = self.to.state()
        self.to.steps[begin].append((frozenset(digits), end))
        return end


def automaton(*patterns):
    made = Automaton()
    for pattern in patterns:
        made.add(pattern, True)
    return made


def beginnings(patterns, length, depth):
    """The first digits, so many of them, of the texts of a length that one of the patterns matches."""
    machine = automaton(*patterns)

    def reaches(states, left):
        for _ in range(left):
            states = machine.closed([to for state in states for _, to in machine.steps[state]])
        return bool(machine.accepted(states))

    found = {"": machine.begun()}
    for _ in range(min(depth, length)):
        found = {text + str(digit): states for text, before in found.items() for digit in range(10) if (states := machine.after(before, digit))}
    return [text for text, states in found.items() if reaches(states, length - len(text))]


def expanded(pattern):
    """The alternatives that a pattern stands for, each of digits and sets alone: `0[12]|3?4` is `0[12]`, `34` and `4`."""
    def alternatives(text):
        ways, current = [], [""]
        while text and text[0] != ")":
            if text[0] == "|":
                ways, current, text = ways + current, [""], text[1:]
                continue
            if text.startswith("(?:"):
                inner, text = alternatives(text[3:])
                text = text[1:]
            elif text[0] == "[":
                inside, text = text[1:].split("]", 1)
                inner = ["[" + "".join(map(str, sorted(members(inside)))) + "]"]
            elif text.startswith("\\d"):
                inner, text = ["[0123456789]"], text[2:]
            else:
                inner, text = [text[0]], text[1:]
            if text.startswith("?"):
                inner, text = inner + [""], text[1:]
            current = [before + after for before in current for after in inner]
        return ways + current, text

    return alternatives(pattern)[0]


def members(inside):
    """The digits of a set, `1-35`."""
    digits = set()
    while inside:
        last = inside[2] if inside[1:2] == "-" else inside[0]
        digits |= set(range(int(inside[0]), int(last) + 1))
        inside = inside[3:] if inside[1:2] == "-" else inside[1:]
    return digits
