//! serde over the tree, with spans in its errors: how our own files (rules, configuration) become types.

use std::fmt;

use serde::Deserialize as _;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor};

use super::tree::{EntryRef, Kind, NodeRef};
use crate::source::Span;

/// Why a value does not fit its type, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// In plain words, without the place.
    pub message: String,
    /// The value at fault; the key for an unknown field; the map for a missing one.
    pub span: Span,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// Reads `node` as a `T`. Of duplicate keys the last counts; aliases and merge keys are followed.
///
/// # Errors
/// The first value that does not fit, innermost.
pub fn from_node<T: DeserializeOwned>(node: NodeRef<'_>) -> Result<T, Error> {
    T::deserialize(Value { node }).map_err(|fault| fault.at(node.span()))
}

/// An error on its way out: the innermost value with a place gives it its place.
#[derive(Debug)]
struct Fault {
    message: String,
    span: Option<Span>,
}

impl Fault {
    fn or(self, span: Span) -> Self {
        Self { span: self.span.or(Some(span)), ..self }
    }

    fn at(self, span: Span) -> Error {
        Error { message: self.message, span: self.span.unwrap_or(span) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl serde::de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), span: None }
    }
}

/// A node as serde sees it.
#[derive(Clone, Copy)]
struct Value<'t> {
    node: NodeRef<'t>,
}

impl<'t> Value<'t> {
    fn unexpected(self) -> Unexpected<'t> {
        match self.node.kind() {
            Kind::Null | Kind::Alias(_) => Unexpected::Unit,
            Kind::Bool(value) => Unexpected::Bool(*value),
            Kind::Number(number) => Unexpected::Other(number),
            Kind::String(text) => Unexpected::Str(&text.value),
            Kind::Seq(_) => Unexpected::Seq,
            Kind::Map(_) => Unexpected::Map,
        }
    }

    fn any<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node.kind() {
            Kind::Null | Kind::Alias(_) => visitor.visit_unit(),
            Kind::Bool(value) => visitor.visit_bool(*value),
            Kind::Number(text) => number(text, visitor),
            Kind::String(text) => visitor.visit_str(&text.value),
            Kind::Seq(_) => {
                let mut items = Items { rest: self.node.items() };
                let value = visitor.visit_seq(&mut items)?;
                match items.rest.next() {
                    None => Ok(value),
                    Some(extra) => Err(Fault { message: "more items than expected".to_owned(), span: Some(extra.span()) }),
                }
            }
            Kind::Map(_) => visitor.visit_map(Entries { rest: self.node.entries(), current: None }),
        }
    }
}

fn number<'de, V: Visitor<'de>>(text: &str, visitor: V) -> Result<V::Value, Fault> {
    // TOML writes `1_000`.
    let plain: String = text.chars().filter(|&c| c != '_').collect();
    let unsigned = plain.trim_start_matches(['+', '-']);
    let radix = match unsigned.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0o") => 8,
        Some("0b") => 2,
        _ => 10,
    };
    let digits = if radix == 10 { unsigned } else { &unsigned[2..] };
    if let Ok(value) = u64::from_str_radix(digits, radix) {
        if !plain.starts_with('-') {
            return visitor.visit_u64(value);
        }
        if let Some(value) = 0i64.checked_sub_unsigned(value) {
            return visitor.visit_i64(value);
        }
    }
    let float = match unsigned.trim_start_matches('.').to_ascii_lowercase().as_str() {
        "inf" | "infinity" => Ok(if plain.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY }),
        "nan" => Ok(f64::NAN),
        _ => plain.parse(),
    };
    match float {
        Ok(value) => visitor.visit_f64(value),
        Err(_) => visitor.visit_str(text),
    }
}

impl<'de> serde::Deserializer<'de> for Value<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.any(visitor).map_err(|fault| fault.or(self.node.span()))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.node.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }.map_err(|fault| fault.or(self.node.span()))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self).map_err(|fault| fault.or(self.node.span()))
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        let mut entries = self.node.entries();
        let variant = match (self.node.as_str(), entries.next(), entries.next()) {
            (Some(name), ..) => Variant { name, name_span: self.node.span(), value: None },
            (None, Some(entry), None) => Variant { name: entry.key(), name_span: entry.key_span(), value: Some(entry.value()) },
            _ => {
                let expected = &"a name, or a map with one key";
                return Err(serde::de::Error::invalid_type(self.unexpected(), expected)).map_err(|fault: Fault| fault.or(self.node.span()));
            }
        };
        visitor.visit_enum(variant).map_err(|fault| fault.or(self.node.span()))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items<I> {
    rest: I,
}

impl<'t, 'de, I: Iterator<Item = NodeRef<'t>>> SeqAccess<'de> for &mut Items<I> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        self.rest.next().map(|node| seed.deserialize(Value { node })).transpose()
    }
}

struct Entries<'t, I> {
    rest: I,
    current: Option<EntryRef<'t>>,
}

impl<'t, 'de, I: Iterator<Item = EntryRef<'t>>> MapAccess<'de> for Entries<'t, I> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        self.current = self.rest.next();
        let Some(entry) = self.current else { return Ok(None) };
        seed.deserialize(StrDeserializer::new(entry.key())).map(Some).map_err(|fault: Fault| fault.or(entry.key_span()))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        match self.current.take() {
            Some(entry) => seed.deserialize(Value { node: entry.value() }),
            None => Err(serde::de::Error::custom("a value was asked for before its key")),
        }
    }
}

struct Variant<'t> {
    name: &'t str,
    name_span: Span,
    value: Option<NodeRef<'t>>,
}

impl<'de, 't> EnumAccess<'de> for Variant<'t> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        let name: StrDeserializer<'_, Fault> = StrDeserializer::new(self.name);
        let value = seed.deserialize(name).map_err(|fault| fault.or(self.name_span))?;
        Ok((value, self))
    }
}

impl Variant<'_> {
    fn lacks_value(&self) -> Fault {
        Fault { message: format!("`{}` needs a value", self.name), span: Some(self.name_span) }
    }
}

impl<'de> VariantAccess<'de> for Variant<'_> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.value {
            None => Ok(()),
            Some(node) => <()>::deserialize(Value { node }),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        match self.value {
            Some(node) => seed.deserialize(Value { node }),
            None => Err(self.lacks_value()),
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        match self.value {
            Some(node) => serde::Deserializer::deserialize_any(Value { node }, visitor),
            None => Err(self.lacks_value()),
        }
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        match self.value {
            Some(node) => serde::Deserializer::deserialize_any(Value { node }, visitor),
            None => Err(self.lacks_value()),
        }
    }
}
