//! What a grammar does not say of an expression.

use jpx_core::Runtime;
use jpx_core::ast::Ast;

/// No list is longer, and no arithmetic on positions below it overflows.
const LARGEST: u32 = 1_000_000_000;

/// Where an expression cannot be evaluated whatever the document, and why.
pub(super) fn check(node: &Ast, runtime: &Runtime) -> Result<(), (usize, String)> {
    match node {
        Ast::Function { offset, name, .. } if runtime.get_function(name).is_none() => {
            // The node stands at the parenthesis after the name.
            return Err((offset.saturating_sub(name.len()), format!("there is no function {name}")));
        }
        Ast::Index { offset, idx } => bounded(*offset, [Some(*idx)])?,
        Ast::Slice { offset, start, stop, step } => bounded(*offset, [*start, *stop, Some(*step)])?,
        _ => {}
    }
    children(node).into_iter().try_for_each(|child| check(child, runtime))
}

fn bounded<const N: usize>(offset: usize, positions: [Option<i32>; N]) -> Result<(), (usize, String)> {
    match positions.into_iter().flatten().find(|position| position.unsigned_abs() > LARGEST) {
        Some(position) => Err((offset, format!("no list has a position {position}"))),
        None => Ok(()),
    }
}

fn children(node: &Ast) -> Vec<&Ast> {
    match node {
        Ast::Comparison { lhs, rhs, .. }
        | Ast::Projection { lhs, rhs, .. }
        | Ast::And { lhs, rhs, .. }
        | Ast::Or { lhs, rhs, .. }
        | Ast::Subexpr { lhs, rhs, .. } => vec![lhs, rhs],
        Ast::Condition { predicate, then, .. } => vec![predicate, then],
        Ast::Expref { ast, .. } => vec![ast],
        Ast::Flatten { node, .. } | Ast::Not { node, .. } | Ast::ObjectValues { node, .. } => vec![node],
        Ast::Function { args, .. } => args.iter().collect(),
        Ast::MultiList { elements, .. } => elements.iter().collect(),
        Ast::MultiHash { elements, .. } => elements.iter().map(|pair| &pair.value).collect(),
        Ast::Identity { .. }
        | Ast::Field { .. }
        | Ast::Index { .. }
        | Ast::Literal { .. }
        | Ast::Slice { .. } => Vec::new(),
    }
}
