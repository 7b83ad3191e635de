"""Writes src/formats/country/table.rs: the codes of ISO 3166-1 alpha-2 and XK. Source: PyPI `pycountry`."""

from datetime import date
from importlib import metadata

import pycountry

codes = "".join(sorted({country.alpha_2 for country in pycountry.countries} | {"XK"}))
lines = "".join(f'\n    {codes[at:at + 100]}\\' for at in range(0, len(codes), 100)).rstrip("\\")
print(f"""//! Codes of countries, ISO 3166-1 alpha-2, and XK, which Kosovo uses.
//!
//! Source: Debian iso-codes by way of PyPI `pycountry` {metadata.version("pycountry")}; {date.today()}.
//! Made by `cargo xtask data countries`; not to be edited by hand.

/// The codes, one after the other, in order.
#[rustfmt::skip]
pub(super) const CODES: &[u8; {len(codes)}] = b"\\{lines}";""")
