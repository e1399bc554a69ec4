//! Policy templates of AWS SAM. The facts are in `rules/catalog/sam_policies.yaml`; the build makes a static table of them.

include!(concat!(env!("OUT_DIR"), "/sam.rs"));

/// One statement of a policy template; each of them allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SamStatement {
    /// The template, as SAM writes its name: `S3CrudPolicy`.
    pub template: &'static str,
    /// It holds under a condition only, which names one resource as well.
    pub conditional: bool,
    /// ARNs without region and account; `{BucketName}` is what the template is given as that parameter.
    pub resources: &'static [&'static str],
    /// The actions that it allows.
    pub actions: &'static [&'static str],
}

/// The statements of the policy template `name`; none where SAM has no template of that name.
pub fn statements(name: &str) -> impl Iterator<Item = &'static SamStatement> {
    let from = STATEMENTS.partition_point(|statement| statement.template < name);
    STATEMENTS[from..].iter().take_while(move |statement| statement.template == name)
}
