//! The row type of the table of numbering plans.

/// A row of the table: the numbering plan of one calling code.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) code: u16,
    /// ISO 3166-1 alpha-2 code of the main country; two spaces for a calling code that belongs to no country.
    pub(super) country: [u8; 2],
    /// The trunk prefix, an ASCII digit; 0 if there is none. For Hungary it is the last digit of 06.
    pub(super) prefix: u8,
    /// A bitmap: bit n is set if there are national numbers of n + 2 digits.
    pub(super) lengths: u16,
}

/// Makes a row. Its groups, which [`super::groups`] reads, are returned beside it.
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
