"""Writes src/formats/clabe/institutions.rs (institutions) and, with `plazas`, src/formats/clabe/plazas.rs.

Sources: PyPI `clabe` (Banxico's list of institutions, kept up to date) and npm `clabe-validator` (institutions that
have left the list but whose CLABEs may still be shown, and the plazas). Where both are behind Banxico's list,
https://www.banxico.org.mx/cep-scl/listaInstituciones.do, `NEWER` has its rows.
"""

import json
import subprocess
import sys
from datetime import date
from importlib import metadata

from clabe.banks import BANK_NAMES, BANKS

validator = json.loads(subprocess.check_output(
    ["node", "--input-type=module", "-e",
     "import { clabe } from 'clabe-validator'; process.stdout.write(JSON.stringify({ banks: clabe.banksMap, cities: clabe.cities, version: clabe.version }))"],
    text=True,
))  # fmt: skip

# November 2026: Autofin is Kapital now, Swap is Clip, and Revolut is new.
NEWER = {"128": ("40", "Kapital"), "170": ("40", "Revolut Bank"), "730": ("90", "Clip")}

HEAD = f"PyPI `clabe` {metadata.version('clabe')} and npm `clabe-validator` {validator['version']}; {date.today()}."


def readable(name):
    """Words of five letters and more that are all capitals as one writes a name; shorter ones may be abbreviations."""
    return " ".join(word.capitalize() if word.isupper() and len(word) > 4 else word for word in name.split())


def institutions():
    names = {}
    for code, bank in (validator["banks"].items() if isinstance(validator["banks"], dict) else enumerate(validator["banks"])):
        if bank and bank["tag"] != "N/A":
            names[f"{int(code):03}"] = ("40" if int(code) < 600 else "90", readable(bank["tag"]))
    for code, number in BANKS.items():
        names[code] = (number[:-3], readable(BANK_NAMES[number].strip()))
    names.update(NEWER)
    print(f"""//! Institutions that give out CLABEs, by the first three digits, with the prefix of Banxico's five-digit number.
//!
//! Source: {HEAD}
//! From Banxico's list alone, which is ahead of both: {", ".join(NEWER)}.
//! Made by `cargo xtask data banks`; not to be edited by hand.

/// Code, prefix (40 commercial bank, 37 development bank, 90 other institution, 2 Banxico), name; in the order of the codes.
#[rustfmt::skip]
pub(super) const INSTITUTIONS: &[(u16, u8, &str)] = &[""")
    for code, (prefix, name) in sorted(names.items()):
        print(f'    ({int(code)}, {int(prefix)}, "{name}"),')
    print("];")


def plazas():
    names = {}
    for code, name, *_ in validator["cities"]:
        names.setdefault(code, []).append(name)
    print(f"""//! Plazas, the cities in digits four to six of a CLABE.
//!
//! Source: {HEAD}
//! Made by `cargo xtask data banks`; not to be edited by hand.

/// Code and name; several cities may share a code. In the order of the codes.
#[rustfmt::skip]
pub(super) const PLAZAS: &[(u16, &str)] = &[""")
    for code, cities in sorted(names.items()):
        print(f'    ({code}, "{", ".join(dict.fromkeys(cities))}"),')
    print("];")


plazas() if sys.argv[1:] == ["plazas"] else institutions()
