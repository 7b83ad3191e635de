"""What a library of PyPI says of the values on its standard input, one verdict a line: `verdicts.py schwifty ibans`.

`-` means that the library has nothing to say of it.
"""

import sys


def word(right):
    return "accepted" if right else "refused"


def schwifty_ibans():
    from schwifty import IBAN

    return lambda value: word(IBAN(value, allow_invalid=True).is_valid)


def schwifty_national():
    from schwifty import IBAN
    from schwifty.bban import _get_national_checksum_algorithm as rule
    from schwifty.exceptions import SchwiftyException

    def verdict(value):
        bban = IBAN(value).bban
        if rule(bban.country_code, bban.bank) is None:
            return "-"
        try:
            bban.validate_national_checksum()
        except SchwiftyException:
            return "warned"
        return "accepted"

    return verdict


def schwifty_sepa():
    from schwifty import IBAN

    return lambda value: "inside" if IBAN(value).in_sepa_zone else "outside"


def clabe_clabes():
    from clabe import add_bank, validate_clabe

    # A code that is not known only warns here, so all of them are made known there.
    for code in range(1000):
        add_bank(f"40{code:03}", "any")

    def verdict(value):
        try:
            return word(validate_clabe(value))
        except ValueError:
            # A superscript passes for a digit until it is to become a number.
            return "refused"

    return verdict


def phonenumbers_phones():
    import phonenumbers
    from phonenumbers import NumberParseException, ValidationResult

    def verdict(value):
        try:
            number = phonenumbers.parse(value)
        except NumberParseException:
            return "refused"
        # Numbers that can only be dialled inside an area are another result.
        return word(phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE)

    return verdict


def phonenumbers_national_phones():
    import phonenumbers

    def verdict(value):
        country, *written, whole = value.split(" ")
        number = phonenumbers.parse(" ".join(written), country)
        same = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == whole
        return "accepted" if same else "mistaken"

    return verdict


def stdnum_rfcs():
    from stdnum.mx import rfc

    def verdict(value):
        if not rfc.is_valid(value):
            return "refused"
        return "accepted" if rfc.is_valid(value, validate_check_digits=True) else "warned"

    return verdict


def stdnum_curps():
    from stdnum.mx import curp

    return lambda value: word(curp.is_valid(value))


def stdnum_routing_numbers():
    from stdnum.us import rtn

    return lambda value: word(rtn.is_valid(value))


verdict = globals()["_".join(sys.argv[1:])]()
sys.stdin.reconfigure(encoding="utf-8")
for line in sys.stdin:
    print(verdict(line.rstrip("\n")))
