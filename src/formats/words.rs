//! Four-letter beginnings that are avoided, in an RFC always and in a CURP as a rule, and the states of a CURP.
//!
//! Source: annexes of SAT's rules for the RFC and RENAPO's for the CURP, as PyPI `python-stdnum` 2.2 has them; 2026-11-20.

/// Beginnings that no person's RFC has.
const RFC: &[u8] = b"BUEIBUEYCACACACOCAGACAGOCAKACAKOCOGECOJACOJECOJICOJOCULOFETOGUEYJOTOKACAKACOKAGAKAGOKAKAKOGEKOJO\
KULOMAMEMAMOMEARMEASMEONMIONMOCOMULAPEDAPEDOPENEPUTAPUTOQULORATARUIN";

/// Beginnings that a CURP should not have, those of the RFC left out.
const CURP: &[u8] = b"BACABAKACOGICOLAFALOGETAGUEIJETAKAKOKOGIKOJAKOJEKOJIKOLALILOLOCALOCOLOKALOKOMIARMOKOMULONACANACO\
PIPIPITOPOPOROBAROBEROBOSENOTETAVACAVAGAVAGOVAKAVUEIVUEYWUEIWUEY";

const STATES: &[u8] = b"ASBCBSCCCHCLCMCSDFDGGRGTHGJCMCMNMSNENLNTOCPLQRQTSLSPSRTCTLTSVZYNZS";

/// Whether a person's RFC never begins with these four letters.
pub(crate) fn forbidden_in_rfc(word: &[u8]) -> bool {
    <&[u8; 4]>::try_from(word).is_ok_and(|word| RFC.as_chunks().0.contains(word))
}

/// Whether a CURP should not begin with these four letters.
pub(crate) fn forbidden_in_curp(word: &[u8]) -> bool {
    forbidden_in_rfc(word) || <&[u8; 4]>::try_from(word).is_ok_and(|word| CURP.as_chunks().0.contains(word))
}

/// Whether the code of a state begins with these letters, or is them.
pub(crate) fn state_begins(letters: &[u8]) -> bool {
    STATES.chunks_exact(2).any(|state| state.starts_with(letters))
}
