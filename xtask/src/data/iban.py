"""Writes src/formats/iban/table.rs: one row a country of the SWIFT IBAN registry.

Source: PyPI `schwifty` (its registry files are made from SWIFT's own text file), cross-checked against npm `ibantools`.
Countries that schwifty marks as aspirational are not in the registry and are left out.
"""

import json
import re
import subprocess
import sys
from datetime import date
from importlib import metadata, resources

registry = {}
for name in ("generated.json", "overwrite.json"):
    text = (resources.files("schwifty") / "iban_registry" / name).read_text()
    for country, row in json.loads(text).items():
        if name == "generated.json":
            registry[country] = row
        elif country in registry:
            positions = {**registry[country].get("positions", {}), **row.get("positions", {})}
            registry[country] = {**registry[country], **row, "positions": positions}

# Territories that use another country's structure: what its row says of positions and check digits holds for them too.
PARENTS = {"AX": "FI", **dict.fromkeys("GG IM JE".split(), "GB"), **dict.fromkeys("BL GF GP MF MQ NC PF PM RE TF WF YT".split(), "FR")}
NATIONAL = {
    **dict.fromkeys("FR MC".split(), "France"),
    **dict.fromkeys("BA ME MK PT RS SI TL".split(), "Mod97"),
    **dict.fromkeys("MR TN".split(), "Mod97Low"),
    "BE": "Belgium", "CZ": "Czech", "SK": "Czech", "EE": "Estonia", "ES": "Spain", "FI": "Finland",
    "HR": "Croatia", "HU": "Hungary", "IS": "Iceland", "IT": "Italy", "SM": "Italy", "NL": "Netherlands",
    "NO": "Norway", "PL": "Poland",
}  # fmt: skip

# The European Payments Council's list of SEPA countries, EPC409-09 version 8.0 of 24 December 2025, is newer than the registry's
# flags: Albania, Moldova, Montenegro, North Macedonia and Serbia have joined. Checked on 20 November 2026 against crates.io `sepa`
# 0.9.0, which has the 42 codes of that list.
#
# A territory has a row of its own for whoever writes its code instead of the one that its banks are given, France's as a rule.
# Such a row says whether the territory belongs to SEPA, and not whether France does: the list names the French territories
# that do; New Caledonia, French Polynesia, Wallis and Futuna and the Antarctic lands are none of them. In an IBAN that
# begins with FR nothing tells where in France the bank is, so that FR is in SEPA as a whole.
SEPA = {**dict.fromkeys("AL MD ME MK RS".split(), True), **dict.fromkeys("NC PF TF WF".split(), False)}

ibantools = json.loads(subprocess.check_output(
    ["node", "-e", "process.stdout.write(JSON.stringify(require('ibantools').getCountrySpecifications()))"], text=True
))  # fmt: skip


def matches(segments, pattern):
    """Whether an ibantools pattern says the same as our segments."""
    ours = "".join({"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}[kind] * length for length, kind in segments)
    theirs = re.sub(r"(\[[^]]+\])\{(\d+)\}", lambda m: m[1] * int(m[2]), pattern.strip("^$"))
    return ours == theirs


rows, differences = [], []
for country, row in sorted(registry.items()):
    if row.get("aspirational"):
        continue
    segments = []
    for length, kind in re.findall(r"(\d+)!?([nac])", row["bban_spec"]):
        if segments and segments[-1][1] == kind:
            segments[-1][0] += int(length)
        else:
            segments.append([int(length), kind])
    total = sum(length for length, _ in segments)
    assert total + 4 == row["iban_length"] and len(segments) <= 5, country
    theirs = ibantools.get(country, {})
    if theirs.get("chars") != total + 4:
        differences.append(f"{country}: length {total + 4}, ibantools {theirs.get('chars')}")
    elif not matches(segments, theirs["bban_regexp"]):
        differences.append(f"{country}: {row['bban_spec']}, ibantools {theirs['bban_regexp']}")
    in_sepa = SEPA.get(country, row["in_sepa_zone"])
    if bool(theirs.get("SEPA")) != in_sepa:
        differences.append(f"{country}: SEPA {in_sepa}, ibantools {theirs.get('SEPA')}")
    parent = PARENTS.get(country, country)
    at = registry[parent].get("positions", {})
    places = [at.get(part, [0, 0]) for part in ("bank_code", "branch_code", "account_code")]
    spec = "".join(f"{length}{kind}" for length, kind in segments)
    numbers = ", ".join(f"[{start}, {end}]" for start, end in places)
    sepa = "true" if in_sepa else "false"
    rows.append(f'    row(b"{country}", b"{spec}", {numbers}, {sepa}, {NATIONAL.get(parent, "None")}),')

print(f"""//! Structure of IBANs, one row a country, in the order of the country codes.
//!
//! Source: SWIFT IBAN registry by way of PyPI `schwifty` {metadata.version("schwifty")}, cross-checked with npm `ibantools`; {date.today()}.
//! SEPA: the European Payments Council's list EPC409-09, version 8.0 of 2025-12-24.
//! Made by `cargo xtask data iban`; not to be edited by hand.

#[rustfmt::skip]
use super::national::National::{{
    {", ".join(sorted({*NATIONAL.values(), "None"}))},
}};
use super::row::{{Country, row}};

/// Country, structure of the BBAN, then where bank, branch and account stand in the BBAN, SEPA, national check digits.
#[rustfmt::skip]
pub(super) const COUNTRIES: [Country; {len(rows)}] = [""")
print("\n".join(rows))
print("];")
print("\n".join(f"  differs: {line}" for line in differences), file=sys.stderr)
