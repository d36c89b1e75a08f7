//! A structure as data: the first byte chooses the operation, the second one its input or its output, the rest is JSON.

use kvam_model::shapes::{Shaped, Value};

use crate::Allowance;
use crate::operations::of_every_operation;

/// `{},` becomes a value of 32 bytes with room for its members, and a list that grows is there twice.
const MEMORY: Allowance = Allowance::new(96, 16 << 10);

pub(crate) fn check(data: &[u8]) {
    of_every_operation!(data, check_one);
}

fn check_one<O: Shaped>(data: &[u8]) {
    let Some((half, json)) = data.split_first() else { return };
    let members = if half % 2 == 0 { O::INPUT } else { O::OUTPUT };
    match MEMORY.hold(json.len(), || Value::read_structure(members, json)) {
        Ok(value) => {
            assert_eq!(Value::read_structure(members, value.to_json().as_bytes()).as_ref(), Ok(&value));
            if half % 2 == 0 {
                // Refused or not, but in few words.
                let refusal = O::from_value(&value).err().map(|error| error.to_string());
                assert!(refusal.is_none_or(|said| said.len() < 1 << 10));
            }
        }
        Err(error) => assert!(error.to_string().len() < 1 << 10),
    }
}
