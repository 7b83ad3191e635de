//! What the tables of numbering plans are made of.

/// A row of the table: the numbering plan behind one calling code.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) code: u16,
    /// ISO 3166-1 code of the main country; spaces for a code that belongs to none.
    pub(super) country: [u8; 2],
    /// What is dialled before a national number inside the country; 0 for nothing. Hungary's is this digit behind a zero.
    pub(super) prefix: u8,
    /// Bit n: national numbers of n + 2 digits exist.
    pub(super) lengths: u16,
}

/// Makes a row, and keeps its groups, which [`super::groups`] reads, beside it.
pub(super) const fn plan(
    code: u16,
    country: &[u8; 2],
    prefix: &str,
    lengths: &[u8],
    groups: &'static str,
) -> (Row, &'static str) {
    let mut mask = 0;
    let mut at = 0;
    while at < lengths.len() {
        #[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
        {
            mask |= 1 << (lengths[at] - 2);
        }
        at += 1;
    }
    let prefix = match prefix.as_bytes() {
        [.., digit] => *digit,
        [] => 0,
    };
    (Row { code, country: *country, prefix, lengths: mask }, groups)
}
