//! What the dialects of agent frameworks and platforms make of realistic files: the lowered models, word for word.

mod support;

use support::lowered;

macro_rules! golden {
    ($($test:ident: $name:literal,)*) => {
        $(#[test] fn $test() { insta::assert_snapshot!(lowered($name)); })*
    };
}

golden! {
    bedrock: "bedrock",
    crewai: "crewai",
}
