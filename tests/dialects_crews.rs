//! What the dialects of agent frameworks and platforms make of realistic files: the lowered models, word for word.

mod support;

use support::{lowered, one};

macro_rules! golden {
    ($($test:ident: $name:literal,)*) => {
        $(#[test] fn $test() { insta::assert_snapshot!(lowered($name)); })*
    };
}

golden! {
    bedrock: "bedrock",
    crewai: "crewai",
}

#[test]
fn a_default_is_no_bound() {
    let program = |class: &str, key: &str| {
        let text = format!(
            "reader = {class}({key}=\"notes/brief.md\")\n\n@agent\ndef scout(self):\n    return Agent(config=self.agents_config[\"scout\"], tools=[reader])\n"
        );
        one("crew/crew.py", &text).tools[0].bounds.len()
    };
    assert_eq!(program("TXTSearchTool", "txt"), 1, "it takes no other file");
    assert_eq!(program("FileReadTool", "file_path"), 0, "the model may name another");
}
