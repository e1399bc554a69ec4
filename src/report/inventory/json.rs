//! The exported model: `schemas/inventory.schema.json` describes it.

use std::io;

use serde::Serialize;

use crate::inventory::{Inventory, VERSION};
use crate::report::{REPOSITORY, VERSION as TOOL_VERSION};

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    tool: Tool,
    #[serde(flatten)]
    inventory: &'a Inventory,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
    url: &'static str,
}

pub(super) fn write(inventory: &Inventory, out: &mut dyn io::Write) -> io::Result<()> {
    let tool = Tool { name: "bailiwick", version: TOOL_VERSION, url: REPOSITORY };
    serde_json::to_writer_pretty(&mut *out, &Output { version: VERSION, tool, inventory })?;
    writeln!(out)
}
