//! Links the way the host's Node expects of an add-on.
fn main() {
    napi_build::setup();
}
