//! Forbidden words (`palabras inconvenientes`) at the start of RFCs and CURPs, and the state codes of CURPs.
//!
//! Source: annexes of SAT's rules for the RFC and RENAPO's for the CURP, by way of PyPI `python-stdnum` 2.2; 2026-11-20.

/// Words with which a person's RFC never begins, four letters each.
const RFC: &[u8] = b"BUEIBUEYCACACACOCAGACAGOCAKACAKOCOGECOJACOJECOJICOJOCULOFETOGUEYJOTOKACAKACOKAGAKAGOKAKAKOGEKOJO\
KULOMAMEMAMOMEARMEASMEONMIONMOCOMULAPEDAPEDOPENEPUTAPUTOQULORATARUIN";

/// Words with which a CURP should not begin, besides those of [`RFC`].
const CURP: &[u8] = b"BACABAKACOGICOLAFALOGETAGUEIJETAKAKOKOGIKOJAKOJEKOJIKOLALILOLOCALOCOLOKALOKOMIARMOKOMULONACANACO\
PIPIPITOPOPOROBAROBEROBOSENOTETAVACAVAGAVAGOVAKAVUEIVUEYWUEIWUEY";

/// The state codes, two letters each.
const STATES: &[u8] = b"ASBCBSCCCHCLCMCSDFDGGRGTHGJCMCMNMSNENLNTOCPLQRQTSLSPSRTCTLTSVZYNZS";

/// Whether these four letters are forbidden at the start of a person's RFC.
pub(crate) fn forbidden_in_rfc(word: &[u8]) -> bool {
    <&[u8; 4]>::try_from(word).is_ok_and(|word| RFC.as_chunks().0.contains(word))
}

/// Whether these four letters are forbidden at the start of a CURP.
pub(crate) fn forbidden_in_curp(word: &[u8]) -> bool {
    forbidden_in_rfc(word) || <&[u8; 4]>::try_from(word).is_ok_and(|word| CURP.as_chunks().0.contains(word))
}

/// Whether these letters are a state code or its beginning.
pub(crate) fn is_state_prefix(letters: &[u8]) -> bool {
    STATES.chunks_exact(2).any(|state| state.starts_with(letters))
}
