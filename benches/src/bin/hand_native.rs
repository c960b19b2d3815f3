//! The hand-made loop over columns, compiled for the processor at hand: `cargo rustc --bin hand_native -- -C target-cpu=native`.
//! Everything else is compiled as for anyone.

#[path = "../hand/mod.rs"]
#[allow(
    unreachable_pub,
    unused_imports,
    dead_code,
    reason = "the same files as in the library, of which this takes the loops"
)]
mod hand;

use icp_benches::Failure;
use icp_benches::data::{Data, Texts};
use icp_benches::manifest::manifest;
use icp_benches::protocol::{Answer, save, serve, timed};

fn main() -> Result<(), Failure> {
    let manifest = manifest()?;
    let mut held: Option<Data> = None;
    serve(|task| {
        let texts = Texts::from_word(&task.texts).ok_or("no such layout of texts")?;
        let data = match held.take() {
            Some(data) if data.rows == task.rows && data.texts() == texts => data,
            _ => Data::new(&manifest, task.rows, texts)?,
        };
        let (seconds, scored) = match texts {
            Texts::Plain => {
                let columns = data.plain()?;
                timed(|| hand::score_plain(&columns))
            }
            Texts::Dictionary | Texts::Views => {
                let columns = data.coded()?;
                timed(|| hand::score_coded(&columns))
            }
        };
        if let Some(path) = &task.save {
            save(path, &scored)?;
        }
        held = Some(data);
        Ok(Answer { seconds, ..Answer::default() })
    })
}
