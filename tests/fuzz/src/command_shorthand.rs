//! The command's shorthand arguments.
//!
//! What was read, written in the fullest form (every value in quotes, every list in brackets), is read as the same.

use shorthand::Node;

use crate::Allowance;

#[path = "../../../crates/kvam-cli/src/input/shorthand.rs"]
mod shorthand;

/// The text is held as characters, four times its size; `,a` becomes a node of 32 bytes with text of its own, and a list
/// that grows is there twice.
const MEMORY: Allowance = Allowance::new(96, 4 << 10);
/// What the parser allows, and the whole around it.
const DEEPEST: usize = 33;

pub(crate) fn check(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    match MEMORY.hold(text.len(), || shorthand::parse(text)) {
        Ok(node) => {
            let Node::Map(members) = &node else { panic!("{text} is no map") };
            assert!(depth(&node) <= DEEPEST, "{text}");
            let written: Vec<String> = members.iter().map(pair).collect();
            assert_eq!(shorthand::parse(&written.join(",")).as_ref(), Ok(&node), "{text}");
        }
        // It may repeat a key.
        Err(error) => assert!(error.to_string().len() < text.len() + 200),
    }
}

/// How many brackets are open around the innermost value.
fn depth(node: &Node) -> usize {
    match node {
        Node::Text(_) | Node::File(_) => 0,
        Node::List(values) => 1 + values.iter().map(depth).max().unwrap_or_default(),
        Node::Map(members) => 1 + members.iter().map(|(_, value)| depth(value)).max().unwrap_or_default(),
    }
}

fn pair((key, value): &(String, Node)) -> String {
    let equals = if has_file(value) { "@=" } else { "=" };
    format!("{key}{equals}{}", written(value))
}

/// `@=` makes files of a value, or of the values of a list and of the lists in it.
fn has_file(node: &Node) -> bool {
    match node {
        Node::File(_) => true,
        Node::List(values) => values.iter().any(has_file),
        Node::Text(_) | Node::Map(_) => false,
    }
}

fn written(node: &Node) -> String {
    match node {
        Node::Text(text) | Node::File(text) => {
            format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
        }
        Node::List(values) => format!("[{}]", values.iter().map(written).collect::<Vec<_>>().join(",")),
        Node::Map(members) => format!("{{{}}}", members.iter().map(pair).collect::<Vec<_>>().join(",")),
    }
}
