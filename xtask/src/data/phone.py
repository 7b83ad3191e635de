"""Writes src/formats/phone/table.rs: calling codes, possible lengths, grouping, prefixes, exit codes and shared codes.

Source: Google's libphonenumber metadata by way of PyPI `phonenumbers`.
"""

import re
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from importlib import metadata

import phonenumbers
from patterns import automaton, beginnings, expanded
from phonenumbers import PhoneMetadata
from phonenumbers.data import _COUNTRY_CODE_TO_REGION_CODE as REGIONS

PhoneMetadata.load_all()


def main_metadata(code):
    region = REGIONS[code][0]
    if region == "001":
        return PhoneMetadata.metadata_for_nongeo_region(code)
    return PhoneMetadata.metadata_for_region(region)


def metadata_of(code, region):
    return PhoneMetadata.metadata_for_nongeo_region(code) if region == "001" else PhoneMetadata.metadata_for_region(region)


def groups(meta, digits):
    """Lengths of the groups in which people write a national number, by the first of Google's rules that fits it."""
    for rule in meta.intl_number_format or meta.number_format:
        leading = rule.leading_digits_pattern
        if (not leading or re.match(leading[-1], digits)) and (match := re.fullmatch(rule.pattern, digits)):
            text = re.sub(r"[$\\\\](\d)", lambda group: match[int(group[1])], rule.format)
            return tuple(len(part) for part in re.split(r"\D+", text) if part)
    return (len(digits),)


KINDS = ("mobile", "fixed_line", "toll_free", "voip", "shared_cost", "premium_rate", "uan", "personal_number")


DEPTH = 4


@cache
def by_beginning(code, kinds, length):
    """The groups of the numbers of a length, by their first digits."""
    plans = [metadata_of(code, region) for region in REGIONS[code]]
    patterns = [getattr(getattr(plan, kind), "national_number_pattern", None) for plan in plans for kind in kinds]
    # Rules look at some more digits than these; one number stands for all that begin so.
    return {
        begun: groups(plans[0], (begun + "234567890123456")[:length])
        for begun in beginnings([pattern for pattern in patterns if pattern], length, DEPTH)
    }


def shorter(shapes, depth, first):
    """The same by fewer digits: what most of the numbers have, or most of those that come first."""
    counted = defaultdict(Counter)
    for begun, shape in shapes.items():
        counted[begun[:depth]][shape] += 10_000 if begun in first else 1
    return {begun: count.most_common(1)[0][0] for begun, count in counted.items()}


def told(shapes):
    """Rules, first digits and groups, the more exact ones first: what fits most of the numbers, and what does not."""
    if not shapes:
        return []
    usual = Counter(shapes.values()).most_common(1)[0][0]
    other = defaultdict(list)

    def walk(begun):
        inside = {shape for text, shape in shapes.items() if text.startswith(begun)}
        if len(inside) > 1:
            for digit in "0123456789":
                walk(begun + digit)
        elif inside and inside != {usual}:
            other[inside.pop(), begun[:-1]].append(begun[-1:])

    walk("")
    first = sorted({text[0] for text, shape in shapes.items() if shape == usual})
    rules = [(before + one_of(last), shape) for (shape, before), last in other.items()]
    return [*sorted(rules), (one_of(first) if len(first) < 10 else "", usual)]


def one_of(digits):
    return digits[0] if len(digits) == 1 else f"[{''.join(digits)}]" if digits else ""


# Where the product is used, groups are told as far as a few rules tell them; elsewhere less far, for the table is sent to browsers.
NEAR = {1, 34, 44, *range(51, 59), *range(502, 510), *range(591, 599)}


def rules_of(code, length):
    most = 99 if code == 54 else 12 if code in NEAR else 1
    shapes, mobile = by_beginning(code, KINDS[:2], length), by_beginning(code, KINDS[:1], length)
    if not shapes and (code in NEAR or REGIONS[code][0] == "001"):
        shapes = by_beginning(code, KINDS[2:], length)
    for depth in (4, 3, 2, 1):
        found = told(shorter(shapes, depth, mobile))
        if len(found) <= most:
            return found
    return told(mobile or shapes)[-1:]


