//! Enumerations whose values have names: the same names in rule files, configuration, reports and the exported model.

/// A value with a name.
pub trait Named: Copy + Sized + 'static {
    /// Every value, in order.
    const ALL: &'static [Self];
    /// The name.
    fn as_str(self) -> &'static str;
    /// The value of that name.
    fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.as_str() == name)
    }
}

/// Declares an enumeration and its values' names.
macro_rules! names {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $text)] $variant,)* }

        impl $crate::names::Named for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),*];
            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad($crate::names::Named::as_str(*self))
            }
        }
    };
}

pub(crate) use names;
