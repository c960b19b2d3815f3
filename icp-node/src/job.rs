//! Work for Node's thread pool.

use crate::raise;
use icp_core::contract::failure::Failure;
use napi::bindgen_prelude::{AsyncTask, Env, Result, Task, ToNapiValue, TypeName};

type Work<T> = Box<dyn FnOnce() -> std::result::Result<T, Failure> + Send>;

/// One piece of work for the thread pool.
pub struct Job<T>(Option<Work<T>>);

impl<T> Job<T> {
    pub(crate) fn task(
        work: impl FnOnce() -> std::result::Result<T, Failure> + Send + 'static,
    ) -> AsyncTask<Self>
    where
        T: ToNapiValue + TypeName + Send + 'static,
    {
        AsyncTask::new(Self(Some(Box::new(work))))
    }
}

impl<T: ToNapiValue + TypeName + Send + 'static> Task for Job<T> {
    type Output = Option<T>;
    type JsValue = Option<T>;

    fn compute(&mut self) -> Result<Self::Output> {
        self.0.take().map(|work| work().map_err(raise)).transpose()
    }

    fn resolve(&mut self, _: Env, output: Self::Output) -> Result<Self::JsValue> {
        Ok(output)
    }
}
