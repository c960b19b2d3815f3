//! Rewrites what is generated from the core's tables: the templates' layout, docs/profile.schema.json, docs/profile.md,
//! docs/capabilities.md, icp-node/areas.d.ts and operations.js.
#![allow(clippy::print_stderr, reason = "a tool for the command line")]

use icp_core::profile::{reference::reference, schema::schema, templates::templates};
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let core = Path::new(env!("CARGO_MANIFEST_DIR"));
    for template in templates() {
        std::fs::write(
            core.join("templates").join(format!("{}.json", template.name)),
            template.profile()?.to_json(),
        )?;
    }
    let docs = core.join("../docs");
    std::fs::write(docs.join("profile.schema.json"), schema().pretty())?;
    std::fs::write(docs.join("profile.md"), reference())?;
    std::fs::write(docs.join("capabilities.md"), icp_core::contract::capabilities::markdown())?;
    std::fs::write(core.join("../icp-node/areas.d.ts"), icp_core::contract::capabilities::typescript())?;
    std::fs::write(core.join("../icp-node/operations.js"), icp_core::contract::capabilities::javascript())?;
    Ok(())
}
