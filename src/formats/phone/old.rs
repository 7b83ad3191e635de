//! What numbers were before their country's numbering plan changed, since 2010.
//!
//! Source: Google's libphonenumber metadata for each plan as it is now, the regulators for what became of the numbers before; 2026-11-30.
//! Colombia CRC 5826 (2021), Mexico IFT (2019), Brazil Anatel 553 (2010–2016), Côte d'Ivoire ARTCI (2021), Benin ARCEP (2024), Gabon ARCEP
//! (2019), Cameroon ART (2014), Mauritius ICTA (2013), Egypt NTRA (2011), Vietnam MIC 22/2014 (2017–2018), Chile Subtel (2012–2016), Ecuador
//! Arcotel (2012), Qatar ictQatar (2010), Lithuania RRT (2023). Where earlier releases of Google's metadata know both, an old number and its
//! new one belong to one carrier.

use super::pattern::{Fit, fit, take, words};
use super::plans::Plan;
use crate::formats::scan::value;

/// Calling code, and what changed: behind a letter for the length that numbers had, A for 1, how they began; behind how many digits so
/// many are replaced, and by what. No number of today is like that. The first that fits counts. 46 begins numbers of today in Colombia.
#[rustfmt::skip]
const CHANGES: &str = "\
20 I1[069]=100 I1[14]=101 I1[278]=102\n\
55 J[123456789][123456789][689]=209\n\
56 H2=002 H[34567]=202\n\
57 H[125678]=0060 H4[012345789]=0060\n\
84 I4=002 J12[068]=027 J121=0379 J122=0377 J12[345]=028 J127=0381 J129=0382 J16[23456789]=023 J18[68]=025 J199=025\n\
225 H[23][0123456789]8=0021 H[23][0123456789]0=0025 H[23]=0027 H[0123456789][0123]=0001 H[0123456789][456]=0005 H[0123456789][789]=0007\n\
229 H[245679]=0001\n\
230 G[79]=005\n\
237 H[79]=006 H[23]=002\n\
241 G1=001 G[256]=006 G[47]=007\n\
593 H[89]=009\n\
974 G3=003 G4=004 G5=005 G6=006 G7=007\n\
";

/// A change: behind how many digits so many are replaced by others.
#[derive(Clone, Copy)]
pub(super) struct Change {
    pub(super) at: usize,
    pub(super) drop: usize,
    pub(super) insert: &'static [u8],
}

/// What became of a national number, if it is one of before.
#[inline(never)]
pub(super) fn change_of(plan: Plan, national: &[u8]) -> Option<Change> {
    let mut changes = words(CHANGES, plan.code());
    while let Some([length, change @ ..]) = take(&mut changes, b' ') {
        let mut change = change;
        let begun = take(&mut change, b'=').unwrap_or_default();
        if usize::from(length - b'@') == national.len()
            && fit(begun, national) != Fit::No
            && let [at, drop, insert @ ..] = change
        {
            return Some(Change { at: value(*at) as usize, drop: value(*drop) as usize, insert });
        }
    }
    None
}
