//! The row type of the IBAN registry's table.

use super::national::National;

/// One row of the registry. Ranges are offsets in the BBAN, the part after the check digits.
#[derive(Debug)]
pub(super) struct Country {
    pub(super) code: [u8; 2],
    /// Runs of one class of characters: the length, plus 32 for letters or 64 for letters and digits; 0 after the last run.
    pub(super) runs: [u8; 5],
    pub(super) bank: [u8; 2],
    pub(super) branch: [u8; 2],
    pub(super) account: [u8; 2],
    pub(super) sepa: bool,
    pub(super) national: National,
}

/// Makes a row from a structure in the registry's notation, such as `4a14n`, in which adjacent runs of one class are merged.
#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
pub(super) const fn row(
    code: &[u8; 2],
    structure: &[u8],
    bank: [u8; 2],
    branch: [u8; 2],
    account: [u8; 2],
    sepa: bool,
    national: National,
) -> Country {
    let mut runs = [0; 5];
    let (mut run, mut length, mut at) = (0, 0, 0);
    while at < structure.len() {
        match structure[at] {
            digit @ b'0'..=b'9' => length = length * 10 + digit - b'0',
            kind => {
                runs[run] = length
                    + if kind == b'n' {
                        0
                    } else if kind == b'a' {
                        32
                    } else {
                        64
                    };
                length = 0;
                run += 1;
            }
        }
        at += 1;
    }
    Country { code: *code, runs, bank, branch, account, sepa, national }
}
