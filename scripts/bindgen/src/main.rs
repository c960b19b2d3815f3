//! `bindgen <module.wasm> <folder> <web|nodejs>`: writes the JavaScript glue of a WebAssembly module.
//!
//! The command line tool of wasm-bindgen does the same, but is built from ten times as many crates.

use std::{env, error::Error};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [module, folder, target] = arguments.as_slice() else {
        return Err("usage: bindgen <module.wasm> <folder> <web|nodejs>".into());
    };
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(module).out_name("icp").typescript(false).omit_default_module_path(false);
    match target.as_str() {
        "web" => bindgen.web(true)?,
        "nodejs" => bindgen.nodejs(true)?,
        other => return Err(format!("no such target: {other}").into()),
    };
    bindgen.generate(folder)?;
    Ok(())
}
