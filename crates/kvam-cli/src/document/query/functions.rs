//! Functions that keep integers integers, as those of the AWS CLI do.

use jpx_core::functions::{AbsFn, CeilFn, FloorFn, Function, SumFn};
use jpx_core::interpreter::SearchResult;
use jpx_core::{Context, Runtime};
use serde_json::Value;

/// Replaces what would make floats of integers.
pub(super) fn register(runtime: &mut Runtime) {
    let integers = |of, otherwise| Box::new(Integers { of, otherwise });
    runtime.register_function("abs", integers(absolute, Box::new(AbsFn::new())));
    runtime.register_function("sum", integers(sum, Box::new(SumFn::new())));
    runtime.register_function("ceil", integers(first, Box::new(Whole(CeilFn::new()))));
    runtime.register_function("floor", integers(first, Box::new(Whole(FloorFn::new()))));
}

/// A function that is exact for integers, and another for everything else.
struct Integers {
    of: fn(&[Value]) -> Option<i64>,
    otherwise: Box<dyn Function>,
}

impl Function for Integers {
    fn evaluate(&self, arguments: &[Value], context: &mut Context<'_>) -> SearchResult {
        match arguments {
            [_] => match (self.of)(arguments) {
                Some(integer) => Ok(integer.into()),
                None => self.otherwise.evaluate(arguments, context),
            },
            // Too many or too few: the function says so.
            _ => self.otherwise.evaluate(arguments, context),
        }
    }
}

fn first(arguments: &[Value]) -> Option<i64> {
    arguments.first()?.as_i64()
}

fn absolute(arguments: &[Value]) -> Option<i64> {
    first(arguments)?.checked_abs()
}

fn sum(arguments: &[Value]) -> Option<i64> {
    let numbers = arguments.first()?.as_array()?;
    numbers.iter().try_fold(0_i64, |sum, number| sum.checked_add(number.as_i64()?))
}

/// A function whose result is whole, as an integer where it is one.
struct Whole<F>(F);

impl<F: Function> Function for Whole<F> {
    fn evaluate(&self, arguments: &[Value], context: &mut Context<'_>) -> SearchResult {
        let result = self.0.evaluate(arguments, context)?;
        // Without decimals the digits before them are all there is to read.
        let digits = result.as_f64().map(|float| format!("{float:.0}"));
        Ok(digits.and_then(|digits| digits.parse::<i64>().ok()).map_or(result, Value::from))
    }
}
