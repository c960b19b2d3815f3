//! Long work that reports how far it is and can be stopped.

/// The work was stopped by the one who asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped on request")]
pub struct Stopped;

type Look<'a> = &'a (dyn Fn(f64) -> bool + Sync);

/// Looks on while long work runs: hears the share that is done (0…1) and may stop it. It never changes a result.
///
/// ```
/// use icp_core::watch::Watch;
/// let half = |share: f64| share < 0.5;
/// let watch = Watch::new(&half);
/// assert!(watch.at(0.2).is_ok() && watch.at(0.7).is_err());
/// let second_part = watch.part(0.5, 1.0);
/// assert!(second_part.at(0.0).is_err());
/// assert!(Watch::NONE.at(0.7).is_ok());
/// ```
#[derive(Clone, Copy, Default)]
pub struct Watch<'a> {
    look: Option<Look<'a>>,
    start: f64,
    length: f64,
}

impl<'a> Watch<'a> {
    /// Nobody looks on.
    pub const NONE: Self = Self { look: None, start: 0.0, length: 1.0 };

    /// Calls `look` with the share that is done; `false` stops the work.
    #[must_use]
    pub const fn new(look: Look<'a>) -> Self {
        Self { look: Some(look), start: 0.0, length: 1.0 }
    }

    /// The same watch for a part of the work, from one share of the whole to another.
    #[must_use]
    pub fn part(self, from: f64, to: f64) -> Self {
        Self { look: self.look, start: self.start + self.length * from, length: self.length * (to - from) }
    }

    /// Tells that this share of the work is done.
    ///
    /// # Errors
    /// The work is to stop.
    pub fn at(&self, share: f64) -> Result<(), Stopped> {
        match self.look {
            Some(look) if !look(self.start + self.length * share) => Err(Stopped),
            _ => Ok(()),
        }
    }
}

impl std::fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch")
            .field("start", &self.start)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}
