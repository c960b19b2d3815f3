//! The main job on a terminal.
fn main() {}
