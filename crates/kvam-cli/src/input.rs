//! What is typed after a flag of the AWS CLI, made into the members of a request.

mod file;
mod fit;
mod flag;
mod request;
mod shorthand;
mod skeleton;

pub(crate) use flag::{arguments, flag_of};
pub(crate) use request::{Request, blame};
pub(crate) use skeleton::skeleton;