def usual_groups(code):
    """`J33=244 =334`: behind a letter for a length, J for 10, rules for numbers that are no longer; the first that fits counts."""
    lengths = main_metadata(code).general_desc.possible_length
    rules = {length: found for length in lengths if (found := rules_of(code, length))}
    mobile = [length for length in rules if by_beginning(code, KINDS[:1], length)]
    for length, found in rules.items():
        # By the first digit one can tell which length is being typed; what no rule fits is grouped as a mobile number is.
        if code not in NEAR or length == max(mobile, default=length):
            found[-1] = ("", found[-1][1])
    text, before = "", None
    for length, found in sorted(rules.items(), reverse=True):
        # The last group takes what is left over.
        alike = [(begun, shape[:-1]) for begun, shape in found]
        if alike != before:
            told_of = [f"{begun}={''.join(str(min(size, 9)) for size in shape)}" for begun, shape in found]
            text = f"{chr(ord('@') + length)}{' '.join(told_of)} {text}"
        before = alike
    return text.strip()


def numbers_of(code, region):
    """What tells Google that a number is a country's."""
    meta = metadata_of(code, region)
    if meta.leading_digits:
        return automaton(rf"(?:{meta.leading_digits})\d{{0,14}}")
    kinds = (getattr(meta, kind) for kind in (*KINDS, "pager", "voicemail"))
    return automaton(*(kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern))


def shared(code):
    """The shortest first digits, up to five, whose numbers all belong to a country other than the code's main one, or most of them."""
    machines = {region: numbers_of(code, region) for region in REGIONS[code]}
    lengths, depth, found = main_metadata(code).general_desc.possible_length, 3 if code == 1 else 5, {}

    @cache
    def count(region, states, left):
        machine = machines[region]
        if left == 0:
            return len(machine.accepted(states)) > 0
        after = Counter(machine.after(states, digit) for digit in range(10))
        return sum(times * count(region, to, left - 1) for to, times in after.items() if to)

    def walk(prefix, begun):
        left = [length - len(prefix) for length in lengths if length >= len(prefix)]
        owners = {region: number for region, states in begun.items() if (number := sum(count(region, states, more) for more in left))}
        if len(owners) > 1 and len(prefix) < depth:
            for digit in range(10):
                walk(f"{prefix}{digit}", {region: machines[region].after(begun[region], digit) for region in owners})
        elif owners and (owner := max(owners, key=owners.get)) != REGIONS[code][0]:
            found[prefix] = owner

    walk("", {region: machine.begun() for region, machine in machines.items()})
    return found


def prefix_of(code):
    meta = main_metadata(code)
    # Gabon's is a zero that Google takes off without naming it.
    prefix = meta.national_prefix or ("0" if (meta.national_prefix_for_parsing or "").startswith("0(") else "")
    assert prefix in ("", "0", "1", "8", "06"), (code, prefix)
    return prefix


rows, exits = [], []
for code in sorted(REGIONS):
    meta = main_metadata(code)
    lengths = meta.general_desc.possible_length
    region = REGIONS[code][0]
    country = "  " if region == "001" else region
    rows.append(f'    plan({code}, b"{country}", "{prefix_of(code)}", &[{", ".join(map(str, lengths))}], "{usual_groups(code)}"),')
    if meta.international_prefix not in (None, "00"):
        exits.append(f"{code} {' '.join(sorted(expanded(meta.international_prefix)))}\\n\\")

territories = []
for code in sorted(REGIONS):
    if len(REGIONS[code]) > 1:
        territories += [(code, prefix, region) for prefix, region in shared(code).items()]

text = [f"""//! Calling codes of the world: whose they are, how long their numbers are, how people group them, and how they dial abroad.
//!
//! Source: libphonenumber metadata by way of PyPI `phonenumbers` {metadata.version("phonenumbers")}; {date.today()}.
//! Made by `cargo xtask data phone`; not to be edited by hand.

use super::row::{{Row, plan}};

/// Calling code, main country, national prefix, possible lengths of the national number (local-only ones left out), groups: behind a
/// letter for a length, A for 1, first digits and groups; the first that fits counts. In the order of the codes.
#[rustfmt::skip]
pub(super) const PLANS: [(Row, &str); {len(rows)}] = ["""]
text += rows
text.append(f"""];

/// Calling code, and what is dialled before that of another country, where that is not 00 alone.
#[rustfmt::skip]
pub(super) const EXITS: &str = "\\""")
text += exits
text.append(f"""";

/// Calling code and first digits of the countries that share a calling code with a larger one.
#[rustfmt::skip]
pub(super) const TERRITORIES: [(u32, [u8; 2]); {len(territories)}] = [""")
text += [f'    ({code}{prefix}, *b"{region}"),' for code, prefix, region in territories]
text.append("];")
print("\n".join(text))
