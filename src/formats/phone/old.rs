//! Changes of numbering plans since 2010: how numbers of an old plan are dialled today.
//!
//! Source: Google's libphonenumber metadata for the current plans, the regulators for the changes; 2026-11-30.
//! Colombia CRC 5826 (2021), Mexico IFT (2019), Brazil Anatel 553 (2010–2016), Côte d'Ivoire ARTCI (2021), Benin ARCEP (2024), Gabon ARCEP
//! (2019), Cameroon ART (2014), Mauritius ICTA (2013), Egypt NTRA (2011), Vietnam MIC 22/2014 (2017–2018), Chile Subtel (2012–2016), Ecuador
//! Arcotel (2012), Qatar ictQatar (2010), Lithuania RRT (2023). Where earlier releases of Google's metadata have both, an old number and its
//! new number belong to the same carrier.

use super::pattern::{PatternMatch, match_prefix, next_item, table_line};
use super::plans::Plan;
use crate::formats::scan::value;

/// The changes of each calling code. An item is a letter for the old length (A for 1), a pattern of the old leading digits, `=`, then the offset of the change,
/// the number of digits that are removed there, and the digits that are inserted. The first item that matches applies. No current number matches:
/// Colombia's 46, for instance, is left out because current numbers begin with it.
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

/// A change: at the offset `at`, `drop` digits are replaced by `insert`.
#[derive(Clone, Copy)]
pub(super) struct Change {
    pub(super) at: usize,
    pub(super) drop: usize,
    pub(super) insert: &'static [u8],
}

/// The change of a national number of an old plan; `None` for a current number.
#[inline(never)]
pub(super) fn change_of(plan: Plan, national: &[u8]) -> Option<Change> {
    let mut changes = table_line(CHANGES, plan.code());
    while let Some([length, change @ ..]) = next_item(&mut changes, b' ') {
        let mut change = change;
        let begun = next_item(&mut change, b'=').unwrap_or_default();
        if usize::from(length - b'@') == national.len()
            && match_prefix(begun, national) != PatternMatch::No
            && let [at, drop, insert @ ..] = change
        {
            return Some(Change { at: value(*at) as usize, drop: value(*drop) as usize, insert });
        }
    }
    None
}
