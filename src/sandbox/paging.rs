//! Cuts lists into numbered pages.

use super::reply::{Failure, fail};
use crate::json::ObjectText;

/// Where a page stands.
pub(super) struct Page {
    pub(super) total: usize,
    pub(super) pages: usize,
    pub(super) page: usize,
    pub(super) limit: usize,
    /// Items before it.
    pub(super) skip: usize,
}

impl Page {
    /// The page of that number, counted from 1.
    pub(super) fn numbered(total: usize, page: i64, limit: i64) -> Result<Self, Failure> {
        let (page, limit) = (size("page", page)?, size("limit", limit)?);
        let skip = page.saturating_sub(1).saturating_mul(limit);
        Ok(Self { total, pages: total.div_ceil(limit), page, limit, skip })
    }

    /// The page after so many items.
    pub(super) fn after(total: usize, offset: i64, limit: i64) -> Result<Self, Failure> {
        let limit = size("limit", limit)?;
        let skip = usize::try_from(offset).map_err(|_| fail(400, "offset must not be negative"))?;
        let page = skip.checked_div(limit).unwrap_or(0).saturating_add(1);
        Ok(Self { total, pages: total.div_ceil(limit), page, limit, skip })
    }

    /// The page of a list.
    pub(super) fn of<T>(&self, items: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        items.skip(self.skip).take(self.limit)
    }

    /// `{totalItems, totalPages, currentPage, itemsPerPage}`
    pub(super) fn meta(&self) -> String {
        ObjectText::new()
            .raw("totalItems", &self.total.to_string())
            .raw("totalPages", &self.pages.to_string())
            .raw("currentPage", &self.page.to_string())
            .raw("itemsPerPage", &self.limit.to_string())
            .finish()
    }
}

fn size(name: &str, value: i64) -> Result<usize, Failure> {
    let size = usize::try_from(value).ok().filter(|size| *size > 0);
    size.ok_or_else(|| fail(400, [name, " must be a positive integer"].concat()))
}
