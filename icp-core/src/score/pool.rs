//! Where the rows of a table are scored: in the caller's own pool, never in a global one.

/// Runs independent jobs. The caller decides where; the result does not depend on it.
pub trait Pool: Sync {
    /// How many jobs can run at the same time; at least 1.
    fn width(&self) -> usize;

    /// Calls `job(0) … job(n − 1)`, each once, in any order and on any thread, and returns when all are done.
    fn run(&self, n: usize, job: &(dyn Fn(usize) + Sync));
}

/// All jobs one after the other on the calling thread.
#[derive(Clone, Copy, Debug, Default)]
pub struct Serial;

impl Pool for Serial {
    fn width(&self) -> usize {
        1
    }

    fn run(&self, n: usize, job: &(dyn Fn(usize) + Sync)) {
        (0..n).for_each(job);
    }
}

/// Threads that live for one call: nothing is left running that a `fork` could break.
#[derive(Clone, Copy, Debug)]
pub struct Threads(usize);

impl Threads {
    /// As many threads, at least one.
    #[must_use]
    pub const fn new(threads: usize) -> Self {
        Self(if threads == 0 { 1 } else { threads })
    }
}

impl Pool for Threads {
    fn width(&self) -> usize {
        self.0
    }

    fn run(&self, n: usize, job: &(dyn Fn(usize) + Sync)) {
        let next = std::sync::atomic::AtomicUsize::new(0);
        let work = || {
            loop {
                let i = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                if i >= n {
                    return;
                }
                job(i);
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..self.0.min(n) {
                // Where no thread can be had, the calling one does all the work.
                let _ = std::thread::Builder::new().spawn_scoped(scope, work);
            }
            work();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn each_job_runs_once() {
        for threads in [0, 1, 2, 7] {
            let counts: Vec<AtomicUsize> = (0..100).map(|_| AtomicUsize::new(0)).collect();
            Threads::new(threads).run(100, &|i| {
                counts[i].fetch_add(1, Ordering::Relaxed);
            });
            assert!(counts.iter().all(|count| count.load(Ordering::Relaxed) == 1));
        }
    }
}
