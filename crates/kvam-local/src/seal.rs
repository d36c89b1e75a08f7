use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const TAG_BYTES: usize = 16;

/// Makes opaque tokens of the base64 alphabet, and takes back none but its own.
#[derive(Clone)]
pub(crate) struct Sealer(Hmac<Sha256>);

impl Sealer {
    /// Tokens of one seed are good for a later service of the same seed, as far as their contexts are the same: that of a
    /// listing is an ARN, which has the stream's creation time in it, so only a fixed clock brings it back.
    pub(crate) fn new(seed: u64) -> Self {
        Self(Hmac::new_from_slice(&seed.to_be_bytes()).expect("an HMAC takes a key of any length"))
    }

    /// A token that opens only with the same context.
    pub(crate) fn seal(&self, context: &str, content: &[u8]) -> String {
        let tag = self.mac(context, content).finalize().into_bytes();
        STANDARD.encode([content, &tag[..TAG_BYTES]].concat())
    }

    /// The content, unless the token is not ours, was changed, or belongs to another context.
    pub(crate) fn open(&self, context: &str, token: &str) -> Option<Vec<u8>> {
        let mut bytes = STANDARD.decode(token).ok()?;
        let tag = bytes.split_off(bytes.len().checked_sub(TAG_BYTES)?);
        self.mac(context, &bytes).verify_truncated_left(&tag).ok()?;
        Some(bytes)
    }

    fn mac(&self, context: &str, content: &[u8]) -> Hmac<Sha256> {
        // The length keeps context and content apart.
        self.0
            .clone()
            .chain_update((context.len() as u64).to_be_bytes())
            .chain_update(context)
            .chain_update(content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_in_its_context_and_unchanged_or_not_at_all() {
        let sealer = Sealer::new(1);
        let token = sealer.seal("a", b"content");
        assert_eq!(sealer.open("a", &token).as_deref(), Some(&b"content"[..]));
        assert_eq!(sealer.open("b", &token), None);
        assert_eq!(Sealer::new(2).open("a", &token), None);
        assert_eq!(sealer.open("ac", &sealer.seal("a", b"c")), None);
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(sealer.open("a", &String::from_utf8(changed).unwrap()), None, "changed at {at}");
        }
        for token in ["", "A", "AAAA", &token[..token.len() - 4]] {
            assert_eq!(sealer.open("a", token), None, "{token}");
        }
    }
}
