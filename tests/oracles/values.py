"""Prints the values that formats are held against oracles with, one a line: `values.py ibans|national|clabes|…`.

They are the same on every machine: `random()` with a seed is the one source of chance that Python promises to keep.
"""

import re
import sys
from contextlib import suppress
from itertools import product
from random import Random
from string import ascii_uppercase, digits

chance = Random(103)
ALPHABETS = {"n": digits, "a": ascii_uppercase, "c": digits + ascii_uppercase}
# Characters that no value has, but another library may take for a digit.
STRANGE = "٣३３².é_"


def below(n):
    return int(chance.random() * n)


def pick(choices):
    return choices[below(len(choices))]


def text(alphabet, length):
    return "".join(pick(alphabet) for _ in range(length))


def replaced(value, at, character):
    return value[:at] + character + value[at + 1 :]


def mutated(value, alphabet):
    """The value with one mistake: a character replaced, doubled, left out or exchanged with the next one."""
    at = below(len(value))
    kind = below(8)
    if kind == 0:
        return value[:at] + value[at + 1 :]
    if kind == 1:
        return value[:at] + value[at] + value[at:]
    if kind == 2:
        return value[:at] + value[at : at + 2][::-1] + value[at + 2 :]
    return replaced(value, at, pick(STRANGE) if kind == 3 else pick(alphabet))


# IBANs


def specs():
    """Country and structure of every row of schwifty's registry, those out of SWIFT's too."""
    from schwifty import registry
    from schwifty.exceptions import InvalidCountryCode

    for country in map("".join, product(ascii_uppercase, repeat=2)):
        with suppress(InvalidCountryCode):
            yield country, registry.get_iban_spec(country)


def bban(structure):
    """A BBAN of a structure such as `4!a6!n`; in every third one a stretch is zeros, for rules that make zeros an exception."""
    value = "".join(text(ALPHABETS[kind], int(length)) for length, kind in re.findall(r"(\d+)!?([nac])", structure))
    if below(3) == 0:
        start, length = below(len(value)), 2 + below(7)
        for at in range(start, min(start + length, len(value))):
            value = replaced(value, at, "0" if value[at].isdigit() else value[at])
    return value


def iban(country, account):
    number = int("".join(str(int(character, 36)) for character in account + country + "00"))
    return f"{country}{98 - number % 97:02}{account}"


def ibans():
    """Right ones of every country, the same with mistakes, check digits that only the remainder allows, and every structure
    under every pair of letters."""
    structures = dict.fromkeys(spec.bban_spec for _, spec in specs())
    for country, spec in specs():
        for _ in range(120):
            right = iban(country, bban(spec.bban_spec))
            yield right
            yield from (mutated(right, ALPHABETS["c"]) for _ in range(3))
            # A mistake that the check digits fit, so that it is the structure that tells.
            wrong = mutated(right[4:], ALPHABETS["c"])
            if wrong.isascii() and wrong.isalnum():
                yield iban(country, wrong)
        for _ in range(300):
            right = iban(country, bban(spec.bban_spec))
            alias = {"97": "00", "98": "01", "02": "99"}.get(right[2:4])
            if alias:
                yield right[:2] + alias + right[4:]
    for country in map("".join, product(ascii_uppercase, repeat=2)):
        yield from (iban(country, bban(structure)) for structure in structures)


