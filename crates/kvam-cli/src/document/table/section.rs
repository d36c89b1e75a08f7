//! One box of a table, and how boxes are drawn one below the other.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

/// What stands beside a cell's text.
const PADDING: usize = 4;
/// The lines at both sides.
const BORDER: usize = 2;

/// A title, the names of the columns, and rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    title: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    /// How deep it is inside of others.
    depth: usize,
    /// The widest text of each column.
    widest: Vec<usize>,
}

impl Section {
    pub(super) fn new(title: &str, depth: usize) -> Self {
        Self { title: title.to_owned(), header: Vec::new(), rows: Vec::new(), depth, widest: Vec::new() }
    }

    pub(super) fn header(&mut self, names: Vec<String>) {
        self.widen(&names);
        self.header = names;
    }

    pub(super) fn row(&mut self, row: Vec<String>) {
        self.widen(&row);
        self.rows.push(row);
    }

    fn widen(&mut self, row: &[String]) {
        if self.widest.len() < row.len() {
            self.widest.resize(row.len(), 0);
        }
        for (widest, text) in self.widest.iter_mut().zip(row) {
            *widest = (*widest).max(columns(text));
        }
    }

    /// What it takes to draw it, the lines of the sections around it included.
    fn width(&self) -> usize {
        let cells = self.widest.iter().map(|widest| widest + PADDING).sum::<usize>() + BORDER;
        let outside = 2 * self.depth;
        (cells + outside).max(columns(&self.title) + BORDER + outside)
    }

    /// One row below a header becomes a row for each of its fields.
    fn turn(&mut self) {
        if let ([row], false) = (self.rows.as_slice(), self.header.is_empty()) {
            let mut turned = Self::new(&self.title, self.depth);
            for (name, text) in self.header.iter().zip(row) {
                turned.row(vec![name.clone(), text.clone()]);
            }
            *self = turned;
        }
    }

    /// The widths of the columns, all of `width` divided by what their texts take.
    fn widths(&self, width: usize) -> Vec<usize> {
        let natural: Vec<_> = self.widest.iter().map(|widest| widest + PADDING).collect();
        let sum: usize = natural.iter().sum();
        if sum == 0 {
            return natural;
        }
        let mut scaled: Vec<_> = natural.iter().map(|natural| scale(*natural, width, sum)).collect();
        // Rounding may be off by some columns: those too many go from the left, those too few come from the right.
        loop {
            let total: usize = scaled.iter().sum();
            let last = scaled.len().saturating_sub(1);
            match total.cmp(&width) {
                std::cmp::Ordering::Equal => return scaled,
                std::cmp::Ordering::Greater => {
                    scaled.iter_mut().take(total - width).for_each(|each| *each = each.saturating_sub(1));
                }
                std::cmp::Ordering::Less => {
                    let first = (last + 1).saturating_sub(width - total);
                    scaled.iter_mut().skip(first).for_each(|each| *each += 1);
                }
            }
        }
    }

    fn draw(&self, width: usize, out: &mut dyn Write) -> io::Result<()> {
        let width = width.saturating_sub(2 * self.depth);
        let edge = "|".repeat(self.depth);
        let mut line = |text: &str| writeln!(out, "{edge}{text}{edge}");
        if !self.title.is_empty() {
            line(&centred(&self.title, width, "|"))?;
            if self.header.is_empty() && self.rows.is_empty() {
                line(&format!("+{}+", "-".repeat(width.saturating_sub(2))))?;
            }
        }
        let widths = self.widths(width);
        let rule = rule(&widths);
        if !self.header.is_empty() {
            let cells = widths.iter().zip(&self.header).enumerate();
            let cells = cells.map(|(index, (width, name))| centred(name, *width, left_edge(index)));
            line(&rule)?;
            line(&cells.collect::<String>())?;
        }
        if !self.rows.is_empty() && !widths.is_empty() {
            line(&rule)?;
            for row in &self.rows {
                let texts = row.iter().map(String::as_str).chain(std::iter::repeat(""));
                let cells = widths.iter().zip(texts).enumerate();
                let cells = cells.map(|(index, (width, text))| at_left(text, *width, left_edge(index)));
                line(&cells.collect::<String>())?;
            }
            line(&rule)?;
        }
        Ok(())
    }
}

/// Draws all of them in the width of the widest; in a width that is too small, with one field a line.
pub(super) fn render(mut sections: Vec<Section>, room: usize, out: &mut dyn Write) -> io::Result<()> {
    let widest = |sections: &[Section]| sections.iter().map(Section::width).max();
    let Some(mut width) = widest(&sections) else { return Ok(()) };
    if width > room {
        sections.iter_mut().for_each(Section::turn);
        width = widest(&sections).unwrap_or(width);
    }
    writeln!(out, "{}", "-".repeat(width))?;
    sections.iter().try_for_each(|section| section.draw(width, out))
}

/// The first cell of a line has a line at its left too.
fn left_edge(index: usize) -> &'static str {
    if index == 0 { "|" } else { "" }
}

fn rule(widths: &[usize]) -> String {
    let cell = |(index, width): (usize, &usize)| match index {
        0 => format!("+{}+", "-".repeat(width.saturating_sub(2))),
        _ => format!("{}+", "-".repeat(width.saturating_sub(1))),
    };
    widths.iter().enumerate().map(cell).collect()
}

fn centred(text: &str, width: usize, left: &str) -> String {
    let taken = columns(text);
    let before = (width / 2).saturating_sub(taken / 2).saturating_sub(1);
    let after = width.saturating_sub(left.len() + before + taken + 1);
    format!("{left}{:before$}{text}{:after$}|", "", "")
}

fn at_left(text: &str, width: usize, left: &str) -> String {
    let taken = columns(text) + left.len() + 1;
    let before = if taken + 2 <= width { 2 } else { 0 };
    let after = width.saturating_sub(before + taken);
    format!("{left}{:before$}{text}{:after$}|", "", "")
}

/// What a terminal takes. The AWS CLI counts two for a letter like é, and its lines end early.
fn columns(text: &str) -> usize {
    text.width()
}

/// `natural * width / sum`, rounded as Python rounds.
fn scale(natural: usize, width: usize, sum: usize) -> usize {
    (width as f64 / sum as f64 * natural as f64).round_ties_even() as usize
}
