//! How a rule file writes a condition.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::{Condition, Pattern, Scalar, Test};

/// The words that stand for tests; no field of the model may be called by one.
const TESTS: &[&str] =
    &["equals", "in", "glob", "matches", "contains", "exists", "count", "less", "more", "at_most", "at_least", "some", "every"];

impl Condition {
    /// Every path that the condition asks about, with the paths within lists joined on.
    pub fn paths(&self, prefix: &str, visit: &mut dyn FnMut(String)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.paths(prefix, visit)),
            Self::Not(part) => part.paths(prefix, visit),
            Self::Leaf { path, tests } => {
                let dot = if prefix.is_empty() || path.is_empty() { "" } else { "." };
                let path = format!("{prefix}{dot}{path}");
                for test in tests {
                    if let Test::Some(inner) | Test::Every(inner) = test {
                        inner.paths(&path, visit);
                    }
                }
                visit(path);
            }
        }
    }

    /// Every pattern in it.
    pub fn patterns(&self, visit: &mut dyn FnMut(&Pattern)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.patterns(visit)),
            Self::Not(part) => part.patterns(visit),
            Self::Leaf { tests, .. } => {
                for test in tests {
                    match test {
                        Test::Matches(pattern) => visit(pattern),
                        Test::Glob(patterns) => patterns.iter().for_each(&mut *visit),
                        Test::Some(inner) | Test::Every(inner) => inner.patterns(visit),
                        _ => {}
                    }
                }
            }
        }
    }
}

/// A condition as a rule file writes it.
#[derive(Clone, Debug)]
pub struct Written(pub Condition);

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ConditionVisitor).map(Self)
    }
}

struct ConditionVisitor;

impl<'de> Visitor<'de> for ConditionVisitor {
    type Value = Condition;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a condition: a map of fields to tests, or of all, any, not")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Condition, A::Error> {
        let mut parts = Vec::new();
        let mut own = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "all" => parts.push(Condition::All(conditions(map.next_value()?))),
                "any" => parts.push(Condition::Any(conditions(map.next_value()?))),
                "not" => parts.push(Condition::Not(Box::new(map.next_value::<Written>()?.0))),
                word if TESTS.contains(&word) => own.push(test(word, &mut map)?),
                _ => {
                    let tests = map.next_value::<Tests>()?.0;
                    parts.push(Condition::Leaf { path: key, tests });
                }
            }
        }
        if !own.is_empty() {
            parts.push(Condition::Leaf { path: String::new(), tests: own });
        }
        if parts.is_empty() {
            return Err(A::Error::custom("an empty condition says nothing; leave `where` out to select every entity"));
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::All(parts) })
    }
}

fn conditions(written: Vec<Written>) -> Vec<Condition> {
    written.into_iter().map(|Written(condition)| condition).collect()
}

/// The tests on one leaf: a scalar (equals), or a map of test words.
struct Tests(Vec<Test>);

impl<'de> Deserialize<'de> for Tests {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TestsVisitor).map(Self)
    }
}

struct TestsVisitor;

impl<'de> Visitor<'de> for TestsVisitor {
    type Value = Vec<Test>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a value to equal, or a map of tests ({})", TESTS.join(", "))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Vec<Test>, E> {
        Ok(vec![Test::Equals(Scalar::Bool(value))])
    }

    fn visit_u64<E>(self, value: u64) -> Result<Vec<Test>, E> {
        Ok(vec![Test::Equals(Scalar::Number(value as f64))])
    }

    fn visit_i64<E>(self, value: i64) -> Result<Vec<Test>, E> {
        Ok(vec![Test::Equals(Scalar::Number(value as f64))])
    }

    fn visit_f64<E>(self, value: f64) -> Result<Vec<Test>, E> {
        Ok(vec![Test::Equals(Scalar::Number(value))])
    }

    fn visit_str<E>(self, value: &str) -> Result<Vec<Test>, E> {
        Ok(vec![Test::Equals(Scalar::Text(value.to_owned()))])
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<Test>, A::Error> {
        let mut tests = Vec::new();
        while let Some(word) = map.next_key::<String>()? {
            tests.push(test(&word, &mut map)?);
        }
        if tests.is_empty() {
            return Err(A::Error::custom(format!("no test; expected one of {}", TESTS.join(", "))));
        }
        Ok(tests)
    }
}

fn test<'de, A: MapAccess<'de>>(word: &str, map: &mut A) -> Result<Test, A::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Count {
        at_least: Option<u32>,
        at_most: Option<u32>,
    }
    Ok(match word {
        "equals" => Test::Equals(map.next_value::<WrittenScalar>()?.0),
        "in" => Test::In(map.next_value::<Vec<WrittenScalar>>()?.into_iter().map(|scalar| scalar.0).collect()),
        "glob" => Test::Glob(map.next_value::<OneOrMany>()?.0.into_iter().map(|text| Pattern::new(text, true)).collect()),
        "matches" => {
            let pattern = Pattern::new(map.next_value()?, false);
            if pattern.regex().is_none() {
                return Err(A::Error::custom(format!("`{}` is no regular expression, or too large a one", pattern.text())));
            }
            Test::Matches(pattern)
        }
        "contains" => Test::Contains(map.next_value::<WrittenScalar>()?.0),
        "exists" => Test::Exists(map.next_value()?),
        "count" => {
            let Count { at_least, at_most } = map.next_value()?;
            Test::Count(at_least, at_most)
        }
        "less" => Test::Less(map.next_value()?),
        "more" => Test::More(map.next_value()?),
        "at_most" => Test::AtMost(map.next_value()?),
        "at_least" => Test::AtLeast(map.next_value()?),
        "some" => Test::Some(Box::new(map.next_value::<Written>()?.0)),
        "every" => Test::Every(Box::new(map.next_value::<Written>()?.0)),
        _ => return Err(A::Error::custom(format!("unknown test `{word}`, expected one of {}", TESTS.join(", ")))),
    })
}

struct WrittenScalar(Scalar);

impl<'de> Deserialize<'de> for WrittenScalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tests = deserializer.deserialize_any(TestsVisitor)?;
        match <[Test; 1]>::try_from(tests) {
            Ok([Test::Equals(scalar)]) => Ok(Self(scalar)),
            _ => Err(D::Error::custom("expected a text, a number, true or false")),
        }
    }
}

/// One text or a list of them.
pub(crate) struct OneOrMany(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;
        impl<'de> Visitor<'de> for Texts {
            type Value = Vec<String>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }
            fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
                Ok(vec![value.to_owned()])
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = seq.next_element()? {
                    texts.push(text);
                }
                Ok(texts)
            }
        }
        deserializer.deserialize_any(Texts).map(Self)
    }
}
