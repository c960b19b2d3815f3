//! Text cells laid out as Apache Arrow lays them out.

use icp_core::table::column::Column;
use icp_core::table::fault::TableFault;

/// A column of texts that this program owns.
#[derive(Clone, Debug)]
pub(crate) struct TextColumn {
    offsets: Vec<i64>,
    bytes: Vec<u8>,
}

impl TextColumn {
    pub(crate) fn new() -> Self {
        Self { offsets: vec![0], bytes: Vec::new() }
    }

    pub(crate) fn push(&mut self, cell: &str) {
        self.bytes.extend_from_slice(cell.as_bytes());
        self.offsets.push(self.bytes.len() as i64);
    }

    /// The text of a row; empty when there is no such row.
    pub(crate) fn get(&self, row: usize) -> &str {
        let (Some(start), Some(end)) = (self.offsets.get(row), self.offsets.get(row + 1)) else { return "" };
        let cell = self.bytes.get(*start as usize..*end as usize);
        cell.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// The cells, borrowed for scoring.
    pub(crate) fn column(&self) -> Result<Column<'_>, TableFault> {
        Column::large_utf8(&self.offsets, &self.bytes)
    }
}
