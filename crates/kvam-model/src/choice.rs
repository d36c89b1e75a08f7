//! The service's lists of words, each as an enum that is spelled once.

/// Defines an enum of the words that a request's member takes, in the service's order.
macro_rules! choice {
    (
        $(#[$attribute:meta])*
        $name:ident of $member:literal {
            $($(#[$variant_attribute:meta])* $variant:ident = $text:literal,)*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_attribute])* $variant,)*
        }

        impl $name {
            /// All of them, in the service's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            #[cfg(feature = "shapes")]
            pub(crate) const NAMES: &'static [&'static str] = &[$(Self::$variant.as_str()),*];

            /// As the service spells it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::InvalidInput;

            /// Reads the service's spelling.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::choice::find($member, Self::ALL, |choice| choice.as_str(), text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

/// Defines an enum of the words that an answer's member has, in the service's order, and of any other as it came.
macro_rules! open_choice {
    (
        $(#[$attribute:meta])*
        $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident = $text:literal,)*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_attribute])* $variant,)*
            /// One that is not in the reference, as it came.
            Other(String),
        }

        impl $name {
            /// Those in the reference, in the service's order.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            #[cfg(feature = "shapes")]
            pub(crate) const NAMES: &'static [&'static str] = &[$($text),*];

            /// As the service spells it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(other) => other,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Other(text.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

pub(crate) use {choice, open_choice};

use crate::InvalidInput;
use crate::invalid_input::quoted;

/// The choice that is spelled `text`; else an error that names the member and what it takes.
pub(crate) fn find<T: Copy>(
    member: &'static str,
    all: &[T],
    as_str: impl Fn(T) -> &'static str,
    text: &str,
) -> Result<T, InvalidInput> {
    all.iter().copied().find(|choice| as_str(*choice) == text).ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|choice| as_str(*choice)).collect();
        InvalidInput::new(member, format!("{} is not {}", quoted(text), names.join(" or ")))
    })
}

#[cfg(test)]
mod tests {
    use crate::PlaybackMode;

    #[test]
    fn every_choice_is_read_back_as_it_is_written() {
        for mode in PlaybackMode::ALL {
            assert_eq!(mode.to_string().parse(), Ok(*mode));
        }
    }

    #[test]
    fn another_word_is_refused_with_what_would_do() {
        let error = "live".parse::<PlaybackMode>().unwrap_err();
        assert_eq!(error.to_string(), r#"PlaybackMode "live" is not LIVE or LIVE_REPLAY or ON_DEMAND"#);
    }
}
