//! What every entity of the model can do: name its fields for rules, and be written as JSON.

use serde_json::{Value as Json, json};

use crate::names::Named;
use crate::source::{At, FileId, Span};

/// A value of the model as a rule sees it, with its place where it has one of its own.
#[derive(Clone, Debug)]
pub struct Leaf<'m> {
    /// The value.
    pub value: Value<'m>,
    /// Its place; `None` for what was derived rather than written.
    pub span: Option<Span>,
}

/// The shapes a rule can ask about.
#[derive(Clone, Debug)]
pub enum Value<'m> {
    /// Not there.
    Absent,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text, or the name of an enumeration's value.
    Text(&'m str),
    /// A list.
    List(Vec<Leaf<'m>>),
    /// Something with fields.
    Record(&'m dyn Record),
}

impl<'m> Leaf<'m> {
    /// Nothing there.
    pub const ABSENT: Self = Self { value: Value::Absent, span: None };

    /// A derived text.
    #[must_use]
    pub fn text(text: &'m str) -> Self {
        Self { value: Value::Text(text), span: None }
    }

    /// Whether there is something.
    #[must_use]
    pub fn exists(&self) -> bool {
        !matches!(self.value, Value::Absent)
    }

    /// The value at the end of a dotted path, `url.host`; into a list the path goes through every item.
    #[must_use]
    pub fn at(self, path: &str) -> Self {
        let Some((head, rest)) = path.split_once('.').or((!path.is_empty()).then_some((path, ""))) else { return self };
        match self.value {
            Value::Record(record) => {
                let mut leaf = record.field(head).unwrap_or(Self::ABSENT);
                leaf.span = leaf.span.or(self.span);
                leaf.at(rest)
            }
            Value::List(items) => {
                let items = items.into_iter().map(|item| item.at(path)).filter(Self::exists).collect();
                Self { value: Value::List(items), span: self.span }
            }
            _ => Self::ABSENT,
        }
    }

    /// As JSON, without places.
    #[must_use]
    pub fn json(&self) -> Json {
        match &self.value {
            Value::Absent => Json::Null,
            Value::Bool(value) => json!(value),
            Value::Number(value) => json!(value),
            Value::Text(value) => json!(value),
            Value::List(items) => Json::Array(items.iter().map(Self::json).collect()),
            Value::Record(record) => record_json(*record),
        }
    }
}

/// Every field of `record` that is there, as a JSON object.
#[must_use]
pub fn record_json(record: &dyn Record) -> Json {
    let fields = record.fields().iter().filter_map(|&name| {
        let leaf = record.field(name).filter(Leaf::exists)?;
        if matches!(&leaf.value, Value::List(items) if items.is_empty()) {
            return None;
        }
        Some((name.to_owned(), leaf.json()))
    });
    Json::Object(fields.collect())
}

/// Something whose fields have names.
pub trait Record: std::fmt::Debug + Sync {
    /// The names, in the order of declaration.
    fn fields(&self) -> &'static [&'static str];
    /// The value of one field; `None` for a name that is no field.
    fn field(&self, name: &str) -> Option<Leaf<'_>>;
}

/// A type that can stand in a field.
pub trait Field {
    /// The value as a rule sees it.
    fn leaf(&self) -> Leaf<'_>;
}

impl Field for bool {
    fn leaf(&self) -> Leaf<'_> {
        Leaf { value: Value::Bool(*self), span: None }
    }
}

impl Field for f64 {
    fn leaf(&self) -> Leaf<'_> {
        Leaf { value: Value::Number(*self), span: None }
    }
}

impl Field for str {
    fn leaf(&self) -> Leaf<'_> {
        Leaf::text(self)
    }
}

impl Field for &'static str {
    fn leaf(&self) -> Leaf<'_> {
        Leaf::text(self)
    }
}

impl Field for String {
    fn leaf(&self) -> Leaf<'_> {
        Leaf::text(self)
    }
}

impl<T: Named> Field for T {
    fn leaf(&self) -> Leaf<'_> {
        Leaf::text(self.as_str())
    }
}

impl<T: Field> Field for At<T> {
    fn leaf(&self) -> Leaf<'_> {
        Leaf { span: Some(self.span), ..self.value.leaf() }
    }
}

impl<T: Field> Field for Option<T> {
    fn leaf(&self) -> Leaf<'_> {
        self.as_ref().map_or(Leaf::ABSENT, Field::leaf)
    }
}

impl<T: Field> Field for Vec<T> {
    fn leaf(&self) -> Leaf<'_> {
        Leaf { value: Value::List(self.iter().map(Field::leaf).collect()), span: None }
    }
}

/// Where an entity comes from: every entity has one.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file.
    pub file: FileId,
    /// The whole entity, for a caret where no leaf is at fault.
    pub span: Span,
    /// The structural path in the file, `mcpServers.github.env.GITHUB_TOKEN`: what fingerprints are made of. Never a secret.
    pub path: String,
    /// The product that reads the file, by the name people know it under: `Claude Code`.
    pub product: &'static str,
    /// The agent it belongs to, by name, where there is one.
    pub agent: Option<String>,
}

/// An entity of the model: a record with an origin.
pub trait Entity: Record {
    /// The name rules select it by.
    const KIND: &'static str;
    /// Its fields' names.
    const FIELDS: &'static [&'static str];
    /// Where it comes from.
    fn origin(&self) -> &Origin;
    /// Where it comes from, to be completed by a later stage.
    fn origin_mut(&mut self) -> &mut Origin;
}

/// Declares a record: the struct and the access to its fields by name.
macro_rules! record {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name { $($(#[$doc])* pub $field: $type,)* }

        impl $crate::model::Record for $name {
            fn fields(&self) -> &'static [&'static str] { &[$(stringify!($field)),*] }
            fn field(&self, name: &str) -> Option<$crate::model::Leaf<'_>> {
                match name {
                    $(stringify!($field) => Some($crate::model::Field::leaf(&self.$field)),)*
                    _ => None,
                }
            }
        }

        impl $crate::model::Field for $name {
            fn leaf(&self) -> $crate::model::Leaf<'_> {
                $crate::model::Leaf { value: $crate::model::Value::Record(self), span: None }
            }
        }
    };
}

/// Declares an entity: the struct with its origin, the access to its fields by name, and the name rules select it by.
///
/// Besides its own fields every entity answers to three of its origin: `product`, `agent`, `path`.
macro_rules! entity {
    ($(#[$meta:meta])* $name:ident as $kind:literal { $($(#[$doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// Where it comes from.
            pub origin: $crate::model::Origin,
            $($(#[$doc])* pub $field: $type,)*
        }

        impl $crate::model::Record for $name {
            fn fields(&self) -> &'static [&'static str] { <Self as $crate::model::Entity>::FIELDS }
            fn field(&self, name: &str) -> Option<$crate::model::Leaf<'_>> {
                use $crate::model::Field;
                match name {
                    $(stringify!($field) => Some(self.$field.leaf()),)*
                    "product" => Some(self.origin.product.leaf()),
                    "agent" => Some(self.origin.agent.leaf()),
                    "path" => Some(self.origin.path.leaf()),
                    _ => None,
                }
            }
        }

        impl $crate::model::Entity for $name {
            const KIND: &'static str = $kind;
            const FIELDS: &'static [&'static str] = &[$(stringify!($field),)* "product", "agent", "path"];
            fn origin(&self) -> &$crate::model::Origin { &self.origin }
            fn origin_mut(&mut self) -> &mut $crate::model::Origin { &mut self.origin }
        }
    };
}

pub(crate) use {entity, record};
