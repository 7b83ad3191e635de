//! Numbered pages of lists.

use super::call::Call;
use super::reply::{Failure, fail};
use super::variation::Variation;
use crate::json::ObjectText;

/// Position of a page in a list.
pub(super) struct Page {
    pub(super) total: usize,
    pub(super) pages: usize,
    pub(super) page: usize,
    pub(super) limit: usize,
    /// Number of items before the page.
    pub(super) skip: usize,
}

impl Page {
    /// Returns the page with a number, counted from 1.
    pub(super) fn numbered(total: usize, page: i64, limit: i64) -> Result<Self, Failure> {
        let (page, limit) = (size("page", page)?, size("limit", limit)?);
        let skip = page.saturating_sub(1).saturating_mul(limit);
        Ok(Self { total, pages: total.div_ceil(limit), page, limit, skip })
    }

    /// Returns the requested page, by number or by cursor, depending on the variation.
    pub(super) fn asked(call: &Call, total: usize, page: Option<i64>, limit: i64) -> Result<Self, Failure> {
        let varies = |variation| call.options.varies(variation);
        let limit = call.options.page_size(limit);
        let cursor =
            call.input.get("cursor").and_then(|cursor| cursor.string()).filter(|_| varies(Variation::PagesCursor));
        let page = match cursor {
            Some(cursor) => {
                let page = cursor.strip_prefix("page-").and_then(|page| page.parse().ok());
                page.ok_or_else(|| fail(400, "Invalid cursor"))?
            }
            None if varies(Variation::PagesCursor) => 1,
            None if varies(Variation::PagesFromZero) => page.unwrap_or(0).saturating_add(1),
            None => page.unwrap_or(1),
        };
        Self::numbered(total, page, limit)
    }

    /// Returns the page at an offset.
    pub(super) fn after(total: usize, offset: i64, limit: i64) -> Result<Self, Failure> {
        let limit = size("limit", limit)?;
        let skip = usize::try_from(offset).map_err(|_| fail(400, "offset must not be negative"))?;
        let page = skip.checked_div(limit).unwrap_or(0).saturating_add(1);
        Ok(Self { total, pages: total.div_ceil(limit), page, limit, skip })
    }

    /// Returns the items of the page.
    pub(super) fn of<T>(&self, items: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        items.skip(self.skip).take(self.limit)
    }

    /// Builds `{totalItems, totalPages, currentPage, itemsPerPage}`.
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