def national():
    """IBANs whose national check digits are right by schwifty's rules, and the same with a mistake in the BBAN. Where schwifty
    has no rule but another oracle may, the last digits of bank and account take every value."""
    from schwifty import registry
    from schwifty.bban import BBAN
    from schwifty.checksum import algorithms
    from schwifty.domain import Component
    from schwifty.exceptions import SchwiftyException

    banks = registry.get_banks_by_country("DE")
    def right(country, spec):
        while True:
            value, method = bban(spec.bban_spec), "default"
            if country == "DE":
                bank = pick(banks)
                value, method = bank.bank_code + value[8:], bank.checksum_algo
            algorithm = algorithms.get(f"{country}:{method}")
            if algorithm is None:
                continue
            parts = {part: place.cut(value) for part, place in spec.positions.items()}
            solved = algorithm.solve([parts[part] for part in algorithm.accepts])
            if solved is None:
                continue
            parts |= zip(algorithm.accepts, solved, strict=True)
            with suppress(SchwiftyException):
                # In Germany it is a digit of the account, which `solve` has set.
                if country != "DE":
                    parts[Component.NATIONAL_CHECKSUM_DIGITS] = algorithm.compute(solved)
                for part, place in spec.positions.items():
                    if not place.is_empty:
                        value = value[: place.start] + parts[part] + value[place.end :]
                return value

    for country, spec in specs():
        if country != "DE" and f"{country}:default" not in algorithms:
            continue
        for _ in range(300):
            account = right(country, spec)
            yield iban(country, account)
            for _ in range(3):
                at = below(len(account))
                alphabet = digits if account[at].isdigit() else ascii_uppercase
                yield iban(country, replaced(account, at, pick(alphabet)))
    for country, places in {"HR": [(6, 16)], "HU": [(7, 15), (7, 23)]}.items():
        for bank_digit, account_digit in places * 20:
            account = bban(registry.get_iban_spec(country).bban_spec)
            if account_digit == 15:
                account = account[:16] + "00000000"
            for pair in range(100):
                value = replaced(replaced(account, bank_digit, str(pair // 10)), account_digit, str(pair % 10))
                yield iban(country, value)


def sepa():
    """One IBAN of every country."""
    for country, spec in specs():
        if not spec.aspirational:
            yield iban(country, bban(spec.bban_spec))


# Mexico and the United States


def check_digit(value):
    """Weights 3, 7, 1, by 10, as CLABEs and routing numbers have it."""
    return str(-sum(int(digit) * weight for digit, weight in zip(value, [3, 7, 1] * 6)) % 10)


def clabes():
    for _ in range(5000):
        begun = text(digits, 17)
        yield begun + check_digit(begun)
        yield begun + pick(digits)
        yield from (mutated(begun + check_digit(begun), digits) for _ in range(3))


def routing_numbers():
    for _ in range(5000):
        # Half of them with a prefix that is in use.
        begun = pick(["02", "12", "21", "32", "61", "72", "80"]) + text(digits, 6) if below(2) else text(digits, 8)
        yield begun + check_digit(begun)
        yield begun + pick(digits)
        yield from (mutated(begun + check_digit(begun), digits) for _ in range(2))
    yield from ("0" * length for length in range(7, 11))


def date():
    """Six digits, most of them a date."""
    if below(8) == 0:
        return text(digits, 6)
    return f"{below(100):02}{1 + below(12):02}{1 + below(31):02}"


RFC_ALPHABET = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"


def rfcs():
    from stdnum.mx.rfc import _name_blacklist as words

    words = sorted(words)
    for _ in range(8000):
        name = text(ascii_uppercase + "&Ñ", 3 + below(2)) if below(10) else pick(words)
        begun = name + date() + text("123456789" + ascii_uppercase[:22], 1) + text("123456789" + ascii_uppercase, 1)
        rest = sum(RFC_ALPHABET.index(character) * (13 - at) for at, character in enumerate(begun.rjust(12))) % 11
        right = begun + "0A987654321"[rest]
        yield right
        yield mutated(right, digits + ascii_uppercase + "&Ñ")
        yield name + date() + text(digits + ascii_uppercase, 2) + pick(digits + "A")
    yield from ["XAXX010101000", "XEXX010101000", "GODE561231"]


def curps():
    from stdnum.mx.curp import _name_blacklist as words
    from stdnum.mx.curp import _valid_states as states

    words, states = sorted(words), sorted(states)
    for _ in range(8000):
        name = pick(ascii_uppercase) + pick("AEIOUX") + text(ascii_uppercase, 2) if below(10) else pick(words)
        state = pick(states) if below(6) else text(ascii_uppercase, 2)
        begun = name + date() + pick("HM") + state + text("BCDFGHJKLMNPQRSTVWXYZ", 3) + pick(digits + ascii_uppercase)
        total = sum(RFC_ALPHABET.index(character) * (18 - at) for at, character in enumerate(begun))
        right = begun + str(-total % 10)
        yield right
        yield mutated(right, digits + ascii_uppercase)


# Phones


def phones():
    """Every calling code, in use or not, before digits of every length; more of those lengths that the numbering plan allows."""
    from phonenumbers import PhoneMetadata
    from phonenumbers.data import _COUNTRY_CODE_TO_REGION_CODE as regions

    for code in range(1, 1000):
        if code not in regions:
            yield from (f"+{code}{text(digits, length)}" for length in (6, 8, 10))
            continue
        region = regions[code][0]
        plan = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
        for length in range(1, 18):
            yield from (f"+{code}{text(digits, length)}" for _ in range(6))
        lengths = plan.general_desc.possible_length
        for _ in range(60):
            yield f"+{code}{text(digits, pick(lengths))}"
        # What is dialled before a national number inside the country.
        for _ in range(10):
            yield f"+{code}{pick('018')}{text(digits, pick(lengths))}"


def national_phones():
    """Numbers in use in every country, as Google's library writes them there, between the country and the whole number."""
    import phonenumbers
    from phonenumbers import PhoneNumberFormat, PhoneNumberType

    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in sorted(PhoneNumberType.values()):
            number = phonenumbers.example_number_for_type(region, kind)
            for _ in range(8 if number else 0):
                written = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
                yield f"{region} {written} {phonenumbers.format_number(number, PhoneNumberFormat.E164)}"
                other = phonenumbers.PhoneNumber()
                other.merge_from(number)
                other.national_number += below(9999) - number.national_number % 10000
                if phonenumbers.is_valid_number_for_region(other, region):
                    number = other


KINDS = [ibans, national, sepa, clabes, routing_numbers, rfcs, curps, phones, national_phones]
chosen = {kind.__name__: kind for kind in KINDS}[sys.argv[1]]
sys.stdout.reconfigure(encoding="utf-8")
for value in chosen():
    print(value)
