"""Writes src/formats/data/phone.rs: calling codes, possible lengths, grouping, national prefixes and shared codes.

Source: Google's libphonenumber metadata by way of PyPI `phonenumbers`.
"""

import random
from collections import Counter
from datetime import date
from importlib import metadata

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat
from phonenumbers.data import _COUNTRY_CODE_TO_REGION_CODE as REGIONS

PhoneMetadata.load_all()


def main_metadata(code):
    region = REGIONS[code][0]
    if region == "001":
        return PhoneMetadata.metadata_for_nongeo_region(code)
    return PhoneMetadata.metadata_for_region(region)


def groups(number):
    """Lengths of the groups in which people write the number after its calling code."""
    text = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL).split(" ", 1)[1]
    return [len(part) for part in text.replace("-", " ").split(" ")]


def usual_groups(code):
    meta = main_metadata(code)
    for kind in ("mobile", "fixed_line", "toll_free", "voip", "shared_cost", "premium_rate", "uan", "personal_number"):
        example = getattr(getattr(meta, kind), "example_number", None)
        if example:
            return groups(phonenumbers.PhoneNumber(country_code=code, national_number=int(example)))
    return []


def samples(code, prefix, count=40):
    """Numbers of the calling code that begin with the prefix: every possible length, the other digits at random."""
    chance = random.Random(f"{code} {prefix}")
    lengths = [length for length in main_metadata(code).general_desc.possible_length if length >= len(prefix)]
    for index in range(count):
        length = lengths[index % len(lengths)]
        digits = prefix + "".join(chance.choice("0123456789") for _ in range(length - len(prefix)))
        number = phonenumbers.PhoneNumber(country_code=code, national_number=int(digits))
        if digits.startswith("0"):
            number.italian_leading_zero = True
            number.number_of_leading_zeros = len(digits) - len(digits.lstrip("0"))
        yield number


def shared(code):
    """The shortest first digits, up to five, whose numbers all belong to a country other than the code's main one."""
    regions, found, depth = REGIONS[code], {}, 3 if code == 1 else 5
    examples = []

    def is_begun(prefix):
        return any(example.startswith(prefix) for example in examples)

    def walk(prefix):
        # Few numbers are in use, so a short prefix is always taken apart, a longer one when it seems to have two owners.
        count = 12 if len(prefix) < 3 else 400 if len(prefix) == 3 else 60
        owners = Counter(filter(None, map(phonenumbers.region_code_for_number, samples(code, prefix, count))))
        if len(prefix) == depth or (len(prefix) >= 3 and len(owners) < 2 and not is_begun(prefix)):
            if owners and (region := owners.most_common(1)[0][0]) != regions[0]:
                found[prefix] = region
            return
        for digit in "0123456789":
            walk(prefix + digit)
        deeper = {found.get(prefix + digit) for digit in "0123456789"}
        if len(deeper) == 1 and None not in deeper:
            region = deeper.pop()
            for digit in "0123456789":
                del found[prefix + digit]
            found[prefix] = region

    for digit in "0123456789":
        walk(digit)
    # The numbers of some countries are too few to be met by chance.
    missed = set(regions[1:]) - set(found.values())
    if missed:
        examples += [str(phonenumbers.example_number(region).national_number) for region in missed]
        found.clear()
        for digit in "0123456789":
            walk(digit)
    return found


def prefix_of(code):
    prefix = main_metadata(code).national_prefix or ""
    assert prefix in ("", "0", "1", "8", "06"), (code, prefix)
    return prefix


# Where one country writes its numbers in two usual ways, the first digits that ask for the second.
OTHER_GROUPS = {52: ["33", "55", "56", "81"], 57: ["60"], 54: ["1", "2", "3", "92", "93", "911"], 34: ["8", "9"], 44: ["2", "11", "3"], 33: [], 56: ["2"], 51: ["1"], 55: ["30"]}

rows = []
for code in sorted(REGIONS):
    lengths = main_metadata(code).general_desc.possible_length
    region = REGIONS[code][0]
    country = "  " if region == "001" else region
    rows.append(f'    plan({code}, b"{country}", "{prefix_of(code)}", &[{", ".join(map(str, lengths))}], &{usual_groups(code)}),')

others = []
for code, prefixes in sorted(OTHER_GROUPS.items()):
    for prefix in prefixes:
        found = Counter()
        for number in samples(code, prefix, 400):
            if phonenumbers.is_valid_number(number):
                found[tuple(groups(number))] += 1
        if found:
            others.append(f'    ({code}{prefix}, {list(found.most_common(1)[0][0])}),')

territories = []
for code in sorted(REGIONS):
    if len(REGIONS[code]) > 1:
        territories += [(code, prefix, region) for prefix, region in shared(code).items()]

text = [f"""//! Calling codes of the world: whose they are, how long their numbers are, and how people group them.
//!
//! Source: libphonenumber metadata by way of PyPI `phonenumbers` {metadata.version("phonenumbers")}; {date.today()}.
//! Made by `cargo xtask data phone`; not to be edited by hand.

use crate::formats::phone::{{Plan, groups, plan}};

/// Calling code, main country, national prefix, possible lengths of the national number (local-only ones left out),
/// usual groups. In the order of the codes.
#[rustfmt::skip]
pub(crate) const PLANS: [Plan; {len(rows)}] = ["""]
text += rows
text.append(f"""];

/// Other usual groups, by calling code and first digits.
#[rustfmt::skip]
pub(crate) static OTHER_GROUPS: [(u32, u16); {len(others)}] = [""")
text += [row.replace("[", "groups(&[").replace("])", "]))") for row in others]
text.append(f"""];

/// Calling code and first digits of the countries that share a calling code with a larger one.
#[rustfmt::skip]
pub(crate) const TERRITORIES: [(u32, [u8; 2]); {len(territories)}] = [""")
text += [f'    ({code}{prefix}, *b"{region}"),' for code, prefix, region in territories]
text.append("];")
print("\n".join(text))
